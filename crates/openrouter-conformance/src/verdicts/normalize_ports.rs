//! Removes from texts what differs from run to run.

use crate::nonce::without_nonce;

/// Removes secrets, the mock's port and the run's nonce from a text of a target.
pub fn normalize_ports(text: &str) -> String {
    let text = without_nonce(text);
    let text = without_ports(&openrouter_corpus::redact::clean(&text), "127.0.0.1:");
    without_ports(&text, "localhost:")
}

fn without_ports(text: &str, host: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(host) {
        let (before, behind) = rest.split_at(at + host.len());
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        out.push_str(before);
        out.push_str(if digits > 0 { "PORT" } else { "" });
        rest = &behind[digits..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_left_out() {
        assert_eq!(
            normalize_ports("GET http://127.0.0.1:40123/c: refused by 127.0.0.1:9"),
            "GET http://127.0.0.1:PORT/c: refused by 127.0.0.1:PORT"
        );
        assert_eq!(normalize_ports("nothing"), "nothing");
        assert_eq!(
            normalize_ports("http://localhost:/c"),
            "http://localhost:/c"
        );
    }
}
