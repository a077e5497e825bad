//! Generated parts of hand-written pages, between two markers.

use crate::error::Error;

/// Replaces the lines between `begin` and `end` with `part`; returns the page unchanged if it has no `begin`.
///
/// # Errors
/// Returns [`Error::Usage`] if `end` is missing. `path` is the path of the page.
pub fn replace(
    path: &str,
    page: &str,
    (begin, end): (&str, &str),
    part: &str,
) -> Result<String, Error> {
    let Some((before, rest)) = page.split_once(begin) else {
        return Ok(page.to_owned());
    };
    let (_, after) = rest
        .split_once(end)
        .ok_or_else(|| Error::usage(path, format!("there is no {}", end.trim_end())))?;
    Ok(format!("{before}{begin}{part}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_markers() {
        let marks = ("<b>\n", "</b>\n");
        let made = |page| replace("x.md", page, marks, "new\n");
        assert_eq!(
            made("a\n<b>\nold\n</b>\nz\n").expect("it has both"),
            "a\n<b>\nnew\n</b>\nz\n"
        );
        assert_eq!(made("a\n").expect("nothing to do"), "a\n");
        assert!(
            made("a\n<b>\n")
                .expect_err("no end")
                .to_string()
                .contains("</b>")
        );
    }
}
