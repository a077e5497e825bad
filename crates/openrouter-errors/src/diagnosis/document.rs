//! Documents such as a log, a thread or an issue. The text is split into records, each record is diagnosed alone, and
//! records about the same failure are merged.

use super::sign::{self, Sign};
use super::unwrap::{self, of_reason, units};
use super::wrapped::{self, Single};
use super::{Cause, Diagnosis};
use crate::reading::{Input, Reading, read};
use crate::shape::Shape;

/// The maximum number of errors reported for one document.
pub const MAX_ERRORS: usize = 64;
/// The maximum number of records examined in one document.
const MAX_RECORDS: usize = 20_000;

/// One error of a document and its position.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FoundError {
    /// The line number, from 1.
    pub line: usize,
    /// The diagnosis of the error.
    pub diagnosis: Diagnosis,
}

impl Reading<'_> {
    /// Returns every distinct error of the input, in order; the first is the result of [`Reading::diagnose`]. A
    /// response on the wire has at most one; a pasted log, thread or issue may have many, up to [`MAX_ERRORS`].
    ///
    /// ```
    /// use openrouter_errors::{Input, read};
    /// let log = "10:00:01 ERROR call 1: HTTP 429: Rate limit exceeded: free-models-per-min\n\
    ///            10:00:09 ERROR call 2: HTTP 402: Insufficient credits";
    /// let found = read(&Input::new(log)).diagnose_all();
    /// let lines: Vec<usize> = found.iter().map(|error| error.line).collect();
    /// assert_eq!(lines, [1, 2]);
    /// ```
    #[must_use]
    pub fn diagnose_all(&self) -> Vec<FoundError> {
        super::wrapped::diagnose_all(self, None)
    }
}

/// A record that shows a failure, or several that show the same failure.
struct Failure {
    line: usize,
    weight: Weight,
    diagnosis: Diagnosis,
    /// Whether an API error was found in it, not only text.
    payload: bool,
    /// Whether people speak in it, so that a program's own output says more.
    spoken: bool,
    /// Whether only its words suggest a failure.
    open: bool,
    /// The index of the last merged record.
    last: usize,
}

impl Failure {
    /// Takes over what a more informative record says, but keeps a sentence if that has only a status.
    fn replace(&mut self, new: Failure) {
        let status = self.diagnosis.status;
        let message = self.diagnosis.message.take();
        self.weight = new.weight;
        self.payload = new.payload;
        self.spoken &= new.spoken;
        self.open &= new.open;
        self.last = new.last;
        self.diagnosis = new.diagnosis;
        self.diagnosis.status = self.diagnosis.status.or(status);
        if message.as_deref().is_some_and(|message| !is_bare(message))
            && self.diagnosis.message.as_deref().is_none_or(is_bare)
        {
            self.diagnosis.message = message;
        }
    }
}

/// How informative a diagnosis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// Only that something failed.
    Nothing,
    /// A client failed on a response that it did not keep.
    Client,
    /// The connection failed.
    Network,
    /// Only a status.
    Status,
    /// The text or the members say what went wrong.
    Explained,
}

fn weight(diagnosis: &Diagnosis) -> Weight {
    let rule = diagnosis
        .evidence
        .first()
        .map_or("", |evidence| evidence.rule);
    match diagnosis.cause {
        None | Some(Cause::Unknown) if diagnosis.status.is_some() => Weight::Status,
        None | Some(Cause::Unknown | Cause::UpstreamUnexplained) => Weight::Nothing,
        Some(cause) if cause.as_str().starts_with("client.") => Weight::Client,
        Some(Cause::NetworkFailed | Cause::OutputTruncatedJson) => Weight::Client,
        Some(cause) if cause.as_str().starts_with("network.") || cause == Cause::StreamDropped => {
            Weight::Network
        }
        Some(_) if rule.contains("status") || rule == "words.rate" => Weight::Status,
        Some(_) => Weight::Explained,
    }
}

/// Whether a client failed on a response that it did not keep.
pub(super) fn is_client(diagnosis: &Diagnosis) -> bool {
    weight(diagnosis) == Weight::Client
}

/// Whether a diagnosis says more than that a client failed.
pub(super) fn is_telling(diagnosis: &Diagnosis) -> bool {
    weight(diagnosis) > Weight::Client
}

/// Removes the lines with which a program's own code fails beside an API error, because it took an answer for granted.
/// Returns `None` if there is none, or nothing else.
pub(super) fn without_code_errors(text: &str) -> Option<String> {
    const ERRORS: [&str; 24] = [
        "UnboundLocalError",
        "NameError",
        "AttributeError",
        "ReferenceError",
        "TypeError",
        "IndexError",
        "KeyError",
        "NoMethodError",
        "UndefVarError",
        "NullPointerException",
        "NullReferenceException",
        "IndexOutOfBoundsException",
        "FunctionClauseError",
        "BadMapError",
        "runtime error:",
        "[signal SIGSEGV",
        "undefined method",
        "Undefined array key",
        "Undefined index",
        "Cannot read propert",
        "is not defined",
        "attempt to index",
        "object has no attribute",
        "object is not subscriptable",
    ];
    let code = |line: &str| ERRORS.iter().any(|error| line.contains(error));
    let mut removed = false;
    let mut rest = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if code(line) {
            // The lines keep their numbers.
            removed = true;
            rest.push('\n');
        } else {
            rest.push_str(line);
        }
    }
    (removed && !rest.trim().is_empty()).then_some(rest)
}

/// Returns the maximum weight of a diagnosis: a reason phrase (`Unauthorized`) is no more informative than its status.
fn most_of(diagnosis: &Diagnosis) -> Weight {
    let message = diagnosis.message.as_deref().unwrap_or_default();
    match of_reason(message).is_some() && !message.contains(':') {
        true => Weight::Status,
        false => Weight::Explained,
    }
}

/// Returns the errors of a pasted text.
pub(super) fn errors(text: &str, without: Option<&str>) -> Vec<FoundError> {
    let mut found: Vec<Failure> = Vec::new();
    let records = units::units(text);
    let explained = sign::explained(text);
    for (at, unit) in records.into_iter().take(MAX_RECORDS).enumerate() {
        if units::is_link(unit.text.trim()) && !unit.text.contains(": ") || is_stack(unit.text) {
            continue;
        }
        let end = unit.line + unit.text.lines().count();
        let within = |lines: &std::ops::Range<usize>| {
            lines.start <= unit.line + 1 && lines.end >= end && lines.start < end
        };
        if explained.lines.iter().any(within) {
            continue;
        }
        let mut seen = sign::of(unit.text);
        seen.code |= explained.examples && !unit.logged;
        if seen.sign == sign::Sign::Talk && !unit.text.contains('{') {
            continue;
        }
        let input = Input::new(unit.text);
        let reading = read(&input);
        let mut record = wrapped::single(&reading, without);
        if !is_shown(&record, seen) {
            continue;
        }
        if weight(&record.diagnosis) == Weight::Nothing
            && let Some(cause) = cause_of(unit.text)
        {
            let inner = wrapped::single(&read(&Input::new(cause)), without);
            if inner.diagnosis.is_error && is_telling(&inner.diagnosis) {
                record = inner;
            }
        }
        let diagnosis = record.diagnosis;
        add(
            &mut found,
            Failure {
                line: unit.line,
                weight: weight(&diagnosis).min(most_of(&diagnosis)),
                payload: record.payload,
                spoken: !record.payload && !unit.logged && sign::is_spoken(unit.text),
                open: !record.payload && seen.sign == Sign::Open,
                diagnosis,
                last: at,
            },
            unit,
        );
    }
    // Drop uninformative failures if there are informative ones.
    if found.iter().any(|failure| failure.weight > Weight::Nothing) {
        found.retain(|failure| failure.weight > Weight::Nothing);
    }
    // Sentences that could be errors say less than output that is one.
    let printed: Vec<(usize, Weight)> = found
        .iter()
        .filter(|failure| !failure.open && failure.weight >= Weight::Network)
        .map(|failure| (failure.line, failure.weight))
        .collect();
    let beside = |failure: &Failure| {
        printed
            .iter()
            .any(|(line, weight)| line.abs_diff(failure.line) <= 2 && *weight >= failure.weight)
    };
    found.retain(|failure| !failure.open || !beside(failure));
    // People mention the status of the error that they paste.
    if found.iter().any(|failure| !failure.spoken) {
        let printed: Vec<Option<u16>> = found
            .iter()
            .filter(|failure| !failure.spoken)
            .map(|failure| failure.diagnosis.status)
            .collect();
        found.retain(|failure| {
            !failure.spoken
                || failure.weight > Weight::Status
                || !printed
                    .iter()
                    .any(|status| agree(*status, failure.diagnosis.status))
        });
    }
    found.truncate(MAX_ERRORS);
    found
        .into_iter()
        .map(|failure| FoundError {
            line: failure.line,
            diagnosis: failure.diagnosis,
        })
        .collect()
}

/// Returns what Node prints as the cause of an exception, without its members: `[cause]: Error: ...`.
fn cause_of(text: &str) -> Option<&str> {
    let (_, cause) = text.split_once("\n  [cause]: ")?;
    let end = cause.find("\n    ").unwrap_or(cause.len());
    cause.get(..end)
}

/// Whether a record is only the stack of the error before it.
fn is_stack(text: &str) -> bool {
    const HEADINGS: [&str; 5] = [
        "error stack:",
        "stack traceback:",
        "stack trace:",
        "call stack:",
        "stack backtrace:",
    ];
    let line = text
        .trim_start()
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end();
    HEADINGS
        .iter()
        .any(|heading| line.eq_ignore_ascii_case(heading))
}

/// Returns the error that a text quotes while discussing it: `Anyone else getting "No endpoints found ..."?`.
/// Explanations quote errors too, so a line that explains does not indicate a failed call.
pub(super) fn quoted(text: &str, without: Option<&str>) -> Option<FoundError> {
    text.lines()
        .take(MAX_RECORDS)
        .enumerate()
        .find_map(|(at, line)| {
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
                .map(|diagnosis| FoundError {
                    line: at + 1,
                    diagnosis,
                })
        })
}

/// Returns the diagnosis of a quotation in a line, if the line says that someone met it.
fn quoted_in(line: &str, quote: &str, without: Option<&str>) -> Option<Diagnosis> {
    let before = line.get(..quote.as_ptr() as usize - line.as_ptr() as usize)?;
    // `If the request fails with "...", create a key.`
    let lower = line.trim_start().to_ascii_lowercase();
    let conditional = ["if ", "when ", "whenever "]
        .iter()
        .any(|word| lower.starts_with(word));
    let plain = !quote.bytes().any(|byte| byte.is_ascii_digit());
    let fails = ["fails with ", "failed with "]
        .iter()
        .any(|words| lower.contains(words));
    if conditional && plain && (!got_it(line) || fails) && !lower.contains(" i ")
        || quote.split_whitespace().count() < least_words(quote, line)
        || sign::explains(&before.to_ascii_lowercase())
        || sign::of(line).code
        || sign::is_entry(line) && !got_it(line)
        || quote.ends_with('?') && sign::begins_as_speech(quote)
        || is_bare(quote) && sign::is_general(&lower)
        // A JSON member is an example, or was examined before.
        || line.contains("\": ")
    {
        return None;
    }
    let input = Input::new(quote);
    let reading = read(&input);
    let record = wrapped::single(&reading, without);
    let mut seen = sign::of(quote);
    // `it fails with `HTTP 402``
    if is_bare(quote) && got_it(line) && !unwrap::status::stated(quote).is_empty() {
        seen.sign = Sign::Failure;
    }
    // A status is enough in words that someone met, and not in words that someone discusses.
    let failure = seen.sign == Sign::Failure;
    let least = match failure {
        true if quote.contains("rovider returned error") => Weight::Nothing,
        true if got_it(line) => Weight::Client,
        true if quote.contains("://") => Weight::Network,
        // `the responses fail to parse with ...`
        _ if before.contains("fail") && seen.sign > Sign::Talk => Weight::Client,
        _ => Weight::Explained,
    };
    let shown = weight(&record.diagnosis) >= least && is_shown(&record, seen);
    shown.then_some(record.diagnosis)
}

/// Returns the number of words that make a quotation an error: fewer if it states a status that someone met.
fn least_words(quote: &str, line: &str) -> usize {
    match !unwrap::status::stated(quote).is_empty() && got_it(line) {
        true => 2,
        false => 4,
    }
}

/// Whether someone says that they met an error: `I keep getting the error message ...`.
fn got_it(line: &str) -> bool {
    const WORDS: [&str; 22] = [
        "fails with ",
        "failed with ",
        ". got ",
        "just got ",
        "getting ",
        "i get ",
        "i got",
        "we get ",
        "we got ",
        "but got ",
        "and got ",
        "but get ",
        "and get ",
        "then got ",
        "i receive",
        "i see ",
        "i'm seeing ",
        "it says",
        "it said",
        "gave me",
        "gives me",
        "error message",
    ];
    let lower = line.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

/// Returns the sentence that someone met, without any mark but its capital or its status: `When I use Azure, The API deployment for this
/// resource does not exist`, `I get No endpoints found for ...`.
fn unmarked_sentence(line: &str) -> Option<&str> {
    const BEFORE: [&str; 9] = [
        ",", "get", "got", "getting", "see", "seeing", "receive", "received", "says",
    ];
    let head = line.get(..line.floor_char_boundary(200))?;
    let met = head.contains(" I ") || head.starts_with("I ");
    let begins = |letter: char| letter.is_ascii_uppercase() || matches!(letter, '4' | '5');
    met.then(|| head.match_indices(begins))?
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
        })
        .map(|(_, rest)| rest)
}

/// Returns the words that someone met, without quotation marks: `And then I got: stream disconnected ...`, `I get the
/// following error:Request failed ..., how can I fix it?`.
fn got(line: &str) -> Option<&str> {
    const MET: &str = "got get says said getting shows see error errors message response reads returned returns are is \
        following prints printed this openrouter then came";
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

/// Whether a record shows an error, rather than only discussing errors.
pub(super) fn is_shown(record: &Single, seen: sign::Seen) -> bool {
    if !record.diagnosis.is_error || seen.code {
        return false;
    }
    if record.payload {
        return true;
    }
    let sign = match record.failed {
        Some(true) => Sign::Failure,
        Some(false) => Sign::Talk,
        None if record.words.is_empty() || record.diagnosis.shape == Shape::Text => seen.sign,
        None => sign::of(&record.words).sign,
    };
    match sign {
        Sign::Talk => false,
        Sign::Failure => true,
        Sign::Open => !matches!(weight(&record.diagnosis), Weight::Nothing | Weight::Status),
    }
}

/// Adds a failure, or merges it into the failure that it repeats or explains.
fn add(found: &mut Vec<Failure>, new: Failure, unit: units::Unit<'_>) {
    if let Some(same) = found.iter_mut().find(|old| is_same(old, &new)) {
        if better(&new, same) {
            same.replace(new);
        } else {
            same.last = new.last;
        }
        return;
    }
    // The title of a thread gives the status, its text the error.
    let titled = |old: &Failure| {
        old.line == 1
            && old.weight <= Weight::Status
            && old.diagnosis.message.as_deref().is_none_or(is_bare)
            && agree(old.diagnosis.status, new.diagnosis.status)
    };
    if let [only] = found.as_mut_slice()
        && titled(only)
        && new.weight == Weight::Explained
    {
        let status = only.diagnosis.status;
        *only = new;
        only.diagnosis.status = only.diagnosis.status.or(status);
        return;
    }
    if let Some(last) = found.last_mut()
        && (unit.linked || new.last == last.last + 1)
        && belongs(last, &new, unit)
    {
        if better(&new, last) {
            last.replace(new);
        } else {
            last.last = new.last;
        }
        return;
    }
    found.push(new);
}

fn better(new: &Failure, old: &Failure) -> bool {
    let message = |failure: &Failure| failure.diagnosis.message.clone().unwrap_or_default();
    // What a program printed says more than what people tell about it.
    if old.spoken != new.spoken && old.weight.min(new.weight) > Weight::Nothing {
        return old.spoken;
    }
    let unexplained =
        |failure: &Failure| failure.diagnosis.cause == Some(Cause::UpstreamUnexplained);
    new.weight > old.weight
        || new.weight == Weight::Nothing && unexplained(new) && !unexplained(old)
        || new.weight == old.weight
            && (new.payload && !old.payload
                || is_bare(&message(old)) && !is_bare(&message(new))
                || old.diagnosis.status.is_none() && new.diagnosis.status.is_some())
}

/// Whether a message is only a status, in any wording: `Status Code: 429`, `HTTP 500`.
fn is_bare(message: &str) -> bool {
    const WORDS: &str = "http status code error request failed with response returned api the forbidden unauthorized \
        bad gateway service unavailable internal too many requests entity large payload unprocessable not found \
        details output type name log body";
    message
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && !word.bytes().all(|byte| byte.is_ascii_digit()))
        .all(|word| WORDS.split(' ').any(|one| word.eq_ignore_ascii_case(one)))
}

/// Whether two records are about the same error.
fn is_same(old: &Failure, new: &Failure) -> bool {
    let (one, two) = (&old.diagnosis, &new.diagnosis);
    if !agree(one.status, two.status) {
        return false;
    }
    let words = |diagnosis: &Diagnosis| normal(diagnosis.message.as_deref().unwrap_or_default());
    let (first, second) = (words(one), words(two));
    let alike = !first.is_empty()
        && (first == second
            || first.len().min(second.len()) >= 16
                && (first.contains(&second) || second.contains(&first)));
    let open = |cause: Option<Cause>| {
        cause.is_none_or(|cause| {
            cause == Cause::Unknown
                || cause.as_str().starts_with("request.")
                || cause.as_str().starts_with("client.")
        })
    };
    alike
        || one.cause == two.cause
            && (!open(one.cause) || old.weight == Weight::Status || new.weight == Weight::Status)
}

/// Whether an adjacent record is about the same failure: one of them is uninformative, and they do not conflict.
fn belongs(old: &Failure, new: &Failure, unit: units::Unit<'_>) -> bool {
    let (one, two) = (old.diagnosis.status, new.diagnosis.status);
    let weak = old.weight < Weight::Explained || new.weight < Weight::Explained;
    let nothing = old.weight == Weight::Nothing || new.weight == Weight::Nothing;
    // `Category: invalid_request`, and then the response itself.
    let body = unit.text.starts_with('{') && agree(one, two);
    if new.payload && !old.payload && !unit.logged && one.is_some() && (one == two || body) {
        return true;
    }
    if unit.linked {
        return weak || agree(one, two) && unit.caused;
    }
    agree(one, two) && (nothing || weak && (!unit.logged || one == two && one.is_some()))
}

fn agree(one: Option<u16>, two: Option<u16>) -> bool {
    one.is_none() || two.is_none() || one == two
}

/// Normalizes a message: drops digits, case and punctuation, which vary between occurrences.
fn normal(message: &str) -> String {
    let mut out = String::new();
    for letter in message.chars() {
        if letter.is_alphabetic() {
            out.extend(letter.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.trim().to_owned()
}

/// Returns the diagnosis of the whole text, unless that of the record is more informative.
pub(super) fn fuller(whole: Single, record: &Diagnosis) -> Diagnosis {
    let (all, one) = (weight(&whole.diagnosis), weight(record));
    let bare = |diagnosis: &Diagnosis| diagnosis.message.as_deref().is_none_or(is_bare);
    let barer = all == one && bare(&whole.diagnosis) && !bare(record);
    // What people write around a failed connection, or around OpenRouter's own phrase, names errors of all kinds.
    let complete = one == Weight::Network || record.cause == Some(Cause::RequestRejectedByProvider);
    let barer = barer || !whole.payload && complete;
    if whole.diagnosis.is_error && !barer && (whole.payload && all >= one || all > one) {
        whole.diagnosis
    } else {
        record.clone()
    }
}
