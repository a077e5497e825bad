//! Errors that people quote in a sentence: `I keep getting "No endpoints found ..."`.

use super::anchor;
use super::document::{FoundError, MAX_RECORDS, is_bare, is_shown};
use super::met;
use super::met_object;
use super::sign::{self, Sign};
use super::weight::{Weight, rule_of, weight};
use super::{Diagnosis, unwrap, wrapped};
use crate::reading::{Input, read};

/// Returns the error that a text quotes while discussing it: `Anyone else getting "No endpoints found ..."?`.
/// Explanations quote errors too, so a line that explains does not indicate a failed call.
pub(super) fn quoted(text: &str, without: Option<&str>) -> Option<FoundError> {
    let mut announced = false;
    text.lines()
        .take(MAX_RECORDS)
        .enumerate()
        .find_map(|(at, line)| {
            let found =
                of_line(line, without).or_else(|| introduced(line, without).filter(|_| announced));
            if !line.trim().trim_matches('`').is_empty() {
                announced = line.trim_end().ends_with(':') && met::tells(line);
            }
            found.map(|diagnosis| FoundError {
                line: at + 1,
                diagnosis,
            })
        })
        .or_else(|| answered(text, without))
}

/// Returns the error that a line quotes.
fn of_line(line: &str, without: Option<&str>) -> Option<Diagnosis> {
    // The longest first: it says most.
    let mut quotes: Vec<&str> = unwrap::sentence::quotations(line).collect();
    quotes.sort_by_key(|quote| std::cmp::Reverse(quote.len()));
    let bare = quotes.is_empty();
    quotes.extend(got(line).filter(|_| bare));
    // Without any mark, a number and a capital do not make an error: `I see 500 Users in the table`.
    let stated = |quote: &&str| {
        !quote.starts_with(['4', '5']) || unwrap::status::reason_after(quote, 3).is_some()
    };
    let unmarked = || {
        let quote = unmarked_sentence(line).filter(|_| bare)?;
        quoted_in(line, quote, without)
            .filter(|found| stated(&quote) || weight(found) == Weight::Explained)
    };
    quotes
        .into_iter()
        .find_map(|quote| quoted_in(line, quote, without))
        .or_else(unmarked)
        .or_else(|| quoted_in(line, met_object::object(line)?.words, without))
        .or_else(|| cued(line, without))
}

/// Returns the English error in a line of Chinese or Japanese that says that a program shows it: `提示 Request failed with status code 429`.
fn cued(line: &str, without: Option<&str>) -> Option<Diagnosis> {
    const CUES: [&str; 9] = [
        "提示", "报错", "報錯", "弹出", "显示", "顯示", "返回", "出现", "表示",
    ];
    const ASKED: [&str; 8] = ["如果", "若", "怎", "如何", "请问", "吗", "場合", "\u{ff1f}"];
    if ASKED.iter().any(|word| line.contains(word)) {
        return None;
    }
    let words = CUES.iter().find_map(|cue| {
        let (_, rest) = line.split_once(cue)?;
        let rest =
            rest.trim_start_matches(['\u{ff1a}', ':', ' ', '\u{201c}', '"', '了', '\u{300c}', '`']);
        let end = rest
            .find(|letter: char| letter > '\u{2e80}' || letter == '\u{201d}')
            .unwrap_or(rest.len());
        let words = rest.get(..end)?.trim_end();
        (words.len() > 8).then_some(words)
    })?;
    let record = wrapped::single(&read(&Input::new(words)), without);
    let failed =
        sign::of(words).sign == Sign::Failure || weight(&record.diagnosis) >= Weight::Status;
    (record.diagnosis.is_error && failed && met::negative(&words.to_ascii_lowercase()))
        .then_some(record.diagnosis)
}

/// Returns the error in a line that the line before announces: `The following is returned:`.
fn introduced(line: &str, without: Option<&str>) -> Option<Diagnosis> {
    let quote = line
        .trim()
        .trim_matches(['"', '`', '>', ' ', '\u{201c}', '\u{201d}']);
    let told = says_error(quote) && quote.contains(' ') && !sign::begins_as_speech(quote);
    let record = told.then(|| wrapped::single(&read(&Input::new(quote)), without))?;
    let shown = record.diagnosis.is_error && !sign::of(quote).code;
    shown.then_some(record.diagnosis)
}

/// Whether words say that something failed, without saying what.
fn says_error(words: &str) -> bool {
    const STARTS: [&str; 4] = ["error ", "unable to ", "could not ", "couldn't "];
    const WORDS: [&str; 6] = [
        "an error",
        "error: ",
        "failed",
        "exception: ",
        "went wrong",
        "try again",
    ];
    let lower = words.to_ascii_lowercase();
    (WORDS.iter().any(|word| lower.contains(word))
        || STARTS.iter().any(|start| lower.starts_with(start)))
        && !lower.contains("0 failed")
}

/// Returns the last answer in the lines that a client logs about its requests, if that is an error: `HTTP Request: POST
/// https://... "HTTP/1.1 429 Too Many Requests"`, urllib3's `https://...:443 "POST /api/v1/chat/completions HTTP/1.1" 429 206`.
fn answered(text: &str, without: Option<&str>) -> Option<FoundError> {
    let httpx = |line: &str| {
        let at = line
            .rfind("\"HTTP/")
            .filter(|_| line.contains("HTTP Request: "))?;
        let answer = line.get(at..)?.trim_matches('"');
        line.get(..at)?.ends_with(' ').then(|| answer.to_owned())
    };
    let urllib3 = |line: &str| {
        let (request, answer) = line.split_once(" HTTP/1.1\" ")?;
        let sent = request.contains("connectionpool") && request.contains("://");
        let status = answer.split(' ').next()?;
        sent.then(|| format!("HTTP/1.1 {status}"))
    };
    let (at, answer) = text
        .lines()
        .take(MAX_RECORDS)
        .enumerate()
        .filter_map(|(at, line)| Some((at, httpx(line).or_else(|| urllib3(line))?)))
        .last()?;
    let answer = &*answer;
    let record = wrapped::single(&read(&Input::new(answer)), without);
    let failed = record.diagnosis.status.is_some_and(|status| status >= 400);
    (record.diagnosis.is_error && failed).then_some(FoundError {
        line: at + 1,
        diagnosis: record.diagnosis,
    })
}

/// Returns the diagnosis of a quotation in a line, if the line says that someone met it.
fn quoted_in(line: &str, quote: &str, without: Option<&str>) -> Option<Diagnosis> {
    let start = quote.as_ptr() as usize - line.as_ptr() as usize;
    let before = line.get(..start)?;
    // `If the request fails with "...", create a key.`
    let lower = line.trim_start().to_ascii_lowercase();
    let conditional = ["if ", "when ", "whenever "]
        .iter()
        .any(|word| lower.starts_with(word));
    let plain = !quote.bytes().any(|byte| byte.is_ascii_digit());
    let fails = ["fails with ", "failed with "]
        .iter()
        .any(|words| lower.contains(words));
    let met = got_it(line) || met::tells(before) || reports(before);
    // `I get a `...` error`
    let behind = line.get(start + quote.len()..).unwrap_or_default();
    let named = got_it(line)
        && behind
            .trim_start_matches(['`', '"', '\u{201d}', ' '])
            .starts_with("error");
    // `A `429 Too Many Requests` response means that ...`
    let mut next = behind.split(' ').skip(1).take(3);
    if next.any(|word| {
        matches!(
            word.trim_end_matches(','),
            "means"
                | "indicates"
                | "signals"
                | "heißt"
                | "bedeutet"
                | "signifie"
                | "significa"
                | "означает"
        )
    }) {
        return None;
    }
    let object = met_object::object(line).filter(|object| object.words == quote);
    let told = object.is_some();
    // A status or a system's error code, as a word of its own.
    let alone = met::is_status(quote)
        && [" i ", "only ", "all that "]
            .iter()
            .any(|word| lower.contains(word))
        || lower.starts_with("i ");
    let code = (told || alone && met::is_status(quote) && got(line) == Some(quote))
        && !quote.contains(' ');
    let named = named
        || code
        || labelled(before)
            && met::negative(&quote.to_ascii_lowercase())
            && quote.split(' ').count() > 2
        || object.is_some_and(|object| object.named && met::negative(&quote.to_ascii_lowercase()));
    let least = match named {
        _ if code => 1,
        true => 2,
        false if told => 2,
        false => least_words(quote, line, before),
    };
    if conditional && plain && (!got_it(line) || fails) && !lower.contains(" i ")
        || quote.split_whitespace().count() < least
        || sign::explains(&before.to_ascii_lowercase())
        || sign::of(line).code
        || sign::is_entry(line) && (code || !got_it(line))
        || quote.ends_with('?') && sign::begins_as_speech(quote)
        || is_bare(quote) && sign::is_general(&lower)
        || sign::is_unreal(&lower)
        || sign::is_title(before)
        // A JSON member is an example, or was examined before.
        || has_member(line)
    {
        return None;
    }
    let input = Input::new(quote);
    let reading = read(&input);
    let record = wrapped::single(&reading, without);
    let mut seen = sign::of(quote);
    // `it fails with `HTTP 402``
    if (is_bare(quote) || told) && met && !unwrap::status::stated(quote).is_empty() || named {
        seen.sign = Sign::Failure;
    }
    // `all I get is "Unknown parameter: response_format.type"`
    if met::tells(before) && quote.starts_with(|first: char| first.is_uppercase()) {
        seen.code = false;
    }
    // The words of a rule in a quotation are an error's, whatever they look like.
    if met
        && weight(&record.diagnosis) == Weight::Explained
        && anchor::is_specific(quote, rule_of(&record.diagnosis))
    {
        seen.sign = Sign::Failure;
    }
    let reported = (met::tells(before) || reports(before))
        && weight(&record.diagnosis) > Weight::Client
        && met::negative(&quote.to_ascii_lowercase());
    if reported {
        seen.sign = Sign::Failure;
    }
    // A status is enough in words that someone met, and not in words that someone discusses.
    let failure = seen.sign == Sign::Failure;
    let states = || unwrap::of_reason(quote).is_some() || !unwrap::status::stated(quote).is_empty();
    // `I got this: Connection error.`
    let mark = |letter: char| matches!(letter, ' ' | '"' | '`' | '*' | '\u{201c}');
    let announced = met
        && before.trim_end_matches(mark).ends_with(':')
        && met::negative(&quote.to_ascii_lowercase())
        && !sign::begins_as_speech(quote);
    let brief = quote.split_whitespace().count() < 4 && !states();
    let least = match failure {
        _ if reported => Weight::Client,
        true if named || quote.contains("rovider returned error") => Weight::Nothing,
        true if got_it(line) && says_error(quote) => Weight::Nothing,
        true if met && !brief => Weight::Client,
        _ if announced && seen.sign > Sign::Talk => Weight::Client,
        true if quote.contains("://") => Weight::Network,
        // `the responses fail to parse with ...`
        _ if before.contains("fail") && seen.sign > Sign::Talk => Weight::Client,
        _ if met::tells(before) && seen.sign > Sign::Talk => Weight::Network,
        _ => Weight::Explained,
    };
    let shown = weight(&record.diagnosis) >= least && is_shown(&record, seen);
    shown.then_some(record.diagnosis)
}

/// Whether a quotation stands behind a label that says where it was seen: `in the agent panel: "Failed to parse header value"`.
fn labelled(before: &str) -> bool {
    const TEXTS: &str = "wording text texts title prompt abstract subject label copy string strings translation example examples question \
        answer old new before after expected rename chapter slide headline button tooltip placeholder default commit changelog note \
        notes summary quote quotes test name keyword rule case heading caption column key value rather input output user french \
        german english spanish instead says means term terms search line";
    const LABEL: usize = 90;
    if !before.ends_with(['"', '`', '\u{201c}', '\u{201e}']) {
        return false;
    }
    let Some(label) = before
        .trim_end_matches(['"', '`', '\u{201c}', '\u{201e}', ' '])
        .strip_suffix(':')
    else {
        return false;
    };
    let lower = label.to_ascii_lowercase();
    let mut words = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    label.len() < LABEL
        && label.contains(' ')
        && !label.contains(['?', '{', '|', '*', '#', '"'])
        && !words.any(|word| met::one_of(TEXTS, word))
}

/// Whether a line has a JSON member, and not a quotation before a colon: `using effort "high": ...`.
fn has_member(line: &str) -> bool {
    line.match_indices("\": ").any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        let name = before.rsplit('"').next().unwrap_or_default();
        let head = before.get(..before.len() - name.len()).unwrap_or_default();
        let head = head.strip_suffix('"').unwrap_or(head).trim_end();
        head.is_empty() || head.ends_with(['{', ',', '[', '`', '\\'])
    })
}

/// Returns the number of words that make a quotation an error: fewer if someone met it, or met the status in it.
fn least_words(quote: &str, line: &str, before: &str) -> usize {
    let stated = || !unwrap::status::stated(quote).is_empty() && got_it(line);
    match met::tells(before) || reports(before) || stated() {
        true => 2,
        false => 4,
    }
}

/// Whether the words right before a quotation say what reported it, under no condition: `the second turn fails with "..."`.
fn reports(before: &str) -> bool {
    const ENDS: [&str; 14] = [
        "fails with",
        "failed with",
        "fails:",
        "ends in",
        "ends with",
        "dies with",
        "died with",
        "crashes with",
        "crashed with",
        "stops with",
        "gives me",
        "answers with",
        "comes back with",
        "goes red:",
    ];
    const SUPPOSED: &str = "if when whenever unless should would could may might must can shall to instead not never every any \
        each users user expected test tests mock assert asserts";
    let lower = before
        .trim_end_matches(['"', '`', '\u{201c}', '\'', ' '])
        .to_ascii_lowercase();
    let lower = lower.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    let sentence = lower.rsplit(['.', ';']).next().unwrap_or_default();
    ENDS.iter().any(|end| sentence.ends_with(end))
        && !sentence
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .any(|word| met::one_of(SUPPOSED, word))
}

/// Whether someone says that they met an error: `I keep getting the error message ...`.
fn got_it(line: &str) -> bool {
    met::tells(line) || line.to_ascii_lowercase().contains("error message")
}

/// Returns the sentence that someone met, without any mark but its capital or its status: `When I use Azure, The API
/// deployment for this resource does not exist`, `I get No endpoints found for ...`.
fn unmarked_sentence(line: &str) -> Option<&str> {
    const BEFORE: [&str; 14] = [
        ",", "get", "got", "getting", "see", "seeing", "receive", "received", "says", "said",
        "with", "returns", "returned", "shows",
    ];
    let head = line.get(..line.floor_char_boundary(200))?;
    let personal = head.contains(" I ") || head.starts_with("I ");
    let begins = |letter: char| letter.is_ascii_uppercase() || matches!(letter, '4' | '5');
    head.match_indices(begins)
        .filter_map(|(at, _)| Some((head.get(..at)?, line.get(at..)?)))
        .filter(|(_, rest)| {
            // `404 No endpoints found`, and not `404 pages`.
            !rest.starts_with(['4', '5'])
                || rest
                    .get(3..)
                    .and_then(|behind| behind.strip_prefix([' ', ':']))
                    .is_some_and(|behind| {
                        behind
                            .trim_start()
                            .starts_with(|first: char| first.is_ascii_uppercase() || first == '{')
                    })
        })
        .find(|(before, rest)| {
            let before = before.trim_end();
            BEFORE.iter().any(|word| {
                before
                    .strip_suffix(word)
                    .is_some_and(|less| *word == "," || less.ends_with(' '))
            }) && !rest.starts_with("I ")
                && !rest.starts_with("I'")
                && (personal || (met::tells(before) || reports(before)) && !sign::is_entry(line))
        })
        // What follows the sentence may be a question of the person.
        .map(|(_, rest)| match rest.split_once(". ") {
            Some((sentence, behind)) if behind.contains('?') => sentence,
            _ => rest,
        })
}

/// Returns the words that someone met, without quotation marks: `And then I got: stream disconnected ...`, `I get the
/// following error:Request failed ..., how can I fix it?`.
fn got(line: &str) -> Option<&str> {
    const MET: &str = "got get says said getting shows see error errors message response reads returned returns are is \
        following prints printed this openrouter then came with way issue problem exception only";
    // Nobody introduces an error that late in a line.
    let start = line.get(..line.floor_char_boundary(400))?;
    let (at, colon) = start.match_indices([':', '\u{ff1a}']).find(|(at, _)| {
        let head = line.get(..*at).unwrap_or_default();
        let last = head
            .rsplit(|letter: char| !letter.is_alphanumeric())
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        head.contains(' ') && MET.split(' ').any(|word| word == last)
    })?;
    let words = line.get(at + colon.len()..)?.trim();
    // The question after it.
    let question = words
        .find("? ")
        .or_else(|| words.ends_with('?').then_some(words.len()))
        .and_then(|end| words.get(..end)?.rfind([',', '.', '!']));
    words.get(..question.unwrap_or(words.len()))
}

#[cfg(test)]
mod tests {
    use super::{labelled, reports};
    use rstest::rstest;

    #[rstest]
    #[case("the second turn fails with \"", true)]
    #[case("the first tool call ends in \"", true)]
    #[case("If a request fails with \"", false)]
    #[case("the test fails with \"", false)]
    #[case("a change of \"", false)]
    fn reported(#[case] before: &str, #[case] expected: bool) {
        assert_eq!(reports(before), expected);
    }

    #[rstest]
    #[case("claude in the agent panel: \"", true)]
    #[case("Better wording: \"", false)]
    #[case("Title: \"", false)]
    #[case("in the agent panel \"", false)]
    fn labels(#[case] before: &str, #[case] expected: bool) {
        assert_eq!(labelled(before), expected);
    }
}
