//! Text that looks like a secret but is not.

use std::net::{IpAddr, Ipv6Addr};

use super::Kind;

/// Domains of addresses that belong to nobody, or to OpenRouter itself.
const DOMAINS: &[&str] = &["example.com", "example.org", "example.net", "openrouter.ai"];

/// Whether a text that a pattern matched may stay.
pub(super) fn is_allowed(kind: Kind, text: &str) -> bool {
    // A placeholder of any kind: an address may be matched where an id is expected.
    if text.contains("REDACTED") || text.contains("redacted") || text == Kind::Ip.placeholder() {
        return true;
    }
    match kind {
        Kind::Key => text.starts_with("sk-or-v1-conform-"),
        Kind::UserId | Kind::OrganisationId => false,
        // Text that is already masked.
        Kind::Text => text.bytes().all(|byte| matches!(byte, b'x' | b' ')),
        Kind::Email => {
            let domain = text
                .rsplit('@')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            DOMAINS
                .iter()
                .any(|known| domain == *known || domain.ends_with(&format!(".{known}")))
        }
        Kind::Ip => match text.parse() {
            Ok(IpAddr::V4(ip)) => {
                ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_documentation()
                    || ip.is_broadcast()
            }
            Ok(IpAddr::V6(ip)) => {
                ip.is_loopback() || ip.is_unspecified() || is_documentation(ip) || is_a_time(text)
            }
            Err(_) => true,
        },
    }
}

/// Whether an address is in `2001:db8::/32`.
fn is_documentation(ip: Ipv6Addr) -> bool {
    ip.segments()[..2] == [0x2001, 0xdb8]
}

/// Whether a text is a time of day, which has only two-digit groups, and not an address.
fn is_a_time(text: &str) -> bool {
    text.split(':')
        .all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
}
