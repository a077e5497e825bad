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

    /// The level that a single letter stands for (glog, Ruby, Android).
    pub(super) fn of_letter(letter: u8) -> Option<Self> {
        match letter {
            b'T' | b'V' | b'D' | b'I' => Some(Self::Low),
            b'W' => Some(Self::Warn),
            b'E' | b'F' | b'C' => Some(Self::Error),
            _ => None,
        }
    }

    /// The level that the number in a member of this (lower-case, letters only) name stands for. Numbers mean the
    /// opposite in different conventions: OpenTelemetry and Node count upwards, syslog counts downwards.
    pub(super) fn of_number(name: &str, number: u64) -> Option<Self> {
        let (warn, error) = match (name, number) {
            ("severitynumber", 1..=24) => (13, 17),
            // Python: 30, 40, 50. Of pino and bunyan 40 is a warning.
            ("levelno", 1..=50) => (30, 40),
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
