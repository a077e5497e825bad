//! The `console` blocks of a page.

/// A fenced block of commands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// `console,manual`: the commands are parsed, not run.
    pub(crate) manual: bool,
    /// `console,exit=N`: the exit code of every command in it.
    pub(crate) exit: i32,
    pub(crate) steps: Vec<Step>,
}

/// A command and what the page shows of its output.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// The line of the page, from 1.
    pub(crate) line: usize,
    /// The command, its continued lines joined.
    pub(crate) command: String,
    /// The line of the first line of output, from 0.
    pub(crate) output_line: usize,
    /// The output; empty where the page shows none.
    pub(crate) expected: Vec<String>,
}

/// The blocks of a page, or `LINE: why` for the first fence that is wrong.
pub(crate) fn blocks(text: &str) -> Result<Vec<Block>, String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let inside: Vec<(usize, &str)> = lines
            .by_ref()
            .take_while(|(_, line)| *line != "```")
            .collect();
        let wrong = |why: &str| Err(format!("{}: ```{info}: {why}", at + 1));
        let mut words = info.split(',');
        match words.next() {
            Some("console") => {}
            Some("sh" | "bash" | "shell" | "") => {
                return wrong("commands stand in `console` blocks, other text in `text` blocks");
            }
            _ => continue,
        }
        let (mut manual, mut exit) = (false, 0);
        for word in words {
            match word.strip_prefix("exit=").map(str::parse) {
                Some(Ok(code)) => exit = code,
                None if word == "manual" => manual = true,
                _ => {
                    return wrong(
                        "a console block is `console`, `console,manual` or `console,exit=N`",
                    );
                }
            }
        }
        let steps = steps(&inside);
        if steps.is_empty() {
            return wrong("a console block has lines that begin with `$ `");
        }
        blocks.push(Block {
            manual,
            exit,
            steps,
        });
    }
    Ok(blocks)
}

fn steps(lines: &[(usize, &str)]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut continued = false;
    for (at, line) in lines {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step {
                line: at + 1,
                command: command.to_owned(),
                output_line: at + 1,
                expected: Vec::new(),
            });
        } else if let Some(step) = steps.last_mut() {
            if continued {
                step.command.push('\n');
                step.command.push_str(line);
                step.output_line = at + 1;
            } else {
                step.expected.push((*line).to_owned());
            }
        }
        continued = line.ends_with('\\') && (continued || line.starts_with("$ "));
    }
    steps
}

#[test]
fn commands_go_on_behind_a_backslash_and_output_is_what_follows() {
    let page =
        "text\n```console,exit=1\n$ one \\\n  two\nout\n$ three\n```\n```rust\n$ none\n```\n";
    let found = blocks(page).expect("it is well-formed");
    assert_eq!((found.len(), found[0].exit, found[0].manual), (1, 1, false));
    assert_eq!(found[0].steps[0].command, "one \\\n  two");
    assert_eq!(
        (found[0].steps[0].line, found[0].steps[0].output_line),
        (3, 4)
    );
    assert_eq!(found[0].steps[0].expected, ["out"]);
    assert_eq!(found[0].steps[1].command, "three");
}

#[test]
fn fences_that_would_escape_are_refused() {
    for (fence, why) in [
        ("console,manaul", "`console,manual`"),
        ("console,exit=one", "`console,exit=N`"),
        ("bash", "`console` blocks"),
        ("", "`console` blocks"),
    ] {
        let error = blocks(&format!("\n```{fence}\n$ true\n```\n")).expect_err(fence);
        assert!(error.starts_with("2: ") && error.contains(why), "{error}");
    }
    assert!(blocks("```console\ncargo xtask\n```\n").is_err(), "no `$ `");
}
