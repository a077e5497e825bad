//! The generated pages of `docs/`, the frozen lists of `revisions/`, and the generated parts of `README.md` and
//! `SECURITY.md`.

mod causes;
mod export_corpus;
mod kill_matrix;
mod limits;
mod revisions;
mod workflows;

use crate::drift;
use crate::matrix::page::page;
use crate::matrix::{programs, table};
pub use openrouter_conform::html::COMMAND;
use openrouter_conform::html::matrix_page;
use openrouter_conform::matrix::Matrix;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::generated::{Generated, Generator, marked};
use openrouter_corpus::root::Root;

/// The generator of the pages that are made from data of the crates. The guides next to them are not generated.
pub const GENERATOR: Generator = Generator {
    what: "pages",
    command: COMMAND,
    files: generate,
    owns: |_| false,
};

/// Generates every page of a checkout, sorted by path.
///
/// # Errors
/// If the data of a page is malformed.
pub fn generate(root: &Root) -> Result<Vec<Generated>, Error> {
    let matrix = Matrix::of(root)?;
    let corpus = Corpus::load(root);
    let mut pages = vec![
        Generated {
            path: "docs/causes.md".to_owned(),
            text: causes::page(),
        },
        Generated {
            path: "docs/export-corpus.md".to_owned(),
            text: export_corpus::page(&corpus),
        },
        Generated {
            path: "docs/kill-matrix.md".to_owned(),
            text: kill_matrix::page(),
        },
        Generated {
            path: "docs/matrix.html".to_owned(),
            text: matrix_page(&matrix, &corpus, &Suite::spec(root)?),
        },
        Generated {
            path: "docs/matrix.md".to_owned(),
            text: page(&matrix),
        },
        Generated {
            path: programs::page::PATH.to_owned(),
            text: programs::page::page(&matrix, &corpus),
        },
    ];
    if root.text(drift::EXTRACT).is_some() {
        pages.push(Generated {
            path: drift::page::PATH.to_owned(),
            text: drift::page::page(&drift::Extract::of(root)?, &drift::Map::of(root)?, COMMAND),
        });
    }
    pages.extend(workflows::examples());
    pages.extend(revisions::lists(&Suite::spec(root)?));
    let short = programs::page::short(&matrix, &corpus);
    for (path, parts) in [
        (
            table::PATH,
            vec![
                (table::MARKS, table::short(&matrix)),
                (programs::page::MARKS, short),
            ],
        ),
        (limits::PATH, vec![(limits::MARKS, limits::table())]),
    ] {
        if let Some(page) = root.text(path) {
            let mut text = page.to_owned();
            for (marks, part) in parts {
                text = marked::replace(path, &text, marks, &part)?;
            }
            pages.push(Generated {
                path: path.to_owned(),
                text,
            });
        }
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(pages)
}
