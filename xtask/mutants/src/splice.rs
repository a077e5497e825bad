//! A source file with the mutants of its functions beside each function's own body.

use std::fmt::Write as _;
use std::ops::Range;

use crate::list::{Mutant, Place, Span};

/// The variable that names the mutant to run, by its number from 1.
pub(crate) const VARIABLE: &str = "MUTANT";

/// What is put behind the crate's root: which mutant runs.
pub(crate) const SWITCH: &str = "
pub(crate) fn mutant_to_run() -> u32 {
    static MUTANT: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *MUTANT.get_or_init(|| std::env::var(\"MUTANT\").map_or(0, |number| number.parse().unwrap_or(0)))
}
";

/// A file with mutants in it.
#[derive(Debug)]
pub(crate) struct Spliced {
    pub(crate) text: String,
    /// The lines of each mutant's body, from 1.
    pub(crate) arms: Vec<(Range<usize>, u32)>,
}

/// The file with these mutants, each with its number, behind a switch.
pub(crate) fn splice(text: &str, mutants: &[(u32, &Mutant)]) -> Spliced {
    let mut bodies: Vec<Range<usize>> = mutants
        .iter()
        .filter_map(|(_, mutant)| Some(function(text, mutant)?.1))
        .collect();
    // Of a function inside another one, the outer body.
    bodies.sort_by_key(|body| (body.start, std::cmp::Reverse(body.end)));
    bodies.dedup_by(|next, outer| next.end <= outer.end);
    let mut out = Spliced {
        text: String::with_capacity(text.len() * 4),
        arms: Vec::new(),
    };
    let mut at = 0;
    for Range { start, end } in bodies {
        let own = |mutant: &Mutant| range(text, mutant.span).start;
        let own = |(_, mutant): &&(u32, &Mutant)| (start..end).contains(&own(mutant));
        let mutants: Vec<_> = mutants.iter().filter(own).collect();
        out.text.push_str(&text[at..start]);
        let as_one = mutants
            .first()
            .is_some_and(|(_, mutant)| gives_iterator(text, mutant));
        let as_one = if as_one { AS_ONE_TYPE } else { "" };
        let numbers: Vec<u32> = mutants.iter().map(|(number, _)| *number).collect();
        // The function's own body comes first, so that a mutant of another type is what the compiler complains of.
        let _ = writeln!(
            out.text,
            "{{ match crate::mutant_to_run() {{ the_mutant if !{numbers:?}.contains(&the_mutant) => {}{as_one},",
            &text[start..end]
        );
        let mut line = out.text.lines().count() + 1;
        for (number, mutant) in mutants {
            let what = range(text, mutant.span);
            let arm = [
                &text[start..what.start],
                &mutant.replacement,
                &text[what.end..end],
            ]
            .concat();
            let lines = arm.matches('\n').count() + 1;
            out.arms.push((line..line + lines, *number));
            line += lines;
            let _ = writeln!(out.text, "{number} => {arm}{as_one},");
        }
        out.text.push_str("_ => unreachable!() } }");
        at = end;
    }
    out.text.push_str(&text[at..]);
    out
}

/// The file with one mutant and nothing else.
pub(crate) fn alone(text: &str, mutant: &Mutant) -> String {
    let what = range(text, mutant.span);
    [&text[..what.start], &mutant.replacement, &text[what.end..]].concat()
}

/// Makes one type of the iterators of several bodies.
const AS_ONE_TYPE: &str = ".collect::<Vec<_>>().into_iter()";

/// Whether a mutant can share a build: bodies of a function that returns `impl Trait` have types of their own, and what is
/// evaluated while compiling cannot ask for a variable.
pub(crate) fn can_share(text: &str, mutant: &Mutant) -> bool {
    let Some(signature) = signature(text, mutant) else {
        return false;
    };
    let is_opaque = signature.contains("-> impl ") && !gives_iterator(text, mutant);
    !is_opaque && !signature.contains("const fn ") && !is_in_constant(text, mutant)
}

/// Whether a mutant changes a constant inside its function, which is evaluated while compiling too.
fn is_in_constant(text: &str, mutant: &Mutant) -> bool {
    let Some((_, body)) = function(text, mutant) else {
        return false;
    };
    let before = &text[body.start..range(text, mutant.span).start];
    let mut constant = None;
    let mut at = 0;
    for line in before.split_inclusive('\n') {
        let begin = line.trim_start();
        if begin.starts_with("const ") || begin.starts_with("static ") {
            constant = Some(&before[at..]);
        }
        at += line.len();
    }
    constant.is_some_and(|constant| !is_closed(constant))
}

/// Whether a constant has come to its end: a semicolon outside of all its brackets.
fn is_closed(constant: &str) -> bool {
    let mut depth = 0_usize;
    constant.chars().any(|letter| {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ';' && depth == 0
    })
}

/// Whether the function of a mutant returns an iterator that can be collected: none of its own `return`s is one.
fn gives_iterator(text: &str, mutant: &Mutant) -> bool {
    let returns = |(_, body): (usize, Range<usize>)| text[body].contains("return ");
    signature(text, mutant).is_some_and(|signature| signature.contains("-> impl Iterator<"))
        && !function(text, mutant).is_some_and(returns)
}

/// The function of a mutant, up to its body.
fn signature<'t>(text: &'t str, mutant: &Mutant) -> Option<&'t str> {
    let (head, body) = function(text, mutant)?;
    let line = text[..head].rfind('\n').map_or(0, |at| at + 1);
    Some(&text[line..body.start])
}

/// Where the function that a mutant changes begins, and its body, with the braces.
fn function(text: &str, mutant: &Mutant) -> Option<(usize, Range<usize>)> {
    let function = mutant.function.as_ref()?;
    let whole = range(text, function.span);
    let name = function.function_name.rsplit("::").next()?;
    // The span begins with the documentation, which may have braces and names too.
    let name = format!("fn {name}");
    let head = text[whole.clone()].match_indices(&name);
    let is_code = |at: &usize| {
        let line = text[..*at].rfind('\n').map_or(0, |line| line + 1);
        !text[line..*at].trim_start().starts_with("//")
    };
    let head = head.map(|(at, _)| whole.start + at).find(is_code)?;
    let mut depth = 0_usize;
    for (at, letter) in text[head..whole.end].char_indices() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '{' if depth == 0 => return Some((head, head + at..whole.end)),
            _ => {}
        }
    }
    None
}

fn range(text: &str, span: Span) -> Range<usize> {
    offset(text, span.start)..offset(text, span.end)
}

fn offset(text: &str, place: Place) -> usize {
    let line: usize = text
        .split_inclusive('\n')
        .take(place.line - 1)
        .map(str::len)
        .sum();
    let column = text[line..].char_indices().nth(place.column - 1);
    column.map_or(text.len(), |(at, _)| line + at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::tests::listed;

    const TEXT: &str = "\
/// Whether `{` is \u{e4} brace of fn is_less.
fn is_less(a: [u8; 2]) -> bool {
    a[0] < 1
}

fn all() -> impl Iterator<Item = u8> {
    0..1
}

fn some() -> impl Copy {
    0..1
}
";

    /// In `is_less` the comparison, in `all` and `some` the range.
    fn mutants() -> Vec<Mutant> {
        let is_less = ("replace < with == in is_less", "is_less", [1, 1, 4, 2]);
        let all = ("replace all with empty", "all", [6, 1, 8, 2]);
        let some = ("replace some with another", "some", [10, 1, 12, 2]);
        listed(&[
            (is_less.0, is_less.1, is_less.2, [3, 10, 3, 11], "=="),
            (is_less.0, is_less.1, is_less.2, [3, 5, 3, 13], "true"),
            (all.0, all.1, all.2, [7, 5, 7, 9], "1..1"),
            (some.0, some.1, some.2, [11, 5, 11, 9], "1..1"),
        ])
    }

    #[test]
    fn every_body_stands_behind_its_number() {
        let mutants = mutants();
        let spliced = splice(TEXT, &[(7, &mutants[0]), (8, &mutants[1])]);
        let before = TEXT.find("{\n").expect("a body");
        assert!(spliced.text.starts_with(&TEXT[..before]));
        assert_eq!(
            spliced.text[before..].split("\n\n").next(),
            Some(
                "{ match crate::mutant_to_run() { the_mutant if ![7, 8].contains(&the_mutant) => {\n    a[0] < 1\n},\n7 => {\n    a[0] == 1\n},\n8 => {\n    true\n},\n_ => unreachable!() } }"
            )
        );
        assert_eq!(spliced.arms, [(5..8, 7), (8..11, 8)]);
        let sixth = spliced.text.lines().nth(5);
        assert_eq!(sixth, Some("    a[0] == 1"), "line 6 is of mutant 7");
    }

    #[test]
    fn iterators_of_several_bodies_are_of_one_type() {
        let spliced = splice(TEXT, &[(1, &mutants()[2])]);
        for arm in ["1 => {\n    1..1\n}", ") => {\n    0..1\n}"] {
            let arm = format!("{arm}.collect::<Vec<_>>().into_iter()");
            assert!(spliced.text.contains(&arm), "{}", spliced.text);
        }
    }

    #[test]
    fn what_cannot_be_switched_stands_alone() {
        let mutants = mutants();
        let shared: Vec<bool> = mutants.iter().map(|one| can_share(TEXT, one)).collect();
        assert_eq!(shared, [true, true, true, false]);
        let text = alone(TEXT, &mutants[3]);
        assert!(text.ends_with("impl Copy {\n    1..1\n}\n"), "{text}");
        assert_eq!(text.len(), TEXT.len());
    }

    #[test]
    fn a_constant_inside_a_function_stands_alone() {
        let text =
            "fn f() -> u8 {\n    const A: [u8; 1] = {\n        [1 + 1]\n    };\n    A[0] + 1\n}\n";
        let of = |name, line| (name, "f", [1, 1, 6, 2], [line, 12, line, 13], "-");
        let mutants = listed(&[of("replace + with -", 3), of("replace + with - again", 5)]);
        let shared: Vec<bool> = mutants.iter().map(|one| can_share(text, one)).collect();
        assert_eq!(shared, [false, true]);
    }

    #[test]
    fn a_function_inside_another_is_in_the_body_of_the_outer_one() {
        let text =
            "fn outer() -> bool {\n    fn inner() -> bool {\n        true\n    }\n    inner()\n}\n";
        let mutants = listed(&[
            (
                "replace outer",
                "outer",
                [1, 1, 6, 2],
                [5, 5, 5, 12],
                "false",
            ),
            (
                "replace inner",
                "inner",
                [2, 5, 4, 6],
                [3, 9, 3, 13],
                "false",
            ),
        ]);
        let spliced = splice(text, &[(1, &mutants[0]), (2, &mutants[1])]);
        assert_eq!(spliced.arms.len(), 2);
        assert_eq!(spliced.text.matches("match").count(), 1);
    }
}
