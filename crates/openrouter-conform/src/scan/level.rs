//! How severe a log record says it is.

/// The severity of a record, as far as it decides whether the record is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Trace, debug, information, notice.
    Low,
    /// A warning.
    Warn,
    /// An error, or worse.
    Error,
}

/// How the numbers of a level count. Conventions contradict each other: OpenTelemetry, Python and Node count upwards,
/// syslog counts downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// 1 to 24.
    OpenTelemetry,
    /// 30 is a warning, 40 an error.
    Python,
    /// Syslog up to 7; above, pino and bunyan, of which 40 is a warning and 50 an error.
    Other,
}

impl Scale {
    /// The scale of a member of this name (lower case, letters only).
    pub(super) fn of_name(name: &str) -> Self {
        match name {
            "severitynumber" => Self::OpenTelemetry,
            "levelno" => Self::Python,
            _ => Self::Other,
        }
    }
}

impl Level {
    /// The level that a word names, in the spelling of any logging library.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        const WORDS: [(Level, &[&str]); 3] = [
            (
                Level::Low,
                &[
                    "trace",
                    "trc",
                    "debug",
                    "dbg",
                    "verbose",
                    "vrb",
                    "silly",
                    "fine",
                    "finer",
                    "finest",
                    "config",
                    "info",
                    "inf",
                    "information",
                    "informational",
                    "notice",
                    "success",
                    "http",
                    "default",
                    "log",
                    "dbug",
                ],
            ),
            (Level::Warn, &["warn", "warning", "wrn"]),
            (
                Level::Error,
                &[
                    "error",
                    "err",
                    "eror",
                    "severe",
                    "fail",
                    "critical",
                    "crit",
                    "crt",
                    "fatal",
                    "ftl",
                    "panic",
                    "dpanic",
                    "alert",
                    "emerg",
                    "emergency",
                ],
            ),
        ];
        WORDS.iter().find_map(|(level, words)| {
            words
                .iter()
                .any(|known| known.eq_ignore_ascii_case(word))
                .then_some(*level)
        })
    }

    /// The level that a word in capitals names, where it can mean nothing else.
    pub(super) fn of_upper_word(word: &str) -> Option<Self> {
        (word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase()) && !is_word(word))
            .then(|| Self::of_word(word))?
    }

    /// The level that a single letter stands for (glog, Ruby, Android).
    pub(super) fn of_letter(letter: u8) -> Option<Self> {
        match letter {
            b'T' | b'V' | b'D' | b'I' => Some(Self::Low),
            b'W' => Some(Self::Warn),
            b'E' | b'F' | b'C' => Some(Self::Error),
            _ => None,
        }
    }

    /// The level that a number on a scale stands for.
    pub(super) fn of_number(scale: Scale, number: u64) -> Option<Self> {
        let (warn, error) = match (scale, number) {
            (Scale::OpenTelemetry, 1..=24) => (13, 17),
            (Scale::Python, 1..=50) => (30, 40),
            (_, 10..=60) => (40, 50),
            (_, 0..=7) => return Some(Self::of_syslog(number)),
            _ => return None,
        };
        Some(match number {
            _ if number >= error => Self::Error,
            _ if number >= warn => Self::Warn,
            _ => Self::Low,
        })
    }

    /// The level of a syslog severity (RFC 5424), which is the rest of a priority by eight.
    pub(super) fn of_syslog(severity: u64) -> Self {
        match severity % 8 {
            0..=3 => Self::Error,
            4 => Self::Warn,
            _ => Self::Low,
        }
    }
}

/// Whether the name of a level is an ordinary word as well.
pub(super) fn is_word(name: &str) -> bool {
    const WORDS: [&str; 6] = ["http", "config", "log", "default", "fine", "success"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(name))
}
