//! The severity level that a log record states.

/// The severity of a record, as far as it determines whether the record is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Trace, debug, information, notice.
    Low,
    /// A warning.
    Warn,
    /// An error, or worse.
    Error,
}

/// The meaning of numeric levels. Conventions differ: OpenTelemetry, Python and Node count upwards, syslog counts
/// downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// 1 to 24.
    OpenTelemetry,
    /// 30 is a warning, 40 an error.
    Python,
    /// Up to 7 syslog; above, pino and bunyan, where 40 is a warning and 50 an error.
    Other,
}

impl Scale {
    /// Returns the scale for a member with this name (lower case, letters only).
    pub(super) fn of_name(name: &str) -> Self {
        match name {
            "severitynumber" => Self::OpenTelemetry,
            "levelno" => Self::Python,
            _ => Self::Other,
        }
    }
}

impl Level {
    /// Returns the level for a name used by any logging library.
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

    /// Returns the level for an upper-case name that is unambiguous.
    pub(super) fn of_upper_word(word: &str) -> Option<Self> {
        (word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase()) && !is_word(word))
            .then(|| Self::of_word(word))?
    }

    /// Returns the level for a single letter (glog, Ruby, Android).
    pub(super) fn of_letter(letter: u8) -> Option<Self> {
        match letter {
            b'T' | b'V' | b'D' | b'I' => Some(Self::Low),
            b'W' => Some(Self::Warn),
            b'E' | b'F' | b'C' => Some(Self::Error),
            _ => None,
        }
    }

    /// Returns the level for a number on a scale.
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

    /// Returns the level for a syslog severity (RFC 5424), which is the priority modulo eight.
    pub(super) fn of_syslog(severity: u64) -> Self {
        match severity % 8 {
            0..=3 => Self::Error,
            4 => Self::Warn,
            _ => Self::Low,
        }
    }
}

/// Returns whether the name of a level is also an ordinary word.
pub(super) fn is_word(name: &str) -> bool {
    const WORDS: [&str; 6] = ["http", "config", "log", "default", "fine", "success"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(name))
}
