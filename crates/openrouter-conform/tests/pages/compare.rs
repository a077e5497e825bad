//! What a page shows against what a command printed. `[...]` on a line of its own represents any lines, within a line for
//! any text; durations are never compared.

const ANY: &str = "[...]";

/// Whether the output is what the page shows.
pub(crate) fn same(expected: &[String], printed: &[String]) -> bool {
    pairs(expected, printed, &|shown, found| within(shown, found)).is_some()
}

/// Lines of the page on which only numbers differ from what was printed: their place in `expected`, and the line as it
/// is now.
pub(crate) fn renumbered(expected: &[String], printed: &[String]) -> Vec<(usize, String)> {
    let masked = |shown: &str, found: &str| within(&mask(shown), &mask(found));
    let pairs = pairs(expected, printed, &masked).unwrap_or_default();
    pairs
        .into_iter()
        .filter(|(at, found)| {
            !expected[*at].contains(ANY) && !within(&expected[*at], &printed[*found])
        })
        .map(|(at, found)| (at, printed[found].clone()))
        .collect()
}

/// Which line that is shown is which line that was printed.
fn pairs(
    expected: &[String],
    printed: &[String],
    equal: &impl Fn(&str, &str) -> bool,
) -> Option<Vec<(usize, usize)>> {
    let Some((first, rest)) = expected.split_first() else {
        return printed.is_empty().then(Vec::new);
    };
    let later = |pairs: Vec<(usize, usize)>, by: usize| -> Vec<(usize, usize)> {
        pairs
            .into_iter()
            .map(|(at, found)| (at + 1, found + by))
            .collect()
    };
    if first == ANY {
        return (0..=printed.len())
            .find_map(|skip| Some(later(pairs(rest, &printed[skip..], equal)?, skip)));
    }
    let (line, others) = printed.split_first()?;
    if !equal(first, line) {
        return None;
    }
    let mut all = vec![(0, 0)];
    all.extend(later(pairs(rest, others, equal)?, 1));
    Some(all)
}

/// Whether a line is as shown: the parts between elisions occur in it, in this order, from its beginning to its end.
fn within(shown: &str, found: &str) -> bool {
    let (shown, found) = (timeless(shown), timeless(found));
    let parts: Vec<&str> = shown.split(ANY).collect();
    let [first, middle @ .., last] = &parts[..] else {
        return shown == found;
    };
    let Some(mut rest) = found.strip_prefix(first) else {
        return false;
    };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

/// The line with `2.61 s` as `_ s`, and `272 items/s` as `_ items/s`.
fn timeless(line: &str) -> String {
    let words = line.split(' ').collect::<Vec<_>>();
    let is_time = |at: usize| {
        words
            .get(at + 1)
            .is_some_and(|unit| ["s", "items/s"].contains(&unit.trim_end_matches([',', ')', ':'])))
            && words[at].parse::<f64>().is_ok()
    };
    let kept: Vec<&str> = (0..words.len())
        .map(|at| if is_time(at) { "_" } else { words[at] })
        .collect();
    kept.join(" ")
}

fn mask(line: &str) -> String {
    let mut masked = String::new();
    for c in line.chars() {
        match (c.is_ascii_digit(), masked.ends_with('0')) {
            (true, true) => {}
            (true, false) => masked.push('0'),
            (false, _) => masked.push(c),
        }
    }
    masked
}

#[cfg(test)]
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_wrong_line_and_a_wrong_number_are_seen() {
    let printed = lines("schemas ok 62 files\nfixtures ok\nheld in 2.61 s (exit 0)");
    assert!(same(
        &lines("held in 0.1 s, 9 items/s (exit 0)"),
        &lines("held in 2.61 s, 272 items/s (exit 0)")
    ));
    for (shown, is_same) in [
        (
            "schemas ok 62 files\nfixtures ok\nheld in 0.1 s (exit 0)",
            true,
        ),
        (
            "schemas ok 61 files\nfixtures ok\nheld in 0.1 s (exit 0)",
            false,
        ),
        ("schemas ok 62 files\nheld in 0.1 s (exit 0)", false),
        ("schemas ok 62 files\n[...]\nheld in 0.1 s (exit 0)", true),
        ("schemas ok 62 files\n[...]\nheld in 0.1 s (exit 1)", false),
        ("[...]\nfixtures [...]", false),
        ("[...]\nfixtures [...]\n[...]", true),
        ("schemas [...] files\n[...]", true),
        ("schemas [...] file\n[...]", false),
        ("", false),
    ] {
        assert_eq!(same(&lines(shown), &printed), is_same, "{shown}");
    }
}

#[test]
fn numbers_are_brought_up_to_date_and_words_are_not() {
    let printed = lines("a 12 of 12\nb 3\nc 4");
    assert_eq!(
        renumbered(&lines("a 9 of 10\n[...]\nc 4"), &printed),
        [(0, "a 12 of 12".to_owned())]
    );
    assert_eq!(renumbered(&lines("x 9 of 10\n[...]"), &printed), []);
}
