//! The logs that are scanned: made from a seed, the same bytes on every machine, and never committed.

use std::io::{self, Write};

use fastrand::Rng;
use method::mix::Payload;
use openrouter_errors::{Input, read};

/// A kind of log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Answers of a chat as the event streams they came as, one event in 10,000 an error.
    Streams,
    /// The same events, a line of NDJSON each.
    Chunks,
    /// Errors as a gateway logs them: time, status, model, and a body; the bodies are those of the mix.
    Requests,
    /// Nothing but the errors of the mix, each with a user of its own: no two lines are alike.
    Errors,
    /// The same, with a model, a provider and words that no other line has: whatever is counted, there is more of it.
    Strangers,
    /// A status and a body, each with another message.
    Messages,
}

impl Kind {
    /// Those that are compared with memcpy and `Value`.
    pub(crate) const ALL: [Self; 5] = [
        Self::Streams,
        Self::Chunks,
        Self::Requests,
        Self::Errors,
        Self::Strangers,
    ];

    /// How tables name it.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Streams => "event streams, an error in 10,000 events",
            Self::Chunks => "the same as NDJSON",
            Self::Requests => "errors with the facts around them, bodies repeat",
            Self::Errors => "errors, no two lines alike",
            Self::Strangers => "errors, no two messages, models or providers alike",
            Self::Messages => "errors with their status, no two messages alike",
        }
    }
}

/// What logs are made of.
#[derive(Debug)]
pub(crate) struct Maker {
    /// The errors of the mix, each on one line.
    errors: Vec<(u16, String)>,
}

impl Maker {
    /// A maker of logs from the JSON bodies of the mix; those that are no errors are left out.
    #[must_use]
    pub(crate) fn new(mix: &[Payload]) -> Self {
        let errors = mix
            .iter()
            .filter(|payload| read(&Input::new(&payload.body)).is_error())
            .map(|payload| {
                // JSON has line feeds between its tokens only.
                let line = String::from_utf8_lossy(&payload.body).replace(['\r', '\n'], " ");
                (payload.status, line.trim().to_owned())
            })
            .collect();
        Self { errors }
    }

    /// Writes a log of at least `bytes` bytes; how many it came to.
    ///
    /// # Errors
    /// What the target says.
    pub(crate) fn write(&self, kind: Kind, bytes: u64, target: &mut impl Write) -> io::Result<u64> {
        let mut random = Rng::with_seed(0x0b5e_55ed);
        let mut piece = String::new();
        let (mut written, mut count) = (0, 0);
        while written < bytes {
            piece.clear();
            match kind {
                Kind::Streams | Kind::Chunks => answer(kind, &mut count, &mut random, &mut piece),
                Kind::Requests => self.request(&mut count, &mut random, &mut piece),
                Kind::Errors => self.error(&mut random, &mut piece),
                Kind::Strangers => stranger(&mut count, &mut random, &mut piece),
                Kind::Messages => another(&mut random, &mut piece),
            }
            target.write_all(piece.as_bytes())?;
            written += piece.len() as u64;
        }
        Ok(written)
    }

    fn pick(&self, random: &mut Rng) -> (u16, &str) {
        let (status, body) = &self.errors[random.usize(..self.errors.len())];
        (*status, body)
    }

    fn request(&self, count: &mut u64, random: &mut Rng, line: &mut String) {
        *count += 1;
        let (status, body) = self.pick(random);
        let (model, _) = MODELS[random.usize(..MODELS.len())];
        // Four a second, from some day on.
        let (day, second) = (1 + *count / 345_600 % 28, *count / 4 % 86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        *line += &format!(
            "{{\"timestamp\":\"2026-09-{day:02}T{hour:02}:{minute:02}:{second:02}Z\",\"id\":\"{}\",\"status\":{status},\
             \"surface\":\"/api/v1/chat/completions\",\"model\":\"{model}\",\"body\":{body}}}\n",
            id("req-", random)
        );
    }

    fn error(&self, random: &mut Rng, line: &mut String) {
        let (_, body) = self.pick(random);
        let open = body.strip_suffix('}').unwrap_or(body).trim_end();
        *line += &format!("{open},\"user_id\":\"{}\"}}\n", id("user_", random));
    }
}

/// A stream of some hundred chunks, with what stands around them; one event in 10,000 is an error, and ends it.
fn answer(kind: Kind, count: &mut u64, random: &mut Rng, text: &mut String) {
    let (open, close) = match kind {
        Kind::Streams => ("data: ", "\n\n"),
        _ => ("", "\n"),
    };
    let sse = kind == Kind::Streams;
    let (model, provider) = MODELS[random.usize(..MODELS.len())];
    let created = 1_790_000_000 + *count / 50;
    let id = id(&format!("gen-{created}-"), random);
    let start = format!(
        "{open}{{\"id\":\"{id}\",\"provider\":\"{provider}\",\"model\":\"{model}\",\"object\":\"chat.completion.chunk\",\
         \"created\":{created},"
    );
    if sse {
        text.push_str(": OPENROUTER PROCESSING\n\n");
    }
    for _ in 0..random.u32(50..400) {
        *count += 1;
        text.push_str(&start);
        if count.is_multiple_of(10_000) {
            text.push_str(DISCONNECTED);
            text.push_str(close);
            return;
        }
        text.push_str("\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"");
        content(random, text);
        text.push_str(
            "\"},\"finish_reason\":null,\"native_finish_reason\":null,\"logprobs\":null}]}",
        );
        text.push_str(close);
    }
    for last in [STOP, USAGE] {
        *count += 1;
        text.push_str(&start);
        text.push_str(last);
        text.push_str(close);
    }
    if sse {
        text.push_str("data: [DONE]\n\n");
    }
}

/// A word or two as a model says them: now and then one that is escaped, and one that an error bears as its key.
fn content(random: &mut Rng, text: &mut String) {
    match random.u32(..500) {
        0 => text.push_str(" error"),
        1..20 => text.push_str("\\n\\n"),
        20..30 => text.push_str(" \\\"no\\\","),
        30..40 => text.push_str(" r\u{e9}sum\u{e9}"),
        _ => {
            text.push(' ');
            word(random, text);
        }
    }
}

fn word(random: &mut Rng, text: &mut String) {
    for _ in 0..random.usize(2..9) {
        text.push(random.lowercase());
    }
}

/// An error that nothing else of the log shares a name or a message with.
fn stranger(count: &mut u64, random: &mut Rng, line: &mut String) {
    *count += 1;
    let mut message = String::new();
    for _ in 0..8 {
        word(random, &mut message);
        message.push(' ');
    }
    *line += &format!(
        "{{\"error\":{{\"code\":400,\"message\":\"{message}\",\"metadata\":{{\"provider_name\":\"{}\",\"raw\":\"{message}\"}}}},\
         \"model\":\"{}\",\"created\":{}}}\n",
        id("P", random),
        id("acme/", random),
        1_790_000_000 + *count * 60,
    );
}

/// An error with a message of its own.
fn another(random: &mut Rng, line: &mut String) {
    const STATUSES: [u16; 5] = [400, 402, 429, 502, 503];
    let status = STATUSES[random.usize(..STATUSES.len())];
    let (_, provider) = MODELS[random.usize(..MODELS.len())];
    let mut message = String::new();
    for _ in 0..8 {
        word(random, &mut message);
        message.push(' ');
    }
    *line += &format!(
        "{{\"status\":{status},\"body\":{{\"error\":{{\"code\":{status},\"message\":\"{message}\",\
         \"metadata\":{{\"provider_name\":\"{provider}\"}}}}}}}}\n"
    );
}

/// An id as OpenRouter makes them.
fn id(before: &str, random: &mut Rng) -> String {
    let mut id = before.to_owned();
    id.extend((0..20).map(|_| random.alphanumeric()));
    id
}

const MODELS: [(&str, &str); 8] = [
    ("openai/gpt-4o-mini", "OpenAI"),
    ("anthropic/claude-sonnet-4.5", "Anthropic"),
    ("google/gemini-2.5-flash", "Google AI Studio"),
    ("deepseek/deepseek-chat-v3.1:free", "Chutes"),
    ("meta-llama/llama-3.3-70b-instruct", "DeepInfra"),
    ("mistralai/mistral-small-3.2-24b-instruct", "Mistral"),
    ("qwen/qwen3-coder", "Novita"),
    ("x-ai/grok-4-fast", "xAI"),
];

const DISCONNECTED: &str = "\"error\":{\"code\":502,\"message\":\"Provider disconnected\"},\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":\"error\"}]}";

const STOP: &str = "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":\"stop\",\"native_finish_reason\":\"stop\",\"logprobs\":null}]}";

const USAGE: &str = "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null,\"native_finish_reason\":null,\"logprobs\":null}],\"usage\":{\"prompt_tokens\":812,\"completion_tokens\":231,\"total_tokens\":1043,\"cost\":0.00041}}";
