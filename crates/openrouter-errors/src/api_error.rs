//! [`ApiError`]: an API error as an owned [`std::error::Error`].

use std::fmt;
use std::time::Duration;

use crate::diagnosis::{Cause, Decision, Diagnosis};
use crate::reading::{Input, Reading, read};

/// The maximum number of characters of the server's message that [`ApiError`]'s `Display` prints.
const SHOWN: usize = 300;

/// An owned API error, for `?` and `Box<dyn Error>`.
///
/// `Display` prints one sentence for people. It cuts the server's message to 300 characters and replaces control
/// characters with spaces; [`Diagnosis::message`] has the full message.
///
/// ```
/// use openrouter_errors::Input;
/// let body = br#"{"error":{"code":402,"message":"Insufficient credits"}}"#;
/// let error = Input::new(body).status(402).check().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "not enough credits for this request: Insufficient credits (status 402, credits.insufficient); do not retry"
/// );
/// assert_eq!(error.reading().message(), Some("Insufficient credits"));
/// ```
#[derive(Debug, Clone)]
pub struct ApiError(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    reading: Reading<'static>,
    diagnosis: Diagnosis,
}

impl ApiError {
    /// Returns the reading: what the response says.
    #[must_use]
    pub fn reading(&self) -> &Reading<'static> {
        &self.0.reading
    }

    /// Returns the diagnosis: what the response means.
    #[must_use]
    pub fn diagnosis(&self) -> &Diagnosis {
        &self.0.diagnosis
    }

    /// Returns the cause of the error.
    #[must_use]
    pub fn cause(&self) -> Cause {
        self.0.diagnosis.cause.unwrap_or(Cause::Unknown)
    }

    /// Returns the effective status.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.diagnosis.status
    }

    /// Returns the wait that the response states.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let retry = self.0.diagnosis.retry?;
        retry.after_seconds.map(Duration::from_secs)
    }

    /// Whether output was delivered before the error; a silent retry would repeat it.
    #[must_use]
    pub fn delivered(&self) -> bool {
        self.0.reading.delivered() == Some(true)
    }

    /// Splits the error into its reading and its diagnosis.
    #[must_use]
    pub fn into_parts(self) -> (Reading<'static>, Diagnosis) {
        (self.0.reading, self.0.diagnosis)
    }
}

impl Reading<'_> {
    /// Returns `Err` if the response is an error, which includes empty successes and dropped streams.
    ///
    /// # Errors
    ///
    /// The owned reading and its diagnosis.
    pub fn check(self) -> Result<(), ApiError> {
        let diagnosis = self.diagnose();
        if !diagnosis.is_error {
            return Ok(());
        }
        let reading = self.into_owned();
        Err(ApiError(Box::new(Parts { reading, diagnosis })))
    }
}

impl Input<'_> {
    /// Reads the response and returns `Err` if it is an error, which includes empty successes and dropped streams.
    ///
    /// # Errors
    ///
    /// The owned reading and its diagnosis.
    pub fn check(&self) -> Result<(), ApiError> {
        read(self).check()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let diagnosis = self.diagnosis();
        let cause = self.cause();
        f.write_str(cause.entry().title)?;
        if let Some(message) = &diagnosis.message {
            write!(f, ": {}", OneLine(message))?;
        }
        f.write_str(" (")?;
        if let Some(status) = diagnosis.status {
            write!(f, "status {status}, ")?;
        }
        if let Some(provider) = &diagnosis.provider {
            write!(f, "provider {}, ", OneLine(provider))?;
        }
        write!(f, "{cause}); ")?;
        match diagnosis
            .retry
            .map(|retry| (retry.decision, retry.after_seconds))
        {
            Some((Decision::No, _)) | None => f.write_str("do not retry"),
            Some(_) if self.delivered() => f.write_str("a retry repeats output that was delivered"),
            Some((_, Some(seconds))) => write!(f, "retry after {seconds} s"),
            Some((_, None)) => f.write_str("retry with backoff"),
        }
    }
}

impl std::error::Error for ApiError {}

/// Server text on one line, cut to [`SHOWN`] characters.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        let mut chars = self.0.trim().chars();
        for char in chars.by_ref().take(SHOWN) {
            f.write_char(if char.is_control() { ' ' } else { char })?;
        }
        if chars.next().is_some() {
            f.write_char('…')?;
        }
        Ok(())
    }
}
