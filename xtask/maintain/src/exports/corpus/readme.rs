//! `README.md` of an export: how to load the stubs, how to select one, and what is missing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Export, Tool};

/// Returns how to use the stubs of a tool.
pub(super) fn usage(tool: Tool) -> &'static str {
    match tool {
        Tool::Wiremock => include_str!("templates/wiremock.md"),
        Tool::Msw => include_str!("templates/msw.md"),
        Tool::Vcr => include_str!("templates/vcr.md"),
        Tool::Aimock => include_str!("templates/aimock.md"),
        Tool::PytestHttpx => include_str!("templates/pytest-httpx.md"),
        Tool::OpenaiMocks => include_str!("templates/openai-mocks.md"),
    }
}

/// Returns the text for an export with at least one fixture.
pub(super) fn text(export: &Export) -> String {
    let mut text = format!(
        "# Errors of the OpenRouter API for {tool}\n\n\
         Written by `cargo xtask export corpus --to {tool}`, version {version}: {count} recorded exchanges.\n\n\
         ## Use\n\n{usage}\n\
         ## Fixtures\n\n\
         `index.json` lists every fixture by its id, with its title, its source and its expected diagnosis: `cause` (what went \
         wrong), `fault` (who can fix it), `retry` (whether to repeat the request, and after how many seconds), `delivery` (how \
         the error arrives).\n",
        tool = export.tool.as_str(),
        usage = usage(export.tool),
        version = env!("CARGO_PKG_VERSION"),
        count = export.included.len(),
    );
    section(&mut text, "Left out", &export.left_out);
    section(&mut text, "Played without", &export.without);
    text
}

fn section(text: &mut String, title: &str, groups: &BTreeMap<&'static str, Vec<String>>) {
    for (why, ids) in groups {
        let _ = write!(text, "\n## {title}: {why}\n\n");
        for id in ids {
            let _ = writeln!(text, "- `{id}`");
        }
    }
}
