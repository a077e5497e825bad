//! Compares texts of a screen by their letters and digits, so that boxes, line breaks, quotes and escapes do not
//! matter.

/// Returns the letters and digits of a text, in lower case, without separators.
#[must_use]
pub fn letters_of(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns the words of a text, in lower case, separated and surrounded by single spaces.
#[must_use]
pub fn words_of(text: &str) -> String {
    let mut out = String::from(" ");
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// Returns the lines of a screen that are not on the control's screen. Digits are ignored, because durations and
/// counters change.
#[must_use]
pub fn news(screen: &str, control: &str) -> String {
    let key = |line: &str| {
        let mut key = String::new();
        for c in line.trim().chars() {
            match c.is_ascii_digit() {
                true if key.ends_with('0') => {}
                true => key.push('0'),
                false => key.push(c),
            }
        }
        key
    };
    let known: std::collections::BTreeSet<String> = control.lines().map(key).collect();
    let screen = without_frames(screen);
    let lines: Vec<&str> = screen
        .lines()
        .filter(|line| !line.trim().is_empty() && !known.contains(&key(line)))
        .collect();
    lines.join("\n")
}

/// Removes the frames of stack traces from a screen, because source code does not inform a user.
#[must_use]
pub fn without_frames(screen: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let (mut frames, mut boxed, mut code) = (0_usize, false, false);
    for line in screen.lines() {
        let begins_box = line.starts_with('╭') && line.contains("Traceback");
        let bare = line.trim_start_matches([' ', '|', '+', '-']);
        let python = bare.starts_with("File \"");
        let node = bare.starts_with("at ")
            && (bare.ends_with(')') || bare.contains("://") || bare.contains("node:"));
        // A Python frame is followed by its code; a Node frame by the properties of the error.
        let continues = code && (line.starts_with("    ") || line.starts_with("  |     "));
        code = python || continues;
        if begins_box || boxed || python || node || continues {
            boxed = (boxed || begins_box) && !line.starts_with('╰');
            frames += 1;
            continue;
        }
        if frames > 0 {
            lines.push(format!("  [{frames} lines of frames]"));
            frames = 0;
        }
        lines.push(line.to_owned());
    }
    if frames > 0 {
        lines.push(format!("  [{frames} lines of frames]"));
    }
    lines.join("\n")
}

/// The squashed characters of a text that have to be shown; programs truncate long texts.
const ENOUGH: usize = 60;

/// Returns whether a text is shown, or a sufficient part of a long one.
#[must_use]
pub fn shows(screen: &str, text: &str) -> bool {
    let text = letters_of(text);
    let end = text
        .char_indices()
        .nth(ENOUGH)
        .map_or(text.len(), |(at, _)| at);
    end > 0 && letters_of(screen).contains(&text[..end])
}

/// Returns whether a status is shown, on a line about an error.
#[must_use]
pub fn shows_status(screen: &str, status: u16) -> bool {
    let status = status.to_string();
    screen.lines().any(|line| {
        let words = words_of(line);
        words.contains(&format!(" {status} "))
            && (fails(line) || STATUS.iter().any(|word| words.contains(word)))
    })
}

const STATUS: &[&str] = &[" status", " http ", " code "];

/// Returns whether a text states any failure.
#[must_use]
pub fn fails(text: &str) -> bool {
    let words = words_of(text);
    FAILURE.iter().any(|word| words.contains(word)) || text.contains(['✖', '✗', '❌'])
}

/// Word beginnings and phrases that indicate a failure.
const FAILURE: &[&str] = &[
    "error", // as a part of words too: `RateLimitError`
    "exception ",
    " fail",
    " unable to",
    " could not",
    " couldn t",
    " cannot ",
    " can t ",
    " invalid",
    " refused",
    " denied",
    " aborted",
    " abort ",
    " cancelled",
    " canceled",
    " went wrong",
    " no response",
    " no answer",
    " empty response",
    " empty message",
    " without any output",
    " unexpected",
    " interrupted",
    " incomplete",
    " disconnected",
    " terminated",
    " ended without",
    " ended before",
    " premature",
    " timed out",
    " timeout",
    " unauthorized",
    " unavailable",
    " overloaded",
    " rate limit",
    " too many requests",
    " retrying",
];

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn boxes_breaks_and_escapes_do_not_matter() {
        let screen = "│ Insufficient cred │\n│ its. Add \\\"more\\\"    │";
        assert!(shows(screen, "Insufficient credits. Add \"more\""));
        assert!(!shows(screen, "Insufficient funds"));
        assert!(!shows(screen, "…"), "a text without letters is nowhere");
    }

    #[rstest]
    #[case::python(
        "Traceback (most recent call last):\n  File \"/a/b.py\", line 1, in f\n    raise Timeout\n    ^^^\nX: 429",
        "Traceback (most recent call last):\n  [3 lines of frames]\nX: 429"
    )]
    #[case::boxed(
        "╭── Traceback (most recent call last) ──╮\n│ 3 # rate limit │\n╰──╯\nX: 429",
        "  [3 lines of frames]\nX: 429"
    )]
    #[case::node(
        "Error: 429\n    at f (file:///a/b.mjs:1:2)\n    at node:internal/x:3\nbye",
        "Error: 429\n  [2 lines of frames]\nbye"
    )]
    #[case::object(
        "Error: 429\n    at f (file:///a/b.mjs:1:2) {\n    at g (file:///a/b.mjs:1:2)\n    statusCode: 429\n  }",
        "Error: 429\n  [2 lines of frames]\n    statusCode: 429\n  }"
    )]
    #[case::prose("look at (this)\n    indented", "look at (this)\n    indented")]
    fn frames_are_folded(#[case] screen: &str, #[case] expected: &str) {
        assert_eq!(without_frames(screen), expected);
    }

    #[rstest]
    #[case("Error code: 402 - no", true)]
    #[case("HTTP 402", true)]
    #[case("402 tokens used", false)]
    #[case("error at 127.0.0.1:4023", false)]
    fn a_status_needs_an_error_beside_it(#[case] screen: &str, #[case] expected: bool) {
        assert_eq!(shows_status(screen, 402), expected);
    }

    #[test]
    fn what_the_control_shows_is_no_news() {
        assert_eq!(
            news("took 12 s\nError: x\n\nbye", "took 3 s\nbye"),
            "Error: x"
        );
    }
}
