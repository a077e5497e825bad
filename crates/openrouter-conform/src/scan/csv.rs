//! The rows as CSV (RFC 4180, with line feeds).

use super::report::RowCount;

/// The columns, in order.
pub(super) const COLUMNS: [&str; 10] = [
    "bucket",
    "surface",
    "model",
    "provider",
    "status",
    "error_type",
    "cause",
    "fault",
    "retry",
    "errors",
];

/// Renders a header line and one line for each row. Unknown values are empty.
#[must_use]
pub fn to_csv(rows: &[RowCount]) -> String {
    let mut out = COLUMNS.join(",");
    out.push('\n');
    for row in rows {
        let status = row.status.map(|status| status.to_string());
        let errors = row.errors.to_string();
        let fields = [
            row.bucket.as_deref(),
            row.surface,
            row.model.as_deref(),
            row.provider.as_deref(),
            status.as_deref(),
            row.error_type.as_deref(),
            Some(row.cause),
            row.fault,
            row.retry,
            Some(&errors),
        ];
        for (at, field) in fields.into_iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            push(&mut out, field.unwrap_or_default());
        }
        out.push('\n');
    }
    out
}

/// Appends a field, quoted if necessary. Prevents spreadsheets from interpreting it as a formula.
fn push(out: &mut String, field: &str) {
    let formula = field.starts_with(['=', '+', '-', '@', '\t']);
    if !formula && !field.contains([',', '"', '\n', '\r']) {
        out.push_str(field);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    out.push_str(&field.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_would_break_out_are_quoted() {
        let cases = [
            ("plain/model:free", "plain/model:free"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "\"'=1+1\""),
        ];
        for (field, written) in cases {
            let mut out = String::new();
            push(&mut out, field);
            assert_eq!(out, written);
        }
    }
}
