//! [`ApiError`]: an error of the API as an owned [`std::error::Error`].

use std::fmt;
use std::time::Duration;

use crate::diagnosis::{Cause, Decision, Diagnosis};
use crate::reading::{Input, Reading, read};

/// The most characters of the server's message that [`ApiError`]'s `Display` prints.
const SHOWN: usize = 300;

/// An error of the API, owned, for `?` and `Box<dyn Error>`.
///
/// `Display` is one sentence for people. The server's message in it is cut to 300 characters, and control characters
/// are replaced by spaces; [`Diagnosis::message`] has all of it.
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
    /// What the response says.
    #[must_use]
    pub fn reading(&self) -> &Reading<'static> {
        &self.0.reading
    }

    /// What it means.
    #[must_use]
    pub fn diagnosis(&self) -> &Diagnosis {
        &self.0.diagnosis
    }

    /// What went wrong.
    #[must_use]
    pub fn cause(&self) -> Cause {
        self.0.diagnosis.cause.unwrap_or(Cause::Unknown)
    }

    /// The effective status.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.diagnosis.status
    }

    /// The wait that the response states.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let retry = self.0.diagnosis.retry?;
        retry.after_seconds.map(Duration::from_secs)
    }

    /// Output had been delivered before the error: a silent retry would repeat it.
    #[must_use]
    pub fn delivered(&self) -> bool {
        self.0.reading.delivered() == Some(true)
    }

    /// The reading and the diagnosis.
    #[must_use]
    pub fn into_parts(self) -> (Reading<'static>, Diagnosis) {
        (self.0.reading, self.0.diagnosis)
    }
}

impl Reading<'_> {
    /// `Err` where the response is an error, an empty success and a dropped stream included.
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
    /// Reads the response: `Err` where it is an error, an empty success and a dropped stream included.
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

/// A text of the server on one line, cut to [`SHOWN`] characters.
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
