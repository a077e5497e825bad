//! Detects secrets by their form. One pass over the text searches for short anchors (prefixes of tokens, names that
//! suggest a secret, `@`, `://`); a rule is tried only at its anchor.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::tokens::{Class, TOKENS, Token};
use super::{Care, Hit, Kind, Part, named, network, random};

/// The rule to try at an anchor.
#[derive(Clone, Copy)]
enum Rule {
    /// A token by its prefix.
    Token(&'static Token),
    /// Text that begins like a key, however short, masked or cut; for journals.
    Cut,
    /// The value of something whose name suggests a secret.
    Named,
    /// `://user:password@host`.
    UserInfo,
    /// An authentication scheme and its credentials.
    Scheme,
    /// `-u user:password`.
    UserOption,
    /// An e-mail address.
    Email,
    /// A private key in PEM.
    Pem,
    /// `header.payload.signature`.
    Jwt,
    /// The id of a user or an organisation, by its prefix.
    Id(Kind),
    /// The id of a user or an organisation, by the name of its member.
    IdMember(Kind),
    /// A regular expression, by its index in [`PATTERNS`].
    Pattern(usize),
}

impl Rule {
    /// The part of the search that it belongs to.
    const fn part(self) -> Part {
        match self {
            Self::Token(_) | Self::Cut | Self::Pem | Self::Jwt | Self::Pattern(_) => Part::Tokens,
            Self::Named | Self::IdMember(_) => Part::Names,
            Self::UserInfo | Self::Scheme | Self::UserOption => Part::Positions,
            Self::Id(_) => Part::Ids,
            Self::Email => Part::Emails,
        }
    }
}

/// Regular expressions by anchor, with the number of characters of the secret before it; [`DIGITS`] for all digits.
const PATTERNS: &[(&str, &str, usize)] = &[
    ("Q~", r"(?i-u)^[\w~.]{3}[0-9]Q~[\w~.-]{20,}", 4), // Azure, secrets of applications
    (
        ".atlasv1.",
        r"(?i-u)^[a-z0-9]{14}\.atlasv1\.[a-z0-9_=-]{20,}",
        14,
    ), // Terraform
    (":AA", r"(?i-u)^[0-9]{5,16}:AA[\w-]{30,}", DIGITS), // Telegram
    ("-us", r"(?i-u)^[a-f0-9]{32}-us[0-9]{1,2}\b", 32), // Mailchimp
    ("pat", r"(?i-u)^pat[a-z0-9]{14}\.[a-f0-9]{20,}", 0), // Airtable
    ("SK", r"(?i-u)^SK[0-9a-fA-F]{32}\b", 0),          // Twilio
    ("_mmk", r"(?i-u)^[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk", 36), // MaxMind
    ("|", r"(?i-u)^[0-9]{15,16}\|[\w-]{27,}", DIGITS), // Facebook, applications
    (
        "at.",
        r"(?i-u)^[ps]at\.[\w-]{22}\.[a-z0-9]{24}\.[a-z0-9]{20}",
        1,
    ), // Harness
    ("eyJrIjoi", r"(?i-u)^eyJrIjoi[A-Za-z0-9]{40,}={0,3}", 0), // Grafana
];

const DIGITS: usize = usize::MAX;

/// The anchors of rules without a table of their own.
const ANCHORS: &[(&str, Rule)] = &[
    ("sk-", Rule::Cut),
    ("pk-", Rule::Cut),
    ("eyJ", Rule::Cut),
    ("eyJ", Rule::Jwt),
    ("://", Rule::UserInfo),
    ("bearer", Rule::Scheme),
    ("basic", Rule::Scheme),
    ("token", Rule::Scheme),
    ("bot ", Rule::Scheme),
    ("apikey", Rule::Scheme),
    ("-u ", Rule::UserOption),
    ("--user ", Rule::UserOption),
    ("@", Rule::Email),
    ("-----BEGIN ", Rule::Pem),
    ("user_", Rule::Id(Kind::UserId)),
    ("user-", Rule::Id(Kind::UserId)),
    ("org_", Rule::Id(Kind::OrganisationId)),
    ("org-", Rule::Id(Kind::OrganisationId)),
    ("user_id", Rule::IdMember(Kind::UserId)),
    ("userid", Rule::IdMember(Kind::UserId)),
    ("org_id", Rule::IdMember(Kind::OrganisationId)),
    ("organization_id", Rule::IdMember(Kind::OrganisationId)),
    ("organisation_id", Rule::IdMember(Kind::OrganisationId)),
];

struct Engine {
    anchors: AhoCorasick,
    /// The rules by anchor number.
    rules: Vec<Rule>,
    patterns: Vec<Regex>,
}

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let patterns = PATTERNS.iter().enumerate();
    let tokens = TOKENS
        .iter()
        .map(|token| (token.prefix, Rule::Token(token)));
    let (anchors, rules): (Vec<&str>, Vec<Rule>) = tokens
        .chain(ANCHORS.iter().copied())
        .chain(named::STEMS.iter().map(|stem| (*stem, Rule::Named)))
        .chain(patterns.map(|(index, (anchor, ..))| (*anchor, Rule::Pattern(index))))
        .unzip();
    let compile = |(_, source, _): &(_, &str, _)| Regex::new(source).expect("it is valid");
    Engine {
        anchors: AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(aho_corasick::AhoCorasickKind::DFA))
            .build(anchors)
            .expect("the anchors are few and short"),
        rules,
        patterns: PATTERNS.iter().map(compile).collect(),
    }
});

/// Returns every range that has the form of a secret; the ranges may overlap and are unordered.
pub(super) fn scan(text: &str, care: Care, without: Option<Part>) -> Vec<Hit> {
    let mut hits = Vec::new();
    let engine = &*ENGINE;
    let mut named_until = 0;
    for anchor in engine.anchors.find_overlapping_iter(text) {
        let at = anchor.start();
        let rule = engine.rules[anchor.pattern().as_usize()];
        if without == Some(rule.part()) {
            continue;
        }
        match rule {
            Rule::Token(rule) => token(text, anchor.range(), rule, &mut hits),
            Rule::Cut if care < Care::Prefix => {}
            Rule::Cut if begins_word(text, at) => {
                let end = run(text, anchor.end(), Class::Masked);
                hits.push(Hit::new(Kind::Key, at..end));
            }
            Rule::Cut => {}
            Rule::Named if at >= named_until => {
                named_until = named::value(text, anchor.range(), &mut hits);
            }
            Rule::Named => {}
            Rule::UserInfo => user_info(text, anchor.end(), &mut hits),
            Rule::Scheme => scheme(text, anchor.range(), &mut hits),
            Rule::UserOption => user_option(text, anchor.range(), &mut hits),
            Rule::Email => email(text, at, &mut hits),
            Rule::Pem => pem(text, at, &mut hits),
            Rule::Jwt => jwt(text, at, &mut hits),
            Rule::Id(kind) => id(text, anchor.range(), kind, &mut hits),
            Rule::IdMember(kind) => id_member(text, anchor.end(), kind, &mut hits),
            Rule::Pattern(index) => {
                let before = match PATTERNS[index].2 {
                    DIGITS => back(text, at, |byte| byte.is_ascii_digit()),
                    count => at.saturating_sub(count),
                };
                let found = text
                    .get(before..)
                    .and_then(|rest| engine.patterns[index].find(rest));
                if let Some(found) = found.filter(|_| begins_word(text, before)) {
                    hits.push(Hit::new(Kind::Key, before..before + found.end()));
                }
            }
        }
    }
    if without != Some(Part::Addresses) {
        network::dotted(text, &mut hits);
    }
    hits
}

/// Returns the end of the run of characters of a class that starts at `from`.
fn run(text: &str, from: usize, class: Class) -> usize {
    let rest = &text.as_bytes()[from..];
    from + rest.iter().take_while(|byte| class.has(**byte)).count()
}

/// Returns the start of the run of characters that ends at `until`.
pub(super) fn back(text: &str, until: usize, is: impl Fn(u8) -> bool) -> usize {
    let before = &text.as_bytes()[..until];
    until - before.iter().rev().take_while(|byte| is(**byte)).count()
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a word begins at `at`. A JSON escape sequence is not part of the word after it.
pub(super) fn begins_word(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[..at];
    before.last().is_none_or(|last| !is_word(*last)) || ends_with_escape(before)
}

/// Whether a text ends with an escape sequence of JSON or of a URL.
pub(super) fn ends_with_escape(before: &[u8]) -> bool {
    let hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    match before {
        [.., b'\\', b'b' | b'f' | b'n' | b'r' | b't'] => true,
        [.., b'%', a, b] if hex(&[*a, *b]) => true,
        _ => match before.len().checked_sub(6) {
            Some(at) => before[at..].starts_with(b"\\u") && hex(&before[at + 2..]),
            None => false,
        },
    }
}

/// Returns how many bytes after a backslash belong to its escape sequence.
pub(super) fn escape_length(rest: &[u8]) -> usize {
    match rest {
        [b'b' | b'f' | b'n' | b'r' | b't', ..] => 1,
        [b'u', digits @ ..]
            if digits.len() > 4 && digits[..4].iter().all(u8::is_ascii_hexdigit) =>
        {
            5
        }
        _ => 0,
    }
}

/// Detects a token, including its continuation on the following lines.
fn token(text: &str, prefix: Range<usize>, rule: &Token, hits: &mut Vec<Hit>) {
    if !rule.is_distinctive() && !begins_word(text, prefix.start) {
        return;
    }
    let body = prefix.end;
    let end = run(text, body, rule.class);
    // A period at the end of a sentence is not part of the token.
    let end = body + text[body..end].trim_end_matches('.').len();
    let mut pieces = Vec::new();
    pieces.push(prefix.start..end);
    let mut length = end - body;
    let mut last = end;
    while length > 0
        && let Some(start) = next_line(text, last)
    {
        let end = run(text, start, rule.class);
        if !goes_on(text, start..end) {
            break;
        }
        length += end - start;
        pieces.push(start..end);
        last = end;
    }
    let whole = pieces.iter().map(|piece| &text[piece.clone()]);
    if length < rule.least || rule.is_ambiguous() && !whole.clone().any(random::is_mixed) {
        return;
    }
    hits.extend(pieces.into_iter().map(|piece| Hit::new(Kind::Key, piece)));
}

/// Detects tokens after a backslash whose first letter looks like an escape sequence: the text need not be JSON.
pub(super) fn behind_backslashes(text: &str) -> Vec<Hit> {
    /// The tokens that begin with the letter of an escape sequence, in capitals or not.
    static LIKE_ESCAPES: LazyLock<Vec<&Token>> = LazyLock::new(|| {
        let tokens = TOKENS.iter();
        tokens
            .filter(|token| {
                token.prefix.starts_with(|first: char| {
                    ESCAPES.contains(&(first as u8).to_ascii_lowercase())
                })
            })
            .collect()
    });
    const ESCAPES: &[u8] = b"bfnrtux";
    let mut hits = Vec::new();
    for at in memchr::memchr_iter(b'\\', text.as_bytes()) {
        let rest = &text.as_bytes()[at + 1..];
        if !rest.first().is_some_and(|first| ESCAPES.contains(first)) {
            continue;
        }
        let begins = |token: &&Token| {
            let prefix = token.prefix.as_bytes();
            let beginning = rest.get(..prefix.len());
            beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(prefix))
        };
        if let Some(rule) = LIKE_ESCAPES.iter().copied().find(begins) {
            let from = hits.len();
            token(text, at + 1..at + 1 + rule.prefix.len(), rule, &mut hits);
            // The letter may belong to an escape sequence after all, so it must stay.
            if let Some(hit) = hits.get_mut(from) {
                hit.range.start += 1;
            }
        }
    }
    hits
}

/// Returns where a token that was broken at a line end continues: after the break and the next line's prefix.
fn next_line(text: &str, at: usize) -> Option<usize> {
    static BREAK: LazyLock<Regex> = LazyLock::new(|| {
        // A line may end with `\`, and begin with an indent, a prompt, `data:` or the size of an HTTP chunk.
        let source = r"^\\?\r?\n(?:[0-9a-fA-F]{1,6}\r\n)?[ \t]*(?:data: ?|> ?|\| ?)?";
        Regex::new(source).expect("it is valid")
    });
    let rest = text.get(at..)?;
    if !rest.starts_with(['\r', '\n', '\\']) {
        return None;
    }
    BREAK.find(rest).map(|found| at + found.end())
}

/// Whether a line begins with the rest of a token rather than with a word or a name.
fn goes_on(text: &str, piece: Range<usize>) -> bool {
    let behind = text.as_bytes().get(piece.end);
    let word = &text[piece];
    word.len() >= 6 && random::is_mixed(word) && !matches!(behind, Some(b':' | b'=' | b'('))
}

/// Detects the password of a URL, or its only part if that looks random.
fn user_info(text: &str, start: usize, hits: &mut Vec<Hit>) {
    let stop = |byte: &u8| byte.is_ascii_whitespace() || b"/\"'`<>\\".contains(byte);
    let bytes = &text.as_bytes()[start..];
    let authority = &bytes[..bytes.iter().position(stop).unwrap_or(bytes.len())];
    let Some(at) = memchr::memrchr(b'@', authority) else {
        return;
    };
    let user = &text[start..start + at];
    let password = match user.split_once(':') {
        Some((name, _)) => start + name.len() + 1..start + at,
        None if random::is_mixed(user) && user.len() >= 16 => start..start + at,
        None => return,
    };
    if !password.is_empty() {
        hits.push(Hit::new(Kind::Key, password));
    }
}

/// Detects the credentials after a scheme: `Bearer ...`, `Basic ...`, `Token ...`.
fn scheme(text: &str, name: Range<usize>, hits: &mut Vec<Hit>) {
    if !begins_word(text, name.start) {
        return;
    }
    let rest = &text[name.end..];
    let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let start = name.end + gap;
    let word = &text[name];
    if gap == 0 && !word.ends_with(' ') {
        return;
    }
    let is = |byte: u8| Class::Base64.has(byte) || byte == b'~';
    let bytes = &text.as_bytes()[start..];
    let end = start + bytes.iter().take_while(|byte| is(**byte)).count();
    let value = text[start..end].trim_end_matches('.');
    let is_secret = match word.as_bytes()[1] | 0x20 {
        // Bearer: long values only; in a sentence a shorter word follows.
        b'e' => value.len() >= 12,
        // Basic: values that decode to a user and a password.
        b'a' => value.len() >= 4 && random::is_basic(value),
        _ => value.len() >= 16 && random::is_mixed(value),
    };
    if is_secret {
        hits.push(Hit::new(Kind::Key, start..start + value.len()));
    }
}

/// Detects the credentials of `curl -u user:password`.
fn user_option(text: &str, option: Range<usize>, hits: &mut Vec<Hit>) {
    let start = option.end;
    let bytes = &text.as_bytes()[start..];
    let quotes = bytes
        .iter()
        .take_while(|byte| b"\"'".contains(byte))
        .count();
    let stop = |byte: &u8| byte.is_ascii_whitespace() || b"\"'\\".contains(byte);
    let value = &text[start + quotes..];
    let value = &value[..value
        .bytes()
        .position(|byte| stop(&byte))
        .unwrap_or(value.len())];
    let is_line = text[..option.start].ends_with([' ', '\n']);
    if let Some((user, password)) = value.split_once(':')
        && is_line
        && !password.is_empty()
    {
        let from = start + quotes + user.len() + 1;
        hits.push(Hit::new(Kind::Key, from..from + password.len()));
    }
}

fn email(text: &str, at: usize, hits: &mut Vec<Hit>) {
    let local = |byte: u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte);
    let bytes = text.as_bytes();
    let mut start = back(text, at, local);
    if start > 0 && bytes[start - 1] == b'\\' {
        start += escape_length(&bytes[start..]);
    }
    // An address begins with a letter or a digit.
    while start < at && !is_word(bytes[start]) && bytes[start] != b'%' {
        start += 1;
    }
    let domain = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let length = bytes[at + 1..].iter().take_while(domain).count();
    let mut host = &text[at + 1..at + 1 + length];
    // Take the longest host that ends with a label of letters.
    while let Some((before, last)) = host.rsplit_once('.') {
        let letters = last.bytes().take_while(u8::is_ascii_alphabetic).count();
        let is_whole = last
            .as_bytes()
            .get(letters)
            .is_none_or(|byte| *byte == b'-');
        let labels = before
            .split('.')
            .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
        if start < at && letters >= 2 && is_whole && labels {
            let end = at + 1 + before.len() + 1 + letters;
            hits.push(Hit::new(Kind::Email, start..end));
            return;
        }
        host = before;
    }
}

/// Detects a private key from its first line to its last, each line separately, so that the line breaks stay. Of a
/// truncated key, detects what looks like base64.
fn pem(text: &str, start: usize, hits: &mut Vec<Hit>) {
    static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
        let source = concat!(
            r"(?i-u)^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----",
            r"(?:(?:[A-Za-z0-9+/=:,. \t\r\n>|-]|\\+[nr])*?-----END [A-Z0-9 ]{0,60}-----",
            r"|(?:(?:[ \t\r\n:>|]|\\+[nr]|data:)*[A-Za-z0-9+/=]{10,})*)",
        );
        Regex::new(source).expect("it is valid")
    });
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:\\+[nr])|[A-Za-z0-9+/=-][A-Za-z0-9+/=:,. -]*").expect("it is valid")
    });
    let Some(block) = BLOCK.find(&text[start..]) else {
        return;
    };
    for line in LINE.find_iter(block.as_str()) {
        let word = line.as_str();
        let data = word.len() - word.strip_prefix("data: ").unwrap_or(word).len();
        if !word.starts_with('\\') && word != "data:" {
            let range = start + line.start() + data..start + line.end();
            hits.push(Hit::new(Kind::Key, range));
        }
    }
}

fn jwt(text: &str, start: usize, hits: &mut Vec<Hit>) {
    if !begins_word(text, start) {
        return;
    }
    let end = run(text, start, Class::Dotted);
    let word = text[start..end].trim_end_matches('.');
    let mut parts = word.split('.').map(str::len);
    let (first, second) = (parts.next(), parts.next());
    if first.is_some_and(|length| length >= 13) && second.is_some_and(|length| length >= 10) {
        hits.push(Hit::new(Kind::Key, start..start + word.len()));
    }
}

/// Detects `user_...` and `org-...` with an id that has a digit or a capital, or is long.
fn id(text: &str, prefix: Range<usize>, kind: Kind, hits: &mut Vec<Hit>) {
    if !begins_word(text, prefix.start) {
        return;
    }
    let end = run(text, prefix.end, Class::Alnum);
    let body = &text[prefix.end..end];
    let long = match kind {
        Kind::UserId => 24,
        _ => 20,
    };
    let marked = body
        .bytes()
        .position(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let is_id = body.len() >= long || marked.is_some_and(|at| body.len() >= at + 10);
    let ends = text.as_bytes().get(end).is_none_or(|byte| !is_word(*byte));
    if is_id && ends {
        hits.push(Hit::new(kind, prefix.start..end));
    }
}

/// Detects the value of a member that names a user or an organisation, if it is long enough for an id.
fn id_member(text: &str, name: usize, kind: Kind, hits: &mut Vec<Hit>) {
    static VALUE: LazyLock<Regex> = LazyLock::new(|| {
        let source = r#"^(?:\\*"|&quot;) *: *(?:\\*"|&quot;)([^"\\\r\n&]{16,})"#;
        Regex::new(source).expect("it is valid")
    });
    if let Some(value) = VALUE.captures(&text[name..]).and_then(|found| found.get(1)) {
        hits.push(Hit::new(kind, name + value.start()..name + value.end()));
    }
}
