//! Documents such as a log, a thread or an issue. The text is split into records, each record is diagnosed alone, and
//! records about the same failure are merged.

use super::anchor::is_specific;
use super::asides;
use super::met;
use super::sign::{self, Sign};
use super::unwrap::{self, of_reason, units};
use super::weight::{Weight, is_telling, is_worded, rule_of, weight};
use super::wrapped::{self, Single};
use super::{Cause, Diagnosis};
use crate::reading::{Input, Reading, read};
use crate::shape::Shape;

/// The maximum number of errors reported for one document.
pub const MAX_ERRORS: usize = 64;
/// The maximum number of records examined in one document.
pub(super) const MAX_RECORDS: usize = 20_000;

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
    /// Whether the stack of an exception is part of it.
    traced: bool,
    /// Whether it is about a file that a program loads beside its calls: a table of prices, an encoding.
    aside: bool,
    /// Whether a logger wrote it.
    logged: bool,
    /// The index of the last merged record.
    last: usize,
}

impl Failure {
    /// Takes over what a more informative record says, but keeps a sentence if that has only a status.
    fn replace(&mut self, new: Failure) {
        let status = self.diagnosis.status;
        // A complaint about the response says less than the response.
        // So does another line of a log that says only that something failed.
        let vague = self.weight == Weight::Nothing
            && self.logged
            && new.logged
            && !names_call(self.diagnosis.message.as_deref().unwrap_or_default());
        let complaint = vague
            || (new.payload || self.weight == Weight::Client && new.weight >= Weight::Status)
                && complains(&self.diagnosis);
        let message = self.diagnosis.message.take().filter(|_| !complaint);
        let (weight_before, new_payload) = (self.weight, new.payload);
        self.weight = new.weight;
        self.payload = new.payload;
        self.spoken &= new.spoken;
        self.open &= new.open;
        self.last = new.last;
        self.diagnosis = new.diagnosis;
        self.diagnosis.status = self.diagnosis.status.or(status);
        // A page or an envelope says more than a program's heading.
        let own = new_payload || self.diagnosis.shape == Shape::Html;
        if message.as_deref().is_some_and(|message| !is_bare(message))
            && !(own && weight_before == Weight::Nothing)
            && self.diagnosis.message.as_deref().is_none_or(is_bare)
        {
            self.diagnosis.message = message;
        }
    }
}

/// Returns the maximum weight of a diagnosis: a reason phrase (`Unauthorized`) is no more informative than its status.
fn most_of(diagnosis: &Diagnosis) -> Weight {
    let message = diagnosis.message.as_deref().unwrap_or_default();
    // `400 invalid_json_schema`, and the sentence in the next line.
    let code = message.contains('_') && !message.contains([' ', '/', '.']);
    match code || of_reason(message).is_some() && !message.contains(':') {
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
        let words = wrapped::whole_quotation(unit.text).unwrap_or(unit.text);
        let words = match unit.logged {
            true => words,
            false => asides::without_question(words),
        };
        let mut seen = sign::of(words);
        // What is a whole object is no source.
        seen.code &= !(words.starts_with('{') && wrapped::is_object(words));
        seen.code |= explained.examples && !unit.logged;
        // `it began after one hour:` announces something, and says nothing itself.
        let announces = seen.sign == Sign::Open
            && unit.text.ends_with(':')
            && !met::negative(&unit.text.to_ascii_lowercase());
        if (seen.sign == Sign::Talk || announces) && !unit.text.contains('{') {
            continue;
        }
        let input = Input::new(words);
        let reading = read(&input);
        let mut record = wrapped::single(&reading, without);
        let stated = !matches!(
            reading.shape(),
            Shape::Text | Shape::TruncatedJson | Shape::Json | Shape::Blank
        );
        let stated = stated && record.diagnosis.is_error && wrapped::is_object(words.trim());
        if !is_shown(&record, seen) && (!stated || seen.code) {
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
                // Each item of a list stands for itself.
                open: !record.payload
                    && seen.sign == Sign::Open
                    && !unwrap::is_item(unit.text.trim_start()),
                aside: asides::is_download(unit.text),
                traced: unit.text.contains("\n    at "),
                logged: unit.logged,
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
    if found.iter().any(|failure| !failure.aside) {
        found.retain(|failure| !failure.aside);
    }
    // Sentences that could be errors say less than output that is one.
    let printed: Vec<(usize, Weight)> = found
        .iter()
        .filter(|failure| !failure.open && (failure.weight >= Weight::Network || failure.traced))
        .map(|failure| match failure.traced {
            true => (failure.line, Weight::Explained),
            false => (failure.line, failure.weight),
        })
        .collect();
    let beside = |failure: &Failure| {
        printed
            .iter()
            .any(|(line, weight)| line.abs_diff(failure.line) <= 2 && *weight >= failure.weight)
    };
    found.retain(|failure| !failure.open || !beside(failure));
    // People mention the status of the error that they paste, or tell in their own words what it says.
    if found.iter().any(|failure| !failure.spoken) {
        let printed: Vec<(Option<u16>, Option<Cause>)> = found
            .iter()
            .filter(|failure| !failure.spoken)
            .map(|failure| (failure.diagnosis.status, failure.diagnosis.cause))
            .collect();
        found.retain(|failure| {
            !failure.spoken
                || !printed
                    .iter()
                    .any(|(status, cause)| match failure.weight > Weight::Status {
                        true => *cause == failure.diagnosis.cause,
                        false => agree(*status, failure.diagnosis.status),
                    })
        });
    }
    found.truncate(MAX_ERRORS);
    explained_first(&mut found);
    found
        .into_iter()
        .map(|failure| FoundError {
            line: failure.line,
            diagnosis: failure.diagnosis,
        })
        .collect()
}

/// Moves the response of a provider before a client's complaint about another one, and what explains an invalid configuration
/// before the line that only says so.
fn explained_first(found: &mut [Failure]) {
    let Some(first) = found.first() else { return };
    let vague = || {
        let message = first.diagnosis.message.as_deref().unwrap_or_default();
        let message = message.rsplit(": ").next().unwrap_or_default();
        let last = message.trim_end_matches('.').rsplit(' ').next();
        message.split(' ').count() <= 4
            && last.is_some_and(|last| matches!(last, "configuration" | "settings" | "config"))
    };
    let complaint = !first.payload && first.weight == Weight::Client && complains(&first.diagnosis);
    let vague = vague();
    if !vague && !complaint {
        return;
    }
    let decisive =
        |failure: &Failure| failure.weight > Weight::Client && (vague || failure.payload);
    let place = found.iter().skip(1).position(decisive);
    if let Some(at) = place
        && let Some(head) = found.get_mut(..at + 2)
    {
        head.rotate_right(1);
    }
}

/// Returns the status that a person states in the line before an error: `The request fails with a 422:`, and then the
/// response.
pub(super) fn announced_status(text: &str, line: usize) -> Option<u16> {
    let last = announcement(text, line)?;
    let stated = unwrap::status::stated(last);
    let status = stated.first()?.status;
    let tells = last.len() < 240 && (last.trim_end().ends_with(':') || met::tells(last));
    (tells && stated.iter().all(|other| other.status == status)).then_some(status)
}

/// Returns the provider that a person names in the line that announces an error, or a client before its status.
pub(super) fn announced_provider(text: &str, line: usize) -> Option<&str> {
    let own = || text.lines().nth(line - 1);
    announcement(text, line)
        .and_then(unwrap::hints::announced)
        .or_else(|| own().and_then(unwrap::hints::announced))
        .or_else(|| own().and_then(unwrap::hints::before_status))
}

/// Returns the last line of text before an error.
fn announcement(text: &str, line: usize) -> Option<&str> {
    text.lines()
        .take(line.checked_sub(1)?)
        .filter(|line| !line.trim().is_empty() && !line.trim().starts_with("```"))
        .last()
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
    // A traceback that was cut before its exception.
    let last = text.trim_end().lines().next_back().unwrap_or_default();
    let begins = ["Traceback (most recent", "During handling of"];
    let cut = last.starts_with("    ")
        && begins
            .iter()
            .any(|start| text.trim_start().starts_with(start))
        && !text.contains("rror: ")
        && !text.contains("xception: ");
    let line = text
        .trim_start()
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end();
    cut || HEADINGS
        .iter()
        .any(|heading| line.eq_ignore_ascii_case(heading))
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
        Sign::Open if is_worded(&record.diagnosis) => false,
        Sign::Open => {
            let message = record.diagnosis.message.as_deref().unwrap_or_default();
            let named = match weight(&record.diagnosis) {
                Weight::Nothing | Weight::Status => return false,
                Weight::Client => false,
                Weight::Network => record.diagnosis.cause == Some(Cause::NetworkTimeout),
                Weight::Explained => true,
            };
            !named
                || (sign::is_predicate(message) || is_specific(message, rule_of(&record.diagnosis)))
        }
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
    // httpx's line about the request gives the status, the exception far below it the error.
    let announced = |old: &&mut Failure| {
        old.weight <= Weight::Status
            && old.diagnosis.status.is_some()
            && old.diagnosis.status == new.diagnosis.status
            && old.diagnosis.message.as_deref().is_none_or(is_bare)
    };
    if new.weight == Weight::Explained
        && let Some(old) = found.iter_mut().find(announced)
    {
        old.replace(new);
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

/// Whether a diagnosis only says that a response could not be used.
fn complains(diagnosis: &Diagnosis) -> bool {
    matches!(
        diagnosis.cause,
        Some(
            Cause::UpstreamInvalidResponse
                | Cause::OutputEmpty
                | Cause::OutputTruncatedJson
                | Cause::ClientErrorDecodeFailed
                | Cause::ClientDetailLost
        )
    )
}

/// Whether the words of a failure name a call of the API, so that they can be about the failure in another line.
fn names_call(message: &str) -> bool {
    const WORDS: [&str; 10] = [
        "chat",
        "complet",
        "llm",
        "openrouter",
        "api",
        "model",
        "request",
        "response",
        "generat",
        "stream",
    ];
    let lower = message.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

fn better(new: &Failure, old: &Failure) -> bool {
    let message = |failure: &Failure| failure.diagnosis.message.clone().unwrap_or_default();
    if new.payload && !old.payload && complains(&old.diagnosis) {
        return true;
    }
    // What a program printed says more than what people tell about it.
    if old.spoken != new.spoken && old.weight.min(new.weight) > Weight::Nothing {
        return old.spoken;
    }
    // An exception with its stack says more than a sentence that could be an error.
    if old.open && new.traced && !new.open && new.weight > Weight::Nothing {
        return true;
    }
    let unexplained =
        |failure: &Failure| failure.diagnosis.cause == Some(Cause::UpstreamUnexplained);
    new.weight > old.weight
        || new.weight == Weight::Nothing
            && old.weight < Weight::Status
            && unexplained(new)
            && !unexplained(old)
        || new.weight == old.weight
            && (new.payload && !old.payload
                || is_bare(&message(old)) && !is_bare(&message(new))
                // .NET's outer exception: `... could not be established, see inner exception.`
                || message(old).contains("see inner exception")
                // `Error: JsonConvertException`, and the details below it.
                || message(old).ends_with("Exception")
                    && !message(old).contains(' ')
                    && message(new).contains(' ')
                || old.diagnosis.status.is_none() && new.diagnosis.status.is_some())
}

/// Whether a message is only a status, in any wording: `Status Code: 429`, `HTTP 500`.
pub(super) fn is_bare(message: &str) -> bool {
    const WORDS: &str = "http status code error request failed with response returned api the forbidden unauthorized \
        bad gateway service unavailable internal too many requests entity large payload unprocessable not found \
        details output type name log body attempt";
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
    // A program's complaint about a response, and then the response: `Unexpected response structure. Full response: ...`
    if new.payload && !old.payload && complains(&old.diagnosis) && agree(one, two) {
        return true;
    }
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
    let complete = one == Weight::Network
        || record.cause == Some(Cause::RequestRejectedByProvider)
        || record.cause == Some(Cause::UpstreamUnexplained) && whole.diagnosis.status.is_none();
    let barer = barer || !whole.payload && complete;
    // The comment stands in another line than the parser's complaint about it.
    let keepalive = whole.diagnosis.cause == Some(Cause::ClientKeepaliveMisparsed);
    if keepalive && one <= Weight::Client {
        return whole.diagnosis;
    }
    if whole.diagnosis.is_error && !barer && (whole.payload && all >= one || all > one) {
        whole.diagnosis
    } else {
        record.clone()
    }
}
