//! Broken redactors: each lacks one part of the search for secrets. The self-check gives each of them a text whose secret only
//! the missing part finds, and expects the secret to leak. The whole redactor must leak none of them.

use openrouter_conformance::seed::Seed;
use openrouter_corpus::redact::{Kind, Part, Redactor};

/// The result of one broken redactor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// The part that it lacks.
    pub part: Part,
    /// Whether the text leaks without that part, as it must.
    pub leaks_without: bool,
    /// Whether the text leaks all the same with every part.
    pub leaks_whole: bool,
}

/// Returns the result of every broken redactor.
#[must_use]
pub fn leaks() -> Vec<Leak> {
    let of = |part: Part| {
        let (text, secret) = sample(part);
        let whole = Redactor::default().knowing(Kind::Key, GIVEN);
        let leaks = |redactor: &Redactor| redactor.redact(&text).0.contains(&secret);
        Leak {
            part,
            leaks_without: leaks(&whole.clone().without(part)),
            leaks_whole: leaks(&whole),
        }
    };
    Part::ALL.iter().copied().map(of).collect()
}

/// A secret without a format, as a user may give it to the program.
const GIVEN: &str = "Blue.Whale-Canary";

/// Returns a text and the secret in it. Secrets are generated here, so that no file contains one.
fn sample(part: Part) -> (String, String) {
    let seed = Seed::random();
    let hex = |count: usize| -> String {
        let word = |at: usize| format!("{:016x}", seed.draw(&format!("hex {at}")));
        (0..count.div_ceil(16)).map(word).collect::<String>()[..count].to_owned()
    };
    let mixed = |count: usize| -> String {
        let letter = |at: usize| {
            let letters: Vec<char> = ('a'..='z').chain('A'..='Z').chain('2'..='9').collect();
            seed.pick(&format!("letter {at}"), &letters)
        };
        (0..count).map(letter).collect()
    };
    let token = format!("sk-or-v1-{}", hex(64));
    let within = |around: &str, secret: String| (around.replace("{}", &secret), secret);
    match part {
        Part::Tokens => within("it failed: {}", token),
        Part::Names => within("{\"client_secret\": \"{}\"}", mixed(28)),
        Part::Positions => within("it ran curl -u app:{} and failed", mixed(20)),
        Part::Ids => within("by user_{} on it", format!("2{}", mixed(26))),
        Part::Emails => within("write to {}", format!("jane.{}@corp.co.uk", hex(6))),
        Part::Addresses => within("from {} on", "84.12.9.200".to_owned()),
        Part::Escapes => {
            let escape = |letter: char| format!("\\u{:04x}", u32::from(letter));
            let escaped = token.chars().map(escape).collect();
            within("{\"message\":\"{}\"}", escaped)
        }
        Part::Percent => {
            let escape = |byte: u8| format!("%{byte:02X}");
            let escaped = token.bytes().map(escape).collect();
            within("GET /log?text={} HTTP/1.1", escaped)
        }
        Part::Base64 => within(
            "{\"data\":\"{}\"}",
            base64(&format!("it failed: {token} ended")),
        ),
        Part::Streams => {
            let letters: Vec<char> = token.chars().collect();
            let event = |part: &[char]| {
                let part: String = part.iter().collect();
                format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{part}\"}}}}]}}\n\n")
            };
            let text = letters.chunks(6).map(event).collect();
            (text, letters[30..36].iter().collect())
        }
        Part::Known => within("for {} only", GIVEN.to_owned()),
    }
}

fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let encode = |bytes: &[u8]| {
        let byte = |at: usize| u32::from(bytes.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let letter = |place: usize| match place <= bytes.len() {
            true => char::from(LETTERS[(bits >> (18 - 6 * place) & 63) as usize]),
            false => '=',
        };
        [0, 1, 2, 3].map(letter)
    };
    text.as_bytes().chunks(3).flat_map(encode).collect()
}
