//! The facts that the command line states about one response.

use openrouter_errors::Surface;

use openrouter_corpus::error::Error;
use openrouter_corpus::select::Selection;

/// Facts about one response.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct AnswerFacts {
    /// HTTP status of the response
    #[arg(long, value_parser = clap::value_parser!(u16).range(100..600))]
    pub(super) status: Option<u16>,
    /// Response header; repeatable
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    pub(super) headers: Vec<(String, String)>,
    /// Requested model
    #[arg(long)]
    pub(super) model: Option<String>,
}

/// Returns the only selected surface.
pub(super) fn one_surface(selection: &Selection) -> Result<Option<Surface>, Error> {
    match selection.surface[..] {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => Err(Error::usage(
            "--surface",
            "specify a single surface: a request goes to one",
        )),
    }
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("expected NAME: VALUE")?;
    let name = name.trim();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err("the header name is empty or contains white space".to_owned());
    }
    Ok((name.to_owned(), value.trim().to_owned()))
}
