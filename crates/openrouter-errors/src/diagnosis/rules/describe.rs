//! Descriptions of rules in prose, for the documentation.

use std::fmt;

use super::{Kind, Rule, When};

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, when) in self.when.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            when.fmt(f)?;
        }
        if let Some(error_type) = self.error_type {
            write!(f, " (then `error_type` is `{error_type}`)")?;
        }
        if let Some(retry) = self.retry {
            write!(f, " (then retry is `{}`)", retry.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(all) => list(f, "status", all.iter()),
            Self::NoStatus => f.write_str("no status"),
            Self::NotStatus(all) => list(f, "status is not", all.iter()),
            Self::Typed(all) => list(f, "`error_type`", all.iter()),
            Self::Availability(all) => list(f, "`availability.code`", all.iter()),
            Self::LimitSource(all) => list(f, "`limit_source`", all.iter()),
            Self::Reason(all) => list(f, "`reason`", all.iter()),
            Self::Step(all) => list(f, "`failed_routing_step` has", all.iter()),
            Self::Ineligible(all) => list(f, "`ineligibility_reasons` have", all.iter()),
            Self::Has(kind) => write!(f, "{} metadata", kind.word()),
            Self::Named(yes) => write!(f, "a provider is {}named", not(*yes)),
            Self::Relayed(yes) => write!(f, "it does {}come from a provider", not(*yes)),
            Self::Byok(yes) => write!(f, "`is_byok` is {}true", not(*yes)),
            Self::On(all) => list(f, "surface", all.iter()),
            Self::RequestId(prefix) => write!(f, "Anthropic's request id begins with `{prefix}`"),
            Self::Model(all) => list(f, "model begins with", all.iter()),
            Self::Shaped(all) => list(f, "shape", all.iter()),
            Self::Envelope(yes) => {
                write!(f, "there is {} envelope", if *yes { "an" } else { "no" })
            }
            Self::Native(all) => list(f, "native finish reason", all.iter()),
            Self::Phrase(all) => list(f, "message or `raw` says", all.iter()),
            Self::Raw(all) => list(f, "`raw` says", all.iter()),
            Self::Code(all) => list(f, "a code is", all.iter()),
            Self::Body(all) => list(f, "the text says", all.iter()),
            Self::Not(all) => list(f, "nothing says", all.iter()),
            Self::Whole(all) => list(f, "the message is nothing but", all.iter()),
            Self::Word(all) => list(f, "a word of the message is or begins with", all.iter()),
            Self::NoWord(all) => list(f, "no word of the message is or begins with", all.iter()),
        }
    }
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Moderation => "moderation",
            Self::Guardrail => "guardrail",
            Self::Alignment => "alignment",
            Self::Providers => "provider list",
            Self::Availability => "availability",
        }
    }
}

fn not(yes: bool) -> &'static str {
    if yes { "" } else { "not " }
}

fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    all: impl Iterator<Item = T>,
) -> fmt::Result {
    write!(f, "{what} ")?;
    for (at, one) in all.enumerate() {
        let before = if at > 0 { ", " } else { "" };
        write!(f, "{before}`{one}`")?;
    }
    Ok(())
}
