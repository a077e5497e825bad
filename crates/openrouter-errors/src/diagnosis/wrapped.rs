//! Diagnosis of wrapped errors: unwraps the text, reads the payload, diagnoses it, and merges the facts of both.

use crate::delivery::Delivery;
use crate::reading::{Input, Reading, read};
use crate::shape::Shape;

use super::anchor;
use super::asides;
use super::clients;
use super::document::{self, FoundError};
use super::facts::Around;
use super::hints::{is_gateway, says_delivered};
use super::page::{page_status, preformatted};
use super::pasted::{
    is_logged, is_of_system, is_prose, is_renamed, is_whole_dump, may_be_pasted, worth_it,
};
use super::printed::{
    edge_answer, fragment, given_up, interrupted, is_refusal, original, printed_member, restored,
    streamed, transcript, ui_error,
};
use super::quoted::quoted;
use super::sign;
use super::unwrap::prefix;
use super::unwrap::{
    Unwrapped, Wrapper, beside, in_box, output, reports, unwrap, without_inline_fences,
};
use super::weight;
use super::{Cause, Diagnosis, Upstream, diagnose_plain};

/// Diagnoses a reading, wrapped or not.
pub(super) fn diagnose(reading: &Reading<'_>, without: Option<&str>) -> Diagnosis {
    if let Some(stream) = restored(reading) {
        return diagnose(&read(&Input::new(&stream)), without);
    }
    if !is_paste(reading) {
        let shown = shown_inside(reading, without).into_iter().next();
        return shown.map_or_else(|| plain(reading, without), |found| found.diagnosis);
    }
    match known(reading, without).into_iter().next() {
        Some(first) => first.diagnosis,
        None => no_error(reading),
    }
}

/// Diagnoses a reading as one error. If no known member states a status, what a relay wrote into the error may.
fn plain(reading: &Reading<'_>, without: Option<&str>) -> Diagnosis {
    let mut diagnosis = single(reading, without).diagnosis;
    let pasted = reading.http_status().is_none() && reading.stream().is_none();
    if pasted && diagnosis.is_error && diagnosis.status.is_none() {
        diagnosis.status = beside(&reading.body_text());
    }
    diagnosis
}

/// Returns every error of a reading, the decisive one first.
pub(super) fn diagnose_all(reading: &Reading<'_>, without: Option<&str>) -> Vec<FoundError> {
    if let Some(stream) = restored(reading) {
        return diagnose_all(&read(&Input::new(&stream)), without);
    }
    if is_paste(reading) {
        return known(reading, without);
    }
    let shown = shown_inside(reading, without);
    if !shown.is_empty() {
        return shown;
    }
    let diagnosis = plain(reading, without);
    let error = diagnosis
        .is_error
        .then_some(FoundError { line: 1, diagnosis });
    error.into_iter().collect()
}

/// Returns the errors in the text of a page or a transcript.
fn shown_inside(reading: &Reading<'_>, without: Option<&str>) -> Vec<FoundError> {
    match reading.stream() {
        Some(_) if !is_bare(reading) => Vec::new(),
        Some(facts) if facts.stray_lines > 0 => interrupted(reading, facts.delivered, without),
        Some(_) => {
            let found = ui_error(reading, without);
            match found.is_empty() {
                true => transcript(reading, without),
                false => found,
            }
        }
        None => framework_page(reading, without),
    }
}

/// Returns the errors of a page in which a web framework shows an exception: `<pre>RateLimitError: 429 ...</pre>`.
fn framework_page(reading: &Reading<'_>, without: Option<&str>) -> Vec<FoundError> {
    if reading.shape() != Shape::Html || reading.http_status().is_some() {
        return Vec::new();
    }
    let page = reading.body_text();
    if let Some(found) = fragment(&page, without) {
        return vec![found];
    }
    let Some(text) = preformatted(&page) else {
        return Vec::new();
    };
    paste(&read(&Input::new(&text)), without)
}

/// Whether nothing is known of the response but its bytes: no status, no content type, not whether it was complete.
pub(super) fn is_bare(reading: &Reading<'_>) -> bool {
    let input = reading.input();
    input.status.is_none() && !input.ended && input.headers.get("content-type").is_none()
}

/// Whether the input is a bare paste, so that the text itself must show a failure.
fn is_paste(reading: &Reading<'_>) -> bool {
    is_bare(reading)
        && match reading.shape() {
            _ if reading.stream().is_some() => printed_member(&reading.body_text()).is_some(),
            Shape::Text | Shape::TruncatedJson | Shape::Json | Shape::Blank => true,
            _ => may_be_pasted(reading),
        }
}

/// Returns the errors of a pasted text. What it only guesses is part of its message, and no evidence.
fn known(reading: &Reading<'_>, without: Option<&str>) -> Vec<FoundError> {
    let found = paste(reading, without);
    let text = reading.body_text();
    let guessed = (!found.is_empty()).then(|| asides::without_guess(&text));
    let Some(rest) = guessed.flatten() else {
        return found;
    };
    if asides::is_supposed(&text) {
        return Vec::new();
    }
    let mut sure = paste(&read(&Input::new(&rest)), without);
    if sure.is_empty() && asides::says_failed(&rest) {
        let diagnosis = single(&read(&Input::new(&rest)), without).diagnosis;
        sure.extend(
            diagnosis
                .is_error
                .then_some(FoundError { line: 1, diagnosis }),
        );
    }
    if let ([sure, ..], [all, ..]) = (sure.as_mut_slice(), found.as_slice()) {
        sure.diagnosis.message.clone_from(&all.diagnosis.message);
    }
    sure
}

/// Returns the errors of a pasted text.
pub(super) fn paste(reading: &Reading<'_>, without: Option<&str>) -> Vec<FoundError> {
    let mut found = pasted(reading, without);
    if let Some(first) = found.first_mut()
        && first.diagnosis.provider.is_none()
        && first.line > 0
    {
        let text = reading.body_text();
        let announced = document::announced_provider(&text, first.line);
        first.diagnosis.provider = announced.map(str::to_owned);
    }
    if let [first, others @ ..] = found.as_mut_slice()
        && first.diagnosis.status.is_none()
    {
        let text = reading.body_text();
        let announced = || document::announced_status(&text, first.line);
        let other = |status: &u16| {
            let mut statuses = others.iter().filter_map(|other| other.diagnosis.status);
            statuses.all(|other| other == *status)
        };
        first.diagnosis.status = beside(&text).or_else(announced).filter(other);
    }
    found
}

fn pasted(reading: &Reading<'_>, without: Option<&str>) -> Vec<FoundError> {
    let Some(plain) = output(&reading.body_text()) else {
        return printed(reading, without);
    };
    if plain.trim_start().starts_with("{\"detail\":") {
        // What FastAPI answers to a command that someone typed.
        let diagnosis = single(&read(&Input::new(plain.trim())), without).diagnosis;
        let line = 1 + plain
            .lines()
            .take_while(|line| line.trim().is_empty())
            .count();
        let known = diagnosis.cause.is_some_and(|cause| cause != Cause::Unknown);
        return Vec::from_iter(known.then_some(FoundError { line, diagnosis }));
    }
    let input = Input::new(&plain);
    let inner = read(&input);
    match is_paste(&inner) {
        true => printed(&inner, without),
        false => diagnose_all(&inner, without),
    }
}

/// Returns the errors of the output of a program.
fn printed(reading: &Reading<'_>, without: Option<&str>) -> Vec<FoundError> {
    let text = reading.body_text();
    if text.trim().is_empty() {
        return Vec::new();
    }
    if let Some(rest) = asides::without_echo(&text) {
        return paste(&read(&Input::new(&rest)), without);
    }
    if reading.shape() == Shape::TruncatedJson && asides::is_excerpt(&text) {
        return Vec::new();
    }
    if let Some(value) = printed_member(&text) {
        return paste(&read(&Input::new(value)), without);
    }
    if let Some(got) = reports::of_tests(&text) {
        return paste(&read(&Input::new(&got)), without);
    }
    // A string that someone cut would go on into the fence below it.
    if let Some(inner) = whole_fence(&text) {
        let mut found = paste(&read(&Input::new(inner)), without);
        let start = inner.as_ptr() as usize - text.as_ptr() as usize;
        let above = text.get(..start).unwrap_or_default().matches('\n').count();
        found.iter_mut().for_each(|error| error.line += above);
        return found;
    }
    if let Some(raised) = below_locals(&text).or_else(|| whole_quotation(&text)) {
        return paste(&read(&Input::new(raised)), without);
    }
    if let Some(inner) = whole_string(&text) {
        let mut found = paste(&read(&Input::new(&inner)), without);
        found.iter_mut().for_each(|error| error.line = 1);
        return found;
    }
    if let Some(found) = streamed(&text, without).or_else(|| fragment(&text, without)) {
        return vec![found];
    }
    if let Some(found) = original(&text, without) {
        return found;
    }
    if let Some(plain) = in_box(&text).or_else(|| without_inline_fences(&text)) {
        return paste(&read(&Input::new(&plain)), without);
    }
    let mut found = shown(reading, &text, without);
    if let Some(first) = found.first()
        && weight::is_client(&first.diagnosis)
        && let Some(rest) = asides::without_code_errors(&text)
    {
        let before = shown(&read(&Input::new(&rest)), &rest, without);
        // A failed connection is an error of its own, unless another line says why it failed.
        let failed = first.diagnosis.cause == Some(Cause::NetworkFailed);
        let explains = |error: &FoundError| {
            let cause = error.diagnosis.cause.map_or("", Cause::as_str);
            let why = cause.starts_with("network.") && cause != Cause::NetworkTimeout.as_str();
            !failed || error.diagnosis.status.is_some() || why
        };
        if before
            .iter()
            .any(|error| weight::is_telling(&error.diagnosis) && explains(error))
        {
            found = before;
        }
    }
    if found.is_empty()
        && matches!(reading.shape(), Shape::Text | Shape::TruncatedJson)
        && !sign::is_explanation(&text)
    {
        let found = given_up(&text, without).or_else(|| quoted(&text, without));
        return found.into_iter().collect();
    }
    found
}

/// Returns the sentence in a text that is nothing but a quotation: `"Incorrect API key provided: ..."`.
pub(super) fn whole_quotation(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    (inner.contains(' ') && !inner.contains(['"', '\n', '\\'])).then_some(inner)
}

/// Returns the text of a string that is all of a text, and has escapes: `"ValueError: it broke\\n    at ..."`.
fn whole_string(text: &str) -> Option<String> {
    let text = text.trim();
    let escaped = text.starts_with('"') && text.contains('\\') && !text.contains('\n');
    let inner: String = escaped.then(|| serde_json::from_str(text).ok())??;
    inner.contains(' ').then_some(inner)
}

/// Returns the text between the two fences of a block that is all of a text.
fn whole_fence(text: &str) -> Option<&str> {
    let text = text.trim();
    let (info, inner) = text.strip_prefix("```")?.split_once('\n')?;
    let inner = inner.strip_suffix("```")?.strip_suffix('\n')?;
    (!info.contains([' ', '`']) && !inner.contains("```") && text.contains('"')).then_some(inner)
}

/// Returns the exception below the frames and their variables, as stackprinter prints them.
fn below_locals(text: &str) -> Option<&str> {
    let text = text.trim();
    if !text.starts_with("File \"") || !text.contains("\n    ......") {
        return None;
    }
    text.rsplit_once("\n\n")
        .map(|(_, raised)| raised)
        .filter(|raised| !raised.starts_with("File \""))
}

/// Returns the errors that a pasted text shows.
pub(super) fn shown(reading: &Reading<'_>, text: &str, without: Option<&str>) -> Vec<FoundError> {
    let lines = text.trim().contains('\n')
        && match reading.shape() {
            Shape::Text | Shape::TruncatedJson => true,
            Shape::Json => begins_with_record(text),
            _ => false,
        };
    if let Some(rest) = lines.then(|| sign::without_asides(text)).flatten() {
        let mut found = document::errors(&rest, without);
        if let [only] = found.as_mut_slice() {
            let whole = single(&read(&Input::new(&rest)), without);
            only.diagnosis = document::fuller(whole, &only.diagnosis);
        }
        return found;
    }
    let whole = single(reading, without);
    let one = |shown: bool, diagnosis| {
        let error = shown.then_some(FoundError { line: 1, diagnosis });
        error.into_iter().collect()
    };
    match reading.shape() {
        _ if lines => {
            let mut found = document::errors(text, without);
            if let [only] = found.as_mut_slice() {
                let whole = match asides::without_talk(text) {
                    Some(rest) => single(&read(&Input::new(&rest)), without),
                    None => whole,
                };
                only.diagnosis = document::fuller(whole, &only.diagnosis);
            }
            found
        }
        Shape::Text | Shape::TruncatedJson | Shape::Json => {
            let shown = document::is_shown(&whole, sign::of(text))
                || is_api_sentence(&whole, text)
                || reading.shape() == Shape::Json && is_refusal(&whole.diagnosis, text);
            let scalars =
                reading.shape() == Shape::Json && reading.top().is_none() && !is_prose(reading);
            let states_failure = whole.payload || whole.failed == Some(true);
            one(
                shown && (states_failure || !scalars && !is_whole_dump(reading)),
                whole.diagnosis,
            )
        }
        _ => one(whole.diagnosis.is_error, whole.diagnosis),
    }
}

/// Whether a text is nothing but the sentence of an error.
fn is_api_sentence(whole: &Single, text: &str) -> bool {
    let diagnosis = &whole.diagnosis;
    weight::weight(diagnosis) == weight::Weight::Explained
        && !prefix::strip(text).logged
        && (sign::is_statement(text) && anchor::is_specific(text, weight::rule_of(diagnosis))
            || sign::is_sentence(text) && anchor::has_phrase(text, weight::rule_of(diagnosis), 4))
}

/// Whether the first of several lines is a complete object, such as the first record of a log.
fn begins_with_record(text: &str) -> bool {
    is_object(text.trim().lines().next().unwrap_or_default().trim_end())
}

/// Whether a text is a complete object.
pub(super) fn is_object(text: &str) -> bool {
    text.ends_with('}') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// The result of reading an input as one error.
pub(super) struct Single {
    pub(super) diagnosis: Diagnosis,
    /// Whether an API error was found in it, not only text.
    pub(super) payload: bool,
    /// Whether members of a dump or log record show that something failed.
    pub(super) failed: Option<bool>,
    /// The text of a dump or record; empty for plain text.
    pub(super) words: String,
}

/// Diagnoses a reading as one error.
pub(super) fn single(reading: &Reading<'_>, without: Option<&str>) -> Single {
    if may_be_pasted(reading) {
        let unwrapped = unwrap(&reading.body_text());
        if worth_it(reading, &unwrapped) {
            let diagnosis = inside(reading, &unwrapped, without);
            return Single {
                payload: unwrapped.payload.is_some(),
                failed: unwrapped.failed,
                words: match is_prose(reading) || diagnosis.shape == Shape::Html {
                    true => String::new(),
                    false => unwrapped.text,
                },
                diagnosis,
            };
        }
    }
    if !reading.is_error() {
        return Single {
            diagnosis: no_error(reading),
            payload: false,
            failed: None,
            words: String::new(),
        };
    }
    // Plain text that is not wrapped is its own message. A log line and another language's value are no cut JSON.
    let plain = match reading.shape() {
        Shape::Text => true,
        Shape::TruncatedJson => is_bare(reading) && (is_prose(reading) || is_whole_dump(reading)),
        _ => false,
    };
    let text = plain.then(|| reading.body_text());
    let around = Around {
        status: reading.status(),
        text: text.as_deref(),
        ..Around::default()
    };
    Single {
        diagnosis: diagnose_plain(reading, around, None, without),
        payload: reading.error().is_some(),
        failed: None,
        words: String::new(),
    }
}

/// Whether the text around a payload says that a provider answered, and not OpenRouter.
pub(super) fn says_relayed(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"rovider returned error").is_some()
}

/// Diagnoses the unwrapped payload.
fn inside(reading: &Reading<'_>, unwrapped: &Unwrapped, without: Option<&str>) -> Diagnosis {
    let outer = reading.input();
    let given = outer.status.filter(|status| !(200..300).contains(status));
    let mut headers = outer.headers.clone();
    for (name, value) in &unwrapped.headers {
        headers.push(name.as_str(), value.as_str());
    }
    let payload = unwrapped.payload.as_deref().unwrap_or_default();
    let input = Input {
        status: None,
        headers,
        body: payload.as_bytes().into(),
        surface: outer.surface,
        model: outer
            .model
            .as_deref()
            .or(unwrapped.model_hint.as_deref())
            .map(Into::into),
        ended: false,
    };
    let inner = read(&input);
    let readable =
        unwrapped.payload.is_some() && (inner.error().is_some() || inner.message().is_some());
    let stated = inner.is_error().then(|| inner.status()).flatten();
    // A relay's own status is less informative than the code inside it.
    let status = match unwrapped.wrapper() {
        Wrapper::Relay => stated.or(unwrapped.status).or(given),
        _ => given.or(stated).or(unwrapped.status),
    };
    let provider = unwrapped.provider_hint.as_deref();
    let provider = provider.filter(|name| !is_gateway(name));
    // The bracket of a tag begins no JSON.
    let prose = matches!(reading.shape(), Shape::TruncatedJson | Shape::Json) && is_prose(reading);
    let body = reading.body().trim_ascii_start();
    let stripped = Input::new(&unwrapped.text);
    let dumped = Input {
        headers: input.headers.clone(),
        ..Input::new(body.get(usize::from(prose)..).unwrap_or_default())
    };
    // What an application writes in an envelope of its own is text.
    let own = unwrapped.payload.is_none()
        && (is_renamed(reading) || is_logged(reading) || is_of_system(reading));
    let again = match own {
        true => Some(read(&stripped)),
        false => (prose || !unwrapped.headers.is_empty()).then(|| read(&dumped)),
    };
    let edge = (!readable).then(|| edge_answer(&reading.body_text(), status));
    let edge = edge.flatten();
    // OpenRouter's phrase in another line than the words that are left.
    let said_above = outer.status.is_none()
        && reading.body().trim_ascii().contains(&b'\n')
        && says_relayed(&reading.decisive_text());
    let words = || {
        if let Some(answer) = &edge {
            let is_page = answer.starts_with('<');
            return diagnose_plain(
                &read(&Input::new(answer)),
                Around {
                    status: status.or_else(|| page_status(answer)),
                    hint: unwrapped.status_hint,
                    text: (!is_page).then_some(answer),
                    ..Around::default()
                },
                Some(unwrapped.wrapper()),
                without,
            );
        }
        diagnose_plain(
            again.as_ref().unwrap_or(reading),
            Around {
                status,
                hint: unwrapped.status_hint,
                text: Some(&*unwrapped.text),
                provider,
                relayed: said_above,
            },
            Some(unwrapped.wrapper()),
            without,
        )
    };
    let mut diagnosis = if readable {
        let flat = unwrapped.wrapper() != Wrapper::Relay && inner.shape() == Shape::ErrorEventFlat;
        let renamed = inner.shape() == Shape::StringError && is_renamed(&inner);
        let text = (flat || renamed).then_some(&*unwrapped.text);
        diagnose_plain(
            &inner,
            Around {
                status,
                hint: unwrapped.status_hint,
                text,
                provider,
                relayed: says_relayed(&reading.decisive_text()),
            },
            Some(unwrapped.wrapper()),
            without,
        )
    } else {
        words()
    };
    // A response that a client printed because it could not read it may be no error: then the client's own text counts.
    if readable && diagnosis.cause == Some(Cause::Unknown) && diagnosis.status.is_none() {
        let own = words();
        if own.cause != Some(Cause::Unknown) {
            diagnosis = own;
        }
    }
    if diagnosis.cause == Some(Cause::UpstreamUnexplained) {
        diagnosis.remedy = Some(clients::unexplained(&reading.body_text()));
    }
    diagnosis.delivery = Some(Delivery::Wrapped);
    // What came before a pasted error is unknown, unless it is a choice that shows its content.
    if inner.shape() != Shape::ChoiceError {
        let broken = matches!(
            diagnosis.cause,
            Some(
                Cause::StreamDropped
                    | Cause::NetworkReset
                    | Cause::UpstreamUnavailable
                    | Cause::UpstreamTimeout
            )
        );
        let delivered = broken && says_delivered(&reading.body_text());
        diagnosis.delivered = delivered.then_some(true);
    }
    diagnosis
}

/// Returns the diagnosis of a response that is not an error.
fn no_error(reading: &Reading<'_>) -> Diagnosis {
    Diagnosis {
        is_error: false,
        shape: reading.shape(),
        delivery: None,
        status: reading.status(),
        error_type: None,
        error_type_inferred: false,
        cause: None,
        fault: None,
        origin: None,
        provider: reading.provider().map(str::to_owned),
        upstream: Upstream::default(),
        message: None,
        retry: None,
        delivered: None,
        remedy: None,
        wrapper: None,
        evidence: Vec::new(),
    }
}
