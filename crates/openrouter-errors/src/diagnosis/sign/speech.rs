//! Human statements and questions about errors.

/// Whether a sentence is a question, an instruction, a condition or a definition.
pub(super) fn is_speech(rest: &str, lower: &str) -> bool {
    let mut words = lower.split([' ', ',']).filter(|word| !word.is_empty());
    let number = words
        .by_ref()
        .take(3)
        .any(|word| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit()));
    if number
        && words.next().is_some_and(|word| {
            matches!(
                word,
                "is" | "means" | "stands" | "usually" | "and" | "or" | "errors" | "responses"
            )
        })
    {
        return true;
    }
    const INSIDE: &[&str] = &[
        "the docs say",
        "the docs state",
        "documentation says",
        "documentation states",
        "according to the docs",
        "according to the documentation",
        "you can ",
        " is likely ",
        " hardcodes ",
        "root cause:",
        "the error indicates",
        "the error means",
        "this indicates",
        "it appears that",
        "this suggests",
        "you may ",
        "you should",
        "you might",
        "may encounter",
        "might encounter",
        "can encounter",
        "may immediately encounter",
        "may run into",
        "might run into",
        "may see a",
        "might see a",
        "may receive a",
        "if you ",
        "when you ",
        "when the ",
        "if the ",
        "when a ",
        "if a ",
        "to avoid",
        "make sure",
        "should ",
        "means that",
        " means ",
        "usually",
        "typically",
        "stands for",
        "refers to",
        "is raised when",
        "is thrown when",
        "raised when",
        "raises ",
        "throws ",
        "returns a ",
        "returns an ",
        "such as ",
        "for example",
        "e.g.",
        "as described",
        "according to",
        "documentation",
        "as stated",
        "how to ",
        "the difference",
        "often ",
        "errors may ",
        "errors can ",
        "errors should",
        "an error when",
        " are retried",
        "is retried",
        "is now ",
        "are now ",
        "is reserved",
        "is about ",
        "are about",
        "appears when",
        "happens when",
        "occurs when",
        "was reported as",
        "explains",
        "this guide",
        "this page",
        "this section",
        "every error",
        " all error",
        "error messages",
        "error handling",
        "error codes",
        "an exception is",
        "implies ",
        " signifie ",
        " bedeutet ",
        " significa ",
        " означает ",
    ];
    const TOPICS: &[&str] = &[
        "status codes",
        "error code of",
        "rate limits depend",
        "code 4xx",
        "5xx,",
        "4xx,",
    ];
    (rest.ends_with('?') && !rest.contains(". "))
        || discusses(rest)
        || lower.starts_with("all error")
        || is_speech_start(rest)
        || INSIDE.iter().any(|word| lower.contains(word)) && !is_stock(lower)
        || TOPICS.iter().any(|word| lower.contains(word))
}

/// Matches a sentence about what happens in general, not what happened: `If the call fails with 429, wait.`, `A request that
/// fails with 402 is not retried.`; and what a program says of its user: `user asked: fix error 500`.
pub(crate) fn is_general(lower: &str) -> bool {
    const CONDITIONS: &[&str] = &["if ", "when ", "whenever ", "unless ", "in case "];
    const SUBJECTS: &[&str] = &["a ", "an ", "any ", "every ", "each "];
    const USERS: &[&str] = &["user ", "the user ", "customer "];
    const SAYS: &[&str] = &[
        "asks", "asked", "types", "typed", "says", "said", "wrote", "sent",
    ];
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    // `When I call it, I get 402 ...` tells of a failure.
    let personal = [" i ", " i'm ", " my ", " we ", " our "];
    let personal = personal.iter().any(|word| lower.contains(word));
    let condition = begins(CONDITIONS) && lower.contains(", ");
    let subject = begins(SUBJECTS)
        && [" that ", " which "].iter().any(|word| {
            let clause = lower.find(word).map(|at| &lower[at + word.len()..]);
            clause.is_some_and(|clause| {
                let verb = clause.split(' ').next().unwrap_or_default();
                verb.ends_with('s')
                    && [" is ", " are ", " gets ", " must ", " should "]
                        .iter()
                        .any(|then| clause.contains(then))
            })
        });
    let quoted = begins(USERS)
        && lower
            .split_once(": ")
            .is_some_and(|(who, _)| SAYS.iter().any(|verb| who.ends_with(verb)) && who.len() < 30);
    // `The server returns 404 for every unknown model.`
    let always = [" for every ", " for each ", " for all "]
        .iter()
        .any(|word| lower.contains(word))
        && [" returns ", " answers ", " gives ", " sends "]
            .iter()
            .any(|word| lower.contains(word));
    (condition || subject || always) && !personal || quoted
}

/// Matches a question that a line quotes at its end: `user asks: "what does error 402 mean?"`.
pub(super) fn quotes_a_question(rest: &str) -> bool {
    let Some(close) = rest.chars().next_back() else {
        return false;
    };
    let open = match close {
        '"' | '\'' | '`' => close,
        '\u{201d}' => '\u{201c}',
        '\u{2019}' => '\u{2018}',
        '\u{bb}' => '\u{ab}',
        _ => return false,
    };
    let Some(quoted) = rest
        .strip_suffix(close)
        .filter(|quoted| quoted.ends_with('?'))
    else {
        return false;
    };
    quoted
        .match_indices(open)
        .filter_map(|(at, mark)| quoted.get(at + mark.len()..))
        .any(is_speech_start)
}

/// Matches `"Provider returned error" isn't a Goose error`, `The error ... is a standard error of the API`: an error as the
/// subject of a sentence that explains it.
fn discusses(rest: &str) -> bool {
    const EXPLAINS: &[&str] = &[
        " is a standard ",
        " is a common ",
        " is a typical ",
        " is a known ",
        " is a generic ",
        " means ",
        " indicates ",
        " is usually ",
        " usually ",
        " typically ",
        " is caused by ",
    ];
    let subject = [
        "The error ",
        "This error ",
        "That error ",
        "The message ",
        "This message ",
    ];
    if subject.iter().any(|subject| rest.starts_with(subject))
        && EXPLAINS.iter().any(|verb| rest.contains(verb))
    {
        return true;
    }
    rest.strip_prefix(['"', '\u{201c}', '`'])
        .and_then(|rest| rest.split_once(['"', '\u{201d}', '`']))
        .is_some_and(|(_, behind)| {
            [" is ", " isn", " means ", " was ", " comes ", " usually "]
                .iter()
                .any(|verb| behind.starts_with(verb))
        })
}

/// Whether a text is a known sentence of the API or a provider that resembles human speech.
pub(super) fn is_stock(lower: &str) -> bool {
    const STOCK: &[&str] = &[
        "no endpoints found",
        "your request",
        "you requested",
        "your resource has",
        "your input",
        "your account",
        "add your own key",
        "please",
    ];
    STOCK.iter().any(|word| lower.contains(word))
}

/// Whether a text begins as a sentence of people does, such as a question.
pub(crate) fn is_speech_start(rest: &str) -> bool {
    const FIRST: &str = "how what why which who when where is are do does did can could should would will has have if to we i \
        my our they he she thanks sure here let remember consider use try wrap check ensure retry set see \
        note in after before while as servers good errors every returns throws raises given todo fixme \
        anybody anyone sorry never there without verify quoting common known troubleshooting frequently \
        glossary table chapter release you for because since although maybe perhaps also then so but and yes \
        okay well hello hi hey please once with select include add log this these it";
    let word = rest
        .split(|letter: char| !letter.is_ascii_alphabetic() && letter != '\'')
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    let lower = rest
        .get(..rest.floor_char_boundary(160))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let plain = rest.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if !plain || word == word.to_ascii_uppercase() && word.len() > 1 {
        return false;
    }
    // `Is it down?` asks, and `Has been failing since Monday` leaves out its subject.
    const AUXILIARIES: &str = "is are has have";
    let asked = || {
        rest.contains('?')
            || !AUXILIARIES
                .split(' ')
                .any(|auxiliary| word.eq_ignore_ascii_case(auxiliary))
    };
    let follows = rest
        .get(word.len()..)
        .is_some_and(|rest| rest.starts_with([' ', ',', '!', '\'', ':']));
    FIRST
        .split(' ')
        .any(|first| word.eq_ignore_ascii_case(first))
        && follows
        && asked()
        && !(word.eq_ignore_ascii_case("this")
            && (lower.contains("model's")
                || lower.contains("this request")
                || lower.contains("this model")
                || lower.contains("this endpoint")))
        // `You exceeded your current quota`, `You have reached your limit`
        && !(word.eq_ignore_ascii_case("you")
            && ["you exceeded", "you have exceeded", "you've exceeded", "you have reached", "you have insufficient", "you are not authorized", "you do not have access", "you have run out", "you seem to have run out"]
                .iter()
                .any(|start| lower.starts_with(start)))
        && !(word.eq_ignore_ascii_case("sorry")
            && ["request failed", "sorry, your request", "sorry, you have exceeded", "sorry, you've exceeded", "sorry, you have been", "sorry, no response was"]
                .iter()
                .any(|words| lower.contains(words)))
        // A program's own introduction: `There was an error processing your request: Invalid API key`
        && !(word.eq_ignore_ascii_case("there")
            && ["there was an error ", "there was a problem ", "there was an issue "]
                .iter()
                .any(|start| lower.starts_with(start))
            && lower.contains(": "))
        && !(word.eq_ignore_ascii_case("retry") && (lower.contains("failed") || lower.contains(" after e")))
        && !(lower.starts_with("could not parse ") || lower.starts_with("could not json parse "))
        && !(word.eq_ignore_ascii_case("please") && is_stock(&lower))
}
