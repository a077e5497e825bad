//! The events: 330 records, 30 of them errors; the others mention errors without being any.

use jiff::Timestamp;
use serde_json::Value;

/// An error, its frequency, and the expected cause.
pub(super) struct Failure {
    pub(super) cause: &'static str,
    pub(super) times: usize,
    pub(super) status: u16,
    pub(super) reason: &'static str,
    pub(super) class: &'static str,
    pub(super) body: &'static str,
}

pub(super) const FAILURES: [Failure; 6] = [
    Failure {
        cause: "limit.upstream_shared_pool",
        times: 9,
        status: 429,
        reason: "Too Many Requests",
        class: "RateLimitError",
        body: r#"{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"acme/one:free is temporarily rate-limited upstream. Please retry shortly.","provider_name":"Chutes"}}}"#,
    },
    Failure {
        cause: "credits.insufficient",
        times: 7,
        status: 402,
        reason: "Payment Required",
        class: "APIStatusError",
        body: r#"{"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402}}"#,
    },
    Failure {
        cause: "auth.unknown_key",
        times: 5,
        status: 401,
        reason: "Unauthorized",
        class: "AuthenticationError",
        body: r#"{"error":{"message":"User not found.","code":401}}"#,
    },
    Failure {
        cause: "limit.free_per_day",
        times: 4,
        status: 429,
        reason: "Too Many Requests",
        class: "RateLimitError",
        body: r#"{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day","code":429}}"#,
    },
    Failure {
        cause: "request.context_length",
        times: 3,
        status: 400,
        reason: "Bad Request",
        class: "BadRequestError",
        body: r#"{"error":{"message":"This endpoint's maximum context length is 32768 tokens. However, you requested about 40000 tokens.","code":400}}"#,
    },
    Failure {
        cause: "routing.no_endpoints",
        times: 2,
        status: 404,
        reason: "Not Found",
        class: "NotFoundError",
        body: r#"{"error":{"message":"No endpoints found for acme/gone-1.","code":404}}"#,
    },
];

/// Texts that mention errors but are none, and whether they are warnings.
pub(super) const HARMLESS: [(&str, bool); 13] = [
    ("request completed in 431 ms", false),
    ("error budget: 0 errors, 0 failed of 429 requests", false),
    ("loaded retry policy for 429, 500 and 503", false),
    ("answered the question \"what does this error mean\"", false),
    ("cache miss for key err-500", false),
    ("uploaded exception-handling.md (4041 bytes)", false),
    ("health check passed, last failure none", false),
    ("slow request: 502 ms", true),
    ("config option on_error=ignore is deprecated", true),
    ("worker 401 started", false),
    (
        "model replied: \"Exceptions are raised with raise, errors are logged\"",
        false,
    ),
    ("usage: 404 prompt tokens, 500 completion tokens", false),
    ("user asked: why do I get Error code: 401?", false),
];

/// One record.
pub(super) struct Event {
    pub(super) number: usize,
    /// Unix time in milliseconds.
    pub(super) at: i64,
    pub(super) failure: Option<&'static Failure>,
    pub(super) message: &'static str,
    pub(super) warning: bool,
}

impl Event {
    pub(super) fn iso(&self) -> String {
        self.written("%Y-%m-%dT%H:%M:%S.%3fZ")
    }

    pub(super) fn written(&self, format: &str) -> String {
        let at = Timestamp::from_millisecond(self.at).expect("a time of ours");
        at.strftime(format).to_string()
    }

    /// Picks the name of the level: information, warning or error.
    pub(super) fn level<T>(&self, [low, warning, error]: [T; 3]) -> T {
        match (self.failure, self.warning) {
            (Some(_), _) => error,
            (None, true) => warning,
            (None, false) => low,
        }
    }

    pub(super) fn message(&self) -> &'static str {
        match self.failure {
            Some(_) => "chat completion failed",
            None => self.message,
        }
    }

    pub(super) fn request(&self) -> String {
        format!("req-{:08x}", self.number * 7919)
    }

    /// Formats `Error code: 429 - {'error': {...}}` like the Python client.
    pub(super) fn python(&self) -> Option<String> {
        self.failure.map(|failure| {
            let body: Value = serde_json::from_str(failure.body).expect("JSON");
            format!("Error code: {} - {}", failure.status, repr(&body))
        })
    }

    /// Formats `openai.RateLimitError: Error code: ...` below its frames.
    pub(super) fn traceback(&self) -> Option<String> {
        let failure = self.failure?;
        Some(format!(
            "Traceback (most recent call last):\n  File \"/app/chat.py\", line 12, in ask\n    return client.create(**request)\n           ^^^^^^^^^^^^^^^^^^^^^^^^\nopenai.{}: {}",
            failure.class,
            self.python()?
        ))
    }

    pub(super) fn status(&self) -> u16 {
        self.failure.map_or(200, |failure| failure.status)
    }

    pub(super) fn body(&self) -> &'static str {
        self.failure.map_or(r#"{"id":"gen-1","choices":[{"message":{"content":"an \"error\": {}"},"finish_reason":"stop"}]}"#, |failure| failure.body)
    }
}

/// Formats a value like Python's `repr`.
pub(super) fn repr(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("'{name}': {}", repr(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::String(text) if text.contains('\'') => format!("\"{text}\""),
        Value::String(text) => format!("'{text}'"),
        other => other.to_string(),
    }
}

/// Returns the events; errors occur anywhere, also consecutively.
pub(super) fn story() -> Vec<Event> {
    let errors: Vec<&Failure> = FAILURES
        .iter()
        .flat_map(|failure| std::iter::repeat_n(failure, failure.times))
        .collect();
    assert_eq!(errors.len(), 30);
    let mut slots: Vec<Option<&Failure>> = errors.into_iter().map(Some).collect();
    slots.resize_with(330, || None);
    // A fixed seed: the same order in every run.
    let mut state = 2_463_534_242_u32;
    for at in (1..slots.len()).rev() {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        slots.swap(at, state as usize % (at + 1));
    }
    let event = |(number, failure)| Event {
        number,
        at: 1_795_946_400_000 + 4_000 * i64::try_from(number).expect("small") + 123,
        failure,
        message: HARMLESS[number % HARMLESS.len()].0,
        warning: HARMLESS[number % HARMLESS.len()].1,
    };
    slots.into_iter().enumerate().map(event).collect()
}

pub(super) fn log(record: impl Fn(&Event) -> String) -> String {
    story()
        .iter()
        .map(record)
        .fold(String::new(), |mut log, record| {
            log.push_str(&record);
            log.push('\n');
            log
        })
}

pub(super) fn json_log(record: impl Fn(&Event) -> Value) -> String {
    log(|event| record(event).to_string())
}
