//! Without a command: judge everything built in.

use super::replay::Again;
use super::{Context, Done};
use crate::judge::judge;
use crate::report::{Kind, Outcome, PROGRAM};

pub(super) fn run(context: &Context) -> Done {
    let suite = context.suite()?;
    let mut report = judge(&suite, &context.options.selection())?;
    let again = Again::of(context).finish();
    for item in &mut report.items {
        let option = match item.kind {
            Kind::Fixture => "--case",
            Kind::Requirement => "--requirement",
            _ => continue,
        };
        if item.outcome == Outcome::Failed {
            item.replay = Some(format!("{PROGRAM} {option} {} {again}", item.id));
        }
    }
    Ok(context.close(&report))
}
