//! The program as a user runs it: exit codes, output, reports.

mod add;
mod broken;
mod capsule;
mod exit_codes;
mod failing_runs;
mod formats;
mod identify;
mod init;
mod live;
mod merge;
mod mixed;
#[cfg(unix)]
mod outputs;
mod partition;
mod payload;
mod report;
mod revisions;
mod scan;
mod select;
mod shells;
mod support;
