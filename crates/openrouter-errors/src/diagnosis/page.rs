//! Extracts the title or first heading of an HTML page.

use crate::diagnosis::text::within_limit;

/// Whether a text that begins with an angle bracket is a page; `<400> InternalError...` is not.
pub(crate) fn looks_like_page(text: &str) -> bool {
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

/// Returns where a page begins in a text.
pub(crate) fn page_start(text: &str) -> Option<usize> {
    let opens = |at: &usize| {
        ["<!doctype html", "<html"].iter().any(|tag| {
            let found = text.as_bytes().get(*at..at + tag.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(tag.as_bytes()))
        })
    };
    memchr::memchr_iter(b'<', text.as_bytes())
        .take(64)
        .find(opens)
}

/// Returns the page in a text, also in a string with escapes, unless a framework shows an exception in it.
pub(crate) fn page_within(text: &str) -> Option<String> {
    let page = text.get(page_start(text)?..)?;
    let page = page.split_once("</html>").map_or(page, |(page, _)| page);
    let page = page
        .replace("\\r", "")
        .replace("\\n", "\n")
        .replace("\\\"", "\"");
    (page_text(&page).is_some() && preformatted(&page).is_none()).then_some(page)
}

/// Returns the text of a page: the title without the site's name and number, else the first heading.
pub(crate) fn page_text(html: &str) -> Option<String> {
    let (head, _) = within_limit(html);
    let title = element(head, "title").map(|title| behind_number(head, &title).unwrap_or(title));
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

/// Returns the text behind a title that is only a number, in Google's short page: `<title>403</title>403 Forbidden`.
fn behind_number(html: &str, title: &str) -> Option<String> {
    let number = title.len() == 3 && title.bytes().all(|byte| byte.is_ascii_digit());
    let (_, behind) = html.split_once("</title>").filter(|_| number)?;
    let words = behind.split(['<', '\n']).next()?.trim();
    words.starts_with(title).then(|| words.to_owned())
}

/// Returns the preformatted text of a page, in which web frameworks show an exception.
pub(crate) fn preformatted(html: &str) -> Option<String> {
    let (head, _) = within_limit(html);
    let lower = head.to_ascii_lowercase();
    let start = lower.find("<pre>")? + "<pre>".len();
    let end = lower[start..]
        .find("</pre>")
        .map_or(head.len(), |end| start + end);
    let mut text = String::new();
    for (at, part) in head[start..end].split('<').enumerate() {
        let Some((tag, rest)) = part.split_once('>').filter(|_| at > 0) else {
            text.push_str(part);
            continue;
        };
        if tag
            .get(..2)
            .is_some_and(|tag| tag.eq_ignore_ascii_case("br"))
        {
            text.push('\n');
        }
        text.push_str(rest);
    }
    let text = text
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    (!text.trim().is_empty()).then_some(text)
}

/// Returns the error status that the title or the first heading of a page states: `502 Bad Gateway`, `example.com | 524: A
/// timeout occurred`, `Error code 524`. Another number is no status.
pub(crate) fn page_status(html: &str) -> Option<u16> {
    let (head, _) = within_limit(html);
    ["title", "h1", "h2"]
        .into_iter()
        .find_map(|name| stated(&element(head, name)?))
}

/// The status with which a headline begins, or which it introduces.
fn stated(headline: &str) -> Option<u16> {
    let after_bar = headline.rsplit_once(" | ").map(|(_, rest)| rest);
    let lower = headline.to_ascii_lowercase();
    let after_word = ["error code", "http error", "error", "status"]
        .iter()
        .find_map(|word| {
            let at = lower.find(word)? + word.len();
            headline
                .get(at..)
                .map(|rest| rest.trim_start_matches([' ', ':']))
        });
    [Some(headline), after_bar, after_word]
        .into_iter()
        .flatten()
        .find_map(|text| {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = text.split_at(digits);
            let ends = !rest.starts_with(char::is_alphanumeric);
            let status: u16 = number.parse().ok().filter(|_| digits == 3 && ends)?;
            (400..600).contains(&status).then_some(status)
        })
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
    use super::{page_status, page_text, page_within, preformatted};

    #[test]
    fn pages_within_texts() {
        let page = |text: &str| page_within(text).and_then(|page| page_text(&page));
        assert_eq!(
            page("E { body: \"<HTML>\\n<title>502 Bad Gateway</title></html>\" } at x").as_deref(),
            Some("502 Bad Gateway")
        );
        assert_eq!(page("a < b <html><p>words</p></html>"), None);
        assert_eq!(
            page("<html><title>Error</title><pre>it broke</pre></html>"),
            None
        );
    }

    #[test]
    fn preformatted_texts() {
        let text = |html: &str| preformatted(html);
        assert_eq!(
            text("<PRE>Error: 402 &quot;x&quot; &lt;y&gt;<br> &nbsp; at <b>ask</b><br/>z</pre>")
                .as_deref(),
            Some("Error: 402 \"x\" <y>\n   at ask\nz")
        );
        assert_eq!(text("<pre> </pre>"), None);
        assert_eq!(text("<p>Error</p>"), None);
    }

    #[test]
    fn statuses() {
        for (html, status) in [
            ("<title>502 Bad Gateway</title>", Some(502)),
            (
                "<title>openrouter.ai | 524: A timeout occurred</title>",
                Some(524),
            ),
            (
                "<title>Oops</title><h1><span>A timeout occurred</span><span>Error code 524</span></h1>",
                Some(524),
            ),
            (
                "<h1>HTTP Error 503. The service is unavailable.</h1>",
                Some(503),
            ),
            ("<h1>Error: 500</h1>", Some(500)),
            ("<title>429</title>", Some(429)),
            ("<title>200 OK</title>", None),
            ("<title>Error code 1020</title>", None),
            (
                "<title>404s of the year</title><p>502 Bad Gateway</p>",
                None,
            ),
            ("<title>Room 404</title>", None),
            ("<title>5020 models</title>", None),
            ("<html></html>", None),
        ] {
            assert_eq!(page_status(html), status, "{html}");
        }
    }

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
