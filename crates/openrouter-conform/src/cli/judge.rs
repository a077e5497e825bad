//! The default run without a command: checks everything built in.

use super::replay::ReproCommand;
use super::{Context, Done};
use crate::judge::judge;

pub(super) fn run(context: &Context) -> Done {
    let suite = context.suite()?;
    let (selection, partition) = (context.options.selection(), context.options.partition);
    let _header = context.begin("judge", &selection);
    let again = ReproCommand::of(&context.options).finish();
    let each = |item: &_| context.judged(item);
    let report = judge(&suite, &selection, partition, &again, each)?;
    Ok(context.close(&report))
}
