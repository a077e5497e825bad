//! The stream: ordinary chunks as a model's answer brings them, and an error once in a while.

/// Ordinary chunks between two errors.
const BETWEEN_ERRORS: usize = 10_000;

/// Ordinary chunks between two whose content ends in `error`, which only a parser can tell from an error.
const BETWEEN_LURES: usize = 500;

/// A stream of about `bytes` bytes, and how many events it has.
///
/// Every event is one line of about 340 bytes, the content differs from chunk to chunk and holds escapes now and then;
/// one in [`BETWEEN_LURES`] ends in the word that an error bears as its key, one in [`BETWEEN_ERRORS`] is an error chunk
/// as OpenRouter sends it in the middle of a stream.
#[must_use]
pub fn stream(bytes: usize) -> (Vec<u8>, usize) {
    let mut text = String::with_capacity(bytes + 1024);
    let mut events = 0;
    while text.len() < bytes {
        events += 1;
        if events % BETWEEN_ERRORS == 0 {
            text.push_str(ERROR);
        } else {
            let word = match events % BETWEEN_LURES {
                0 => " error",
                _ => WORDS[events % WORDS.len()],
            };
            text.push_str(&ORDINARY.replace("WORD", word));
        }
    }
    (text.into_bytes(), events)
}

/// What models write, as it stands inside of JSON.
const WORDS: [&str; 7] = [
    " the",
    " of",
    " parser",
    " said \\\"no\\\"",
    ",\\n\\n",
    " r\u{e9}sum\u{e9}",
    " 1024",
];

const ORDINARY: &str = "data: {\"id\":\"gen-1742299401-MQUf1PugWY7t51QVPws9\",\"provider\":\"OpenAI\",\"model\":\"openai/gpt-4o-mini\",\"object\":\"chat.completion.chunk\",\"created\":1739458867,\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"WORD\"},\"finish_reason\":null,\"native_finish_reason\":null,\"logprobs\":null}],\"system_fingerprint\":\"fp_72ed7ab54c\"}\n\n";

const ERROR: &str = "data: {\"id\":\"gen-1742299401-MQUf1PugWY7t51QVPws9\",\"provider\":\"OpenAI\",\"model\":\"openai/gpt-4o-mini\",\"object\":\"chat.completion.chunk\",\"created\":1739458867,\"error\":{\"code\":502,\"message\":\"Provider disconnected\"},\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n";

/// The stream as reads: of a size, or (`None`) one for each event.
pub fn reads(stream: &[u8], size: Option<usize>) -> Vec<&[u8]> {
    match size {
        Some(size) => stream.chunks(size).collect(),
        None => stream
            .split_inclusive(|byte| *byte == b'\n')
            .collect::<Vec<_>>()
            .chunks(2)
            .scan(0, |at, lines| {
                let length: usize = lines.iter().map(|line| line.len()).sum();
                let event = &stream[*at..*at + length];
                *at += length;
                Some(event)
            })
            .collect(),
    }
}
