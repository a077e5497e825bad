//! Shell words, as far as documents use them: quotes, backslashes, pipes and redirections.

/// The simple commands of a line, each as its words. Redirections and assignments before a command are left out.
pub(crate) fn commands(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut skip = false;
    for word in split(line) {
        match word {
            Token::Next => commands.push(Vec::new()),
            Token::Redirect => skip = true,
            Token::Word(_) if skip => skip = false,
            Token::Word(word) => {
                let command = commands.last_mut().expect("there is one from the start");
                let assigns = word.split_once('=').is_some_and(|(name, _)| {
                    !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
                });
                if !(command.is_empty() && assigns) {
                    command.push(word);
                }
            }
        }
    }
    commands.retain(|command| !command.is_empty());
    commands
}

enum Token {
    Word(String),
    /// `|`, `&&`, `;`, `&` or a line's end.
    Next,
    /// `>`, `>>`, `2>` or `<`; a file follows.
    Redirect,
}

fn split(line: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' => {
                let word = word.get_or_insert_default();
                while let Some(c) = chars.next().filter(|inside| *inside != c) {
                    match chars.peek() {
                        Some(next) if c == '\\' && matches!(next, '"' | '\\') => {
                            word.extend(chars.next())
                        }
                        _ => word.push(c),
                    }
                }
            }
            '\\' => match chars.next() {
                Some('\n') | None => {}
                Some(c) => word.get_or_insert_default().push(c),
            },
            '#' if word.is_none() => break,
            _ if c.is_whitespace() || "|&;<>".contains(c) => {
                let redirects = "<>".contains(c);
                let found = word.take();
                tokens.extend(
                    found
                        .filter(|found| !(redirects && found == "2"))
                        .map(Token::Word),
                );
                match c {
                    '<' | '>' => tokens.push(Token::Redirect),
                    '|' | '&' | ';' | '\n' => tokens.push(Token::Next),
                    _ => {}
                }
                while chars.next_if(|next| redirects && *next == c).is_some() {}
            }
            _ => word.get_or_insert_default().push(c),
        }
    }
    tokens.extend(word.map(Token::Word));
    tokens
}

#[test]
fn words_are_those_of_the_shell() {
    let line =
        "A=1 echo '{\"a\": 1}' | x \"b c\" --d=\\$e > out 2>> err && y -- 'f|g' \\\n  h # said";
    let expected: &[&[&str]] = &[
        &["echo", "{\"a\": 1}"],
        &["x", "b c", "--d=$e"],
        &["y", "--", "f|g", "h"],
    ];
    assert_eq!(commands(line), expected);
}
