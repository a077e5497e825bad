//! Making a fixture of a pasted body: redacted, not yet in the corpus, with a case file that says what reading finds.

use openrouter_errors::{Delivery, Input, Reading, Revision, Shape, Surface, read};

use crate::error::Error;
use crate::fixture::Retry;
use crate::fixture::{
    Bytes, Case, Corpus, Expect, FORMAT, Fixture, FixtureId, Provenance, ProvenanceKind,
    RequestFacts,
};
use crate::payload::{self, Answer, Judgement, Subject};
use crate::redact::redact;
use crate::select::Selection;
use crate::spec::Spec;
use crate::template::template;

/// What is known about a pasted body.
#[derive(Debug, Clone)]
pub struct Pasted {
    /// The body.
    pub body: Vec<u8>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The surface.
    pub surface: Surface,
    /// URL or citation.
    pub source: String,
    /// The slug, where one was chosen.
    pub name: Option<String>,
    /// When it was seen.
    pub date: Option<String>,
    /// Whether it is text that a program wrapped around an error.
    pub wrapped: bool,
}

/// A fixture that is ready to be written.
#[derive(Debug, Clone)]
pub struct Ready {
    /// Its id.
    pub id: FixtureId,
    /// The payload file relative to the root, and its bytes.
    pub payload: (String, Vec<u8>),
    /// The case file relative to the root, and its text.
    pub case: (String, String),
    /// What was redacted.
    pub redactions: Vec<String>,
}

/// Makes a fixture.
///
/// # Errors
/// [`Error::NotAdded`] where the template is in the corpus already, the body is no error, or no name can be made.
pub fn add(pasted: &Pasted, corpus: &Corpus, spec: &Spec) -> Result<Ready, Error> {
    let not_added = |why: String| Error::NotAdded { why };
    let text = String::from_utf8(pasted.body.clone()).map_err(|_| {
        not_added("the body is not UTF-8: write the pair of files by hand".to_owned())
    })?;
    let (text, kinds) = redact(&text);
    let text = text.into_owned();
    let input = Input {
        status: pasted.status,
        surface: Some(pasted.surface),
        ..Input::new(text.as_bytes())
    };
    let reading = read(&input);
    let key = Template::of(&reading);
    if let Some(twin) = corpus
        .fixtures()
        .iter()
        .find(|fixture| Template::of_fixture(fixture) == key)
    {
        return Err(not_added(format!(
            "{} has the same template: {}",
            twin.id, key.message
        )));
    }
    let redactions: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
    let id = id(pasted, &reading, corpus)?;
    let extension = extension(&reading);
    let payload_path = format!("fixtures/{id}.{extension}");
    let mut case = case(pasted, &reading, redactions.clone());
    let fixture = Fixture {
        id: id.clone(),
        case: case.clone(),
        payload_path: payload_path.clone(),
        payload: text.clone().into_bytes().into(),
    };
    case.expect.violates = violations(&fixture, spec);
    Ok(Ready {
        payload: (payload_path, text.into_bytes()),
        case: (fixture.case_path(), case.to_text()),
        id,
        redactions,
    })
}

/// What two copies of the same error have in common.
#[derive(Debug, PartialEq, Eq)]
struct Template {
    shape: Shape,
    status: Option<u16>,
    provider: Option<String>,
    message: String,
    raw: Option<String>,
}

impl Template {
    fn of(reading: &Reading<'_>) -> Self {
        let message = reading
            .message()
            .map_or_else(|| template(&reading.body_text()), template);
        Self {
            shape: reading.shape(),
            status: reading.status(),
            provider: reading.provider().map(str::to_owned),
            message,
            raw: reading.raw_text().map(|raw| template(&raw)),
        }
    }

    fn of_fixture(fixture: &Fixture) -> Self {
        let answer = Answer::of_fixture(fixture);
        let input = answer.input();
        Self::of(&read(&input))
    }
}

/// The id: the given slug, or the first words of the message; numbered where it is taken.
fn id(pasted: &Pasted, reading: &Reading<'_>, corpus: &Corpus) -> Result<FixtureId, Error> {
    let status = reading.status().map_or_else(
        || {
            if reading.is_error() {
                "500-".to_owned()
            } else {
                "200-".to_owned()
            }
        },
        |status| format!("{status}-"),
    );
    let folder = if pasted.wrapped {
        "wrapped"
    } else {
        pasted.surface.as_str()
    };
    let stream = if reading.stream().is_some() && !pasted.wrapped {
        "stream-"
    } else {
        ""
    };
    let slug = pasted
        .name
        .clone()
        .unwrap_or_else(|| slug(reading.message().unwrap_or(reading.shape().as_str())));
    for number in 1..100 {
        let suffix = if number == 1 {
            String::new()
        } else {
            format!("-{number}")
        };
        let text = format!("{folder}/{stream}{status}{slug}{suffix}");
        let id: FixtureId = text.parse().map_err(|error| Error::NotAdded {
            why: format!("{error}: choose another --name"),
        })?;
        let taken = corpus.get(id.as_str()).is_some();
        if !taken {
            return Ok(id);
        }
        if pasted.name.is_some() {
            break;
        }
    }
    Err(Error::NotAdded {
        why: format!("{folder}/{stream}{status}{slug} is taken: choose another --name"),
    })
}

/// The first words of a text as a slug.
fn slug(text: &str) -> String {
    const WORDS: usize = 5;
    let words: Vec<String> = template(text)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "n" && *word != "quoted")
        .take(WORDS)
        .map(str::to_owned)
        .collect();
    if words.is_empty() {
        "pasted".to_owned()
    } else {
        words.join("-")
    }
}

fn extension(reading: &Reading<'_>) -> &'static str {
    if reading.stream().is_some() {
        return "sse";
    }
    match reading.shape() {
        Shape::Html => "html",
        Shape::Text | Shape::Blank => "txt",
        _ => "json",
    }
}

fn case(pasted: &Pasted, reading: &Reading<'_>, redactions: Vec<String>) -> Case {
    let title = reading
        .message()
        .map_or_else(|| format!("A {} body", reading.shape()), one_line);
    let delivery = if pasted.wrapped {
        Some(Delivery::Wrapped)
    } else {
        reading.delivery()
    };
    Case {
        format: FORMAT,
        title,
        surface: pasted.surface,
        delivery,
        request: RequestFacts::default(),
        status: pasted.status,
        headers: Vec::new(),
        bytes: Bytes::Exact,
        wire: None,
        provenance: Provenance {
            kind: ProvenanceKind::FieldReport,
            source: pasted.source.clone(),
            date: pasted.date.clone(),
            redactions,
            repair: None,
            client: None,
            reason: None,
        },
        revision: Revision::Latest,
        sides: Vec::new(),
        expect: expect(reading, delivery.is_some(), pasted.wrapped),
    }
}

/// What reading and diagnosis find today, for a person to go through: where they are wrong, the expectation is
/// mended and the rules after it.
fn expect(reading: &Reading<'_>, is_error: bool, wrapped: bool) -> Expect {
    let diagnosis = reading.diagnose();
    let owned = |text: Option<&str>| text.map(str::to_owned).filter(|_| !wrapped);
    let retry = diagnosis.retry.map(|retry| Retry {
        decision: retry.decision,
        after_seconds: retry.after_seconds.map(Into::into),
    });
    Expect {
        is_error,
        shape: diagnosis.shape,
        status: diagnosis.status,
        error_type_stated: diagnosis.error_type.is_some() && !diagnosis.error_type_inferred,
        error_type: diagnosis.error_type.map(|found| found.as_str().to_owned()),
        error_type_also: Vec::new(),
        message: owned(reading.message()),
        detail: diagnosis.message,
        provider: diagnosis.provider,
        cause: diagnosis.cause.map(|cause| cause.as_str().to_owned()),
        fault: diagnosis.fault.map(|fault| fault.as_str().to_owned()),
        retry,
        wrapper: diagnosis.wrapper.map(|wrapper| wrapper.as_str().to_owned()),
        violates: Vec::new(),
    }
}

/// The first line of a text, cut to a title's length.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 120;
    let line = text.lines().next().unwrap_or_default().trim();
    let line: String = line.chars().take(LONGEST).collect();
    if line.is_empty() {
        "An answer without a message".to_owned()
    } else {
        line
    }
}

fn violations(fixture: &Fixture, spec: &Spec) -> Vec<String> {
    let answer = Answer::of_fixture(fixture);
    let subject = Subject::new(&answer);
    payload::judge(spec, &Selection::default(), &subject)
        .into_iter()
        .filter(|judged| matches!(judged.judgement, Judgement::Broken(_)))
        .map(|judged| judged.requirement.id.clone())
        .collect()
}
