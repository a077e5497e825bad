//! `PreviousError`: a failed attempt that preceded the reported one.

use super::number::Integer;
use super::object::wire_object;
use super::raw::Raw;
use crate::Code;
use crate::ids::closed_ids;

wire_object! {
    /// An item of `error.metadata.previous_errors[]`: an earlier failed attempt at another provider.
    ///
    /// All surfaces; sources: "Errors and debugging" and wire captures. Since revision `2026-08-19` documented
    /// as `{provider, code, status}`, before as `{code, message, provider_name, raw}`; the wire shows both.
    ///
    /// ```
    /// use openrouter_errors::wire::{PreviousError, PreviousErrorForm};
    ///
    /// let old: PreviousError = serde_json::from_str(
    ///     r#"{"code":429,"message":"Provider returned error","provider_name":"DeepInfra","raw":"busy"}"#,
    /// )?;
    /// let slim: PreviousError =
    ///     serde_json::from_str(r#"{"provider":"DeepInfra","code":"rate_limit_exceeded","status":429}"#)?;
    /// assert_eq!(old.form(), PreviousErrorForm::Full);
    /// assert_eq!(slim.form(), PreviousErrorForm::Slim);
    /// assert_eq!(old.provider(), slim.provider());
    /// assert_eq!(old.status(), slim.status());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    PreviousError {
        /// The provider's code; a number in the older form, a word in the slim one.
        code: Code,
        /// The error message of that attempt (older form).
        message: String,
        /// The provider (older form).
        provider_name: String,
        /// The provider's own response body (older form).
        raw: Raw,
        /// The provider (slim form).
        provider: String,
        /// The HTTP status of that attempt (slim form).
        status: Integer,
    }
}

closed_ids! {
    /// The form of an item of `previous_errors`, by its members.
    PreviousErrorForm as "previous error form" {
        /// `{provider, code, status}`, since revision `2026-08-19`.
        Slim = "slim",
        /// `{code, message, provider_name, raw}`.
        Full = "full",
        /// A `provider_name`, but no `code` or no `raw`.
        Partial = "partial",
        /// `{code, message}` without a provider.
        Anonymous = "anonymous",
        /// Any other combination of members.
        Other = "other",
    }
}

impl PreviousError {
    /// Returns the form of the item.
    #[must_use]
    pub fn form(&self) -> PreviousErrorForm {
        let (code, raw) = (!self.code.is_absent(), !self.raw.is_absent());
        if !self.provider.is_absent() {
            PreviousErrorForm::Slim
        } else if !self.provider_name.is_absent() {
            if code && raw {
                PreviousErrorForm::Full
            } else {
                PreviousErrorForm::Partial
            }
        } else if code && !self.message.is_absent() {
            PreviousErrorForm::Anonymous
        } else {
            PreviousErrorForm::Other
        }
    }

    /// Returns the provider, from either member.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        self.provider
            .as_deref()
            .or_else(|| self.provider_name.as_deref())
    }

    /// Returns the HTTP status of that attempt: `status`, else a numeric `code`.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        let stated = self.status.value().and_then(Integer::as_u16);
        stated.or_else(|| self.code.value().and_then(Code::as_u16))
    }
}

#[cfg(test)]
mod tests {
    use super::{PreviousError, PreviousErrorForm as Form};
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"provider":"A","code":"x","status":429}"#, Form::Slim)]
    #[case(
        r#"{"code":429,"message":"m","provider_name":"A","raw":""}"#,
        Form::Full
    )]
    #[case(r#"{"provider_name":"A","message":"m"}"#, Form::Partial)]
    #[case(r#"{"code":429,"message":"m"}"#, Form::Anonymous)]
    #[case("{}", Form::Other)]
    fn forms(#[case] item: &str, #[case] form: Form) {
        let item: PreviousError = serde_json::from_str(item).expect("reads");
        assert_eq!(item.form(), form);
    }
}
