//! Finds the case that a request names, by base path, header, model slug or API key.

use super::journal::Selector;
use super::request::Request;

/// The named case and how it was selected.
pub(super) struct Asked {
    /// The case, as `CASE@RUN` if a run is named.
    pub(super) key: String,
    pub(super) by: Selector,
}

/// Returns the case that a request names; `in_path` is that of its base path, which takes precedence.
pub(super) fn asked(
    request: &Request,
    model: Option<&str>,
    in_path: Option<String>,
) -> Option<Asked> {
    if let Some(key) = in_path {
        return Some(Asked {
            key,
            by: Selector::BasePath,
        });
    }
    if let Some(key) = request.header("x-conform-case") {
        return Some(Asked {
            key: normal(key.trim()),
            by: Selector::Header,
        });
    }
    if let Some(key) = model.and_then(case_of_model) {
        return Some(Asked {
            key,
            by: Selector::Model,
        });
    }
    let bearer = request.header("authorization").map(|v| {
        v.trim_start_matches("Bearer ")
            .trim_start_matches("bearer ")
    });
    let keys = [
        bearer,
        request.header("x-api-key"),
        request.header("api-key"),
    ];
    let key = keys
        .into_iter()
        .flatten()
        .find_map(|key| key.trim().strip_prefix("sk-or-v1-conform-"))?;
    Some(Asked {
        key: normal(key),
        by: Selector::ApiKey,
    })
}

/// Parses `conform/CASE`, alone or after a prefix such as `openrouter/`; drops a variant suffix (`:free`).
fn case_of_model(model: &str) -> Option<String> {
    let at = model
        .match_indices("conform/")
        .map(|(at, _)| at)
        .find(|&at| at == 0 || model[..at].ends_with('/'))?;
    let case = &model[at + "conform/".len()..];
    Some(normal(case.split(':').next().unwrap_or_default()))
}

/// Splits `/c/CASE/rest` into case and rest; returns the path unchanged if there is no case.
pub(super) fn split_base_path(path: &str) -> (Option<String>, String) {
    let Some(rest) = path.strip_prefix("/c/") else {
        return (None, path.to_owned());
    };
    let (case, route) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (Some(normal(&percent_decoded(case))), route.to_owned())
}

/// Normalizes a case id: `/` instead of `~`.
fn normal(case: &str) -> String {
    case.replace('~', "/")
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let hex = |at: usize| behind.get(at).and_then(|b| char::from(*b).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (first, hex(0), hex(1)) {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(first));
            rest = &behind[2..];
        } else {
            bytes.push(first);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_names_its_case() {
        let case = |model| case_of_model(model);
        assert_eq!(
            case("conform/messages~529-x"),
            Some("messages/529-x".into())
        );
        assert_eq!(
            case("openrouter/conform/messages/529-x:free"),
            Some("messages/529-x".into())
        );
        assert_eq!(case("nonconform/x"), None);
        assert_eq!(case("openai/gpt-4o"), None);
    }

    #[test]
    fn base_paths() {
        let split = |path| split_base_path(path);
        assert_eq!(
            split("/c/a~b/api/v1/models"),
            (Some("a/b".into()), "/api/v1/models".into())
        );
        assert_eq!(
            split("/c/a%7Eb%40r1/key"),
            (Some("a/b@r1".into()), "/key".into())
        );
        assert_eq!(split("/c/a"), (Some("a".into()), String::new()));
        assert_eq!(split("/api/v1/key"), (None, "/api/v1/key".into()));
    }
}
