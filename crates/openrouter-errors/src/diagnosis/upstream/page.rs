//! Extracts the title or first heading of an HTML page.

use crate::diagnosis::text::within_limit;

/// Whether a text that begins with an angle bracket is a page; `<400> InternalError...` is not.
pub(super) fn looks_like_page(text: &str) -> bool {
    const OPENINGS: &[&str] = &[
        "<!", "<html", "<head", "<title", "<body", "<h1", "<center", "<div", "<?xml", "<meta",
    ];
    let head: String = text
        .chars()
        .take(8)
        .collect::<String>()
        .to_ascii_lowercase();
    OPENINGS.iter().any(|opening| head.starts_with(opening))
}

/// Returns the text of a page: the title without the site's name and number, else the first heading.
pub(crate) fn page_text(html: &str) -> Option<String> {
    let (head, _) = within_limit(html);
    let title = element(head, "title");
    let words = match title {
        Some(title) => match title
            .split_once(" | ")
            .and_then(|(_, rest)| rest.split_once(": "))
        {
            // `openrouter.ai | 524: A timeout occurred`
            Some((number, words))
                if number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit()) =>
            {
                words.to_owned()
            }
            _ => title,
        },
        None => element(head, "h1").or_else(|| element(head, "h2"))?,
    };
    (!words.is_empty()).then_some(words)
}

/// Returns the text of the first element with a name, without the tags inside it.
fn element(html: &str, name: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let mut from = 0;
    let content = loop {
        let at = from + lower[from..].find(&format!("<{name}"))?;
        let after = at + 1 + name.len();
        if matches!(
            lower.as_bytes().get(after),
            Some(b'>' | b' ' | b'\n' | b'\t')
        ) {
            let start = after + lower[after..].find('>')? + 1;
            let end = lower[start..]
                .find(&format!("</{name}"))
                .map_or(html.len(), |end| start + end);
            break &html[start..end];
        }
        from = after;
    };
    let mut text = String::new();
    let mut inside = false;
    for c in content.chars().take(400) {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let text = text
        .replace("&amp;", "&")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&nbsp;", " ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::page_text;

    #[test]
    fn titles_and_headings() {
        let words = |html: &str| page_text(html);
        assert_eq!(
            words("<title>openrouter.ai | 524: A timeout occurred</title>").as_deref(),
            Some("A timeout occurred")
        );
        assert_eq!(
            words("<TITLE >Not Found | OpenRouter</TITLE>").as_deref(),
            Some("Not Found | OpenRouter")
        );
        assert_eq!(
            words("<h1><span>502</span> Bad\n Gateway</h1>").as_deref(),
            Some("502 Bad Gateway")
        );
        assert_eq!(words("<html><body></body></html>"), None);
    }
}
