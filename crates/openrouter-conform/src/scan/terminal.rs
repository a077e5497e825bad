//! Formats the result for the terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::report::{Named, Scanned};
use super::time::Bucket;

const BOLD: Style = Style::new().bold();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

/// Formats the result of a scan: the most frequent entries first, at most `top` rows per list.
#[must_use]
pub fn to_terminal(scanned: &Scanned, top: usize) -> String {
    let mut out = String::new();
    headline(&mut out, scanned);
    read_as(&mut out, scanned, top);
    if scanned.errors > 0 {
        tables(&mut out, scanned, top);
        messages(&mut out, scanned);
    }
    faults(&mut out, scanned);
    out
}

fn headline(out: &mut String, scanned: &Scanned) {
    let files = match scanned.inputs.files {
        1 => "1 input".to_owned(),
        files => format!("{files} inputs"),
    };
    let _ = writeln!(
        out,
        "{files}, {}: {} payloads, {BOLD}{} errors{BOLD:#}, {} without a known cause",
        size(scanned.inputs.bytes),
        scanned.payloads,
        scanned.errors,
        scanned.undiagnosed
    );
}

/// Lists the formats of the inputs.
fn read_as(out: &mut String, scanned: &Scanned, top: usize) {
    for input in scanned.read.iter().take(top) {
        let kinds: Vec<String> = input
            .records
            .iter()
            .map(|kind| match &kind.around {
                Some(around) => format!("{} {} ({around})", kind.records, kind.kind),
                None => format!("{} {}", kind.records, kind.kind),
            })
            .collect();
        let _ = writeln!(out, "{}: {}: {}", input.file, input.form, kinds.join(", "));
    }
    let listed = scanned.read.len().min(top) as u64;
    let read =
        scanned.inputs.files - scanned.unread.len().min(scanned.inputs.files as usize) as u64;
    if read > listed {
        let _ = writeln!(out, "... and {} more inputs", read - listed);
    }
    if scanned.repeated > 0 {
        let _ = writeln!(
            out,
            "{} records tell of an error that is counted already: same request id, or the same error in other words directly \
             after it",
            scanned.repeated
        );
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// A table row: its label, and the number of errors.
type Row = (String, u64);

fn tables(out: &mut String, scanned: &Scanned, top: usize) {
    let total = scanned.errors;
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let causes = scanned
        .causes
        .iter()
        .map(|row| (format!("{:<38} {}", row.cause, row.fault), row.errors));
    table(
        out,
        &format!("{:<38} fault", "cause"),
        causes,
        (top, total),
        0,
    );
    let statuses = scanned.statuses.iter().map(|row| {
        (
            or_dash(row.status.map(|status| status.to_string())),
            row.errors,
        )
    });
    table(out, "status", statuses, (top, total), 0);
    names(out, "error type", &scanned.error_types, (top, total));
    names(out, "provider", &scanned.providers, (top, total));
    names(out, "model", &scanned.models, (top, total));
    let surfaces = scanned.surfaces.iter().map(|row| {
        (
            or_dash(row.surface.map(|surface| surface.to_string())),
            row.errors,
        )
    });
    table(out, "surface", surfaces, (top, total), 0);
    let title = match scanned.bucket {
        Bucket::Hour => "hour (UTC)",
        Bucket::Day => "day (UTC)",
        Bucket::None => return,
    };
    // The latest buckets are the most relevant.
    let earlier = scanned.buckets.len().saturating_sub(top);
    let before: u64 = scanned.buckets[..earlier]
        .iter()
        .map(|row| row.errors)
        .sum();
    let buckets = scanned.buckets[earlier..]
        .iter()
        .map(|row| (or_dash(row.start.clone()), row.errors));
    table(out, title, buckets, (top, total), before);
}

fn names(out: &mut String, title: &str, named: &Named, limits: (usize, u64)) {
    let rows = named.names.iter().map(|row| {
        (
            row.name.clone().unwrap_or_else(|| "-".to_owned()),
            row.errors,
        )
    });
    table(out, title, rows, limits, named.other);
}

/// Writes a table of the first `top` rows; the others, and `other`, are one row. A table without information is
/// omitted.
fn table(
    out: &mut String,
    title: &str,
    rows: impl Iterator<Item = Row>,
    (top, total): (usize, u64),
    mut other: u64,
) {
    let mut rows: Vec<Row> = rows.collect();
    if matches!(&rows[..], [(word, _)] if word == "-") && other == 0 {
        return;
    }
    other += rows
        .drain(top.min(rows.len())..)
        .map(|row| row.1)
        .sum::<u64>();
    if other > 0 {
        rows.push(("(other)".to_owned(), other));
    }
    let _ = writeln!(
        out,
        "\n{BOLD}{:>10} {:>6}  {title}{BOLD:#}",
        "errors", "share"
    );
    for (words, errors) in rows {
        // Tenths of a percent, rounded down.
        let share = u128::from(errors) * 1_000 / u128::from(total.max(1));
        let share = format!("{}.{}", share / 10, share % 10);
        let _ = writeln!(out, "{errors:>10} {share:>5}%  {words}");
    }
}

fn messages(out: &mut String, scanned: &Scanned) {
    let _ = writeln!(out, "\n{BOLD}{:>10}  message{BOLD:#}", "errors");
    for message in &scanned.messages {
        let _ = writeln!(
            out,
            "{:>10}  {}: {}",
            message.errors, message.cause, message.template
        );
    }
    if scanned.other_messages > 0 {
        let _ = writeln!(out, "{:>10}  (other)", scanned.other_messages);
    }
}

fn faults(out: &mut String, scanned: &Scanned) {
    if scanned.bad_lines > 0 {
        let _ = writeln!(out, "\n{RED}{} bad lines{RED:#}", scanned.bad_lines);
    }
    for fault in &scanned.named_lines {
        let at = if fault.pointer.is_empty() {
            String::new()
        } else {
            format!(" at {}", fault.pointer)
        };
        let _ = writeln!(
            out,
            "{}:{}{at}: expected {}, found {}",
            fault.file, fault.line, fault.expected, fault.found
        );
    }
    let named = scanned.named_lines.len() as u64;
    if scanned.bad_lines > named {
        let _ = writeln!(out, "... and {} more", scanned.bad_lines - named);
    }
    if !scanned.incomplete.is_empty() {
        out.push('\n');
    }
    for reason in &scanned.incomplete {
        let _ = writeln!(out, "{YELLOW}INCOMPLETE{YELLOW:#} {reason}");
    }
    for unread in &scanned.unread {
        let _ = writeln!(out, "{}: {}", unread.file, unread.why);
    }
}
