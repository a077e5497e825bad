//! Without a command: judge everything built in.

use super::replay::Again;
use super::{Context, Done};
use crate::judge::judge;
use crate::report::{Kind, Outcome, PROGRAM};

pub(super) fn run(context: &Context) -> Done {
    let suite = context.suite()?;
    let _header = context.begin("judge", &context.options.selection());
    let mut report = judge(
        &suite,
        &context.options.selection(),
        context.options.partition,
    )?;
    let again = Again::of(context).finish();
    for item in &mut report.items {
        let option = match item.kind {
            Kind::Fixture => "--case",
            Kind::Requirement => "--requirement",
            _ => continue,
        };
        if item.outcome == Outcome::Failed {
            item.replay = Some(
                format!("{PROGRAM} {option} {} {again}", item.id)
                    .trim_end()
                    .to_owned(),
            );
        }
    }
    Ok(context.close(&report))
}
