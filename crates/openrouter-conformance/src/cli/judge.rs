//! Without a command: judge everything built in.

use super::{Context, Done};
use crate::exit::Exit;
use crate::judge::judge;
use crate::report::{Times, to_terminal};

pub(super) fn run(context: &Context) -> Done {
    let suite = context.suite()?;
    let report = judge(&suite, &context.options.selection())?;
    let times = Times {
        wall: context.started.elapsed(),
    };
    context.output.people(&to_terminal(&report, Some(times)));
    Ok(context.output.finish(&report, Exit::of_report(&report)))
}
