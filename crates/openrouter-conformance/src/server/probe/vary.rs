//! What varies in the requests of a run without changing what they test, so that a target cannot recognise a probe by a fixed
//! text or by the order of its members.

use serde_json::{Map, Value};

use super::Request;
use crate::seed::Seed;

const WORDS: &[&str] = &[
    "amber", "anchor", "basil", "bridge", "candle", "canyon", "cedar", "clover", "cobalt",
    "copper", "coral", "cotton", "ember", "fabric", "falcon", "garden", "ginger", "harbor",
    "hazel", "island", "ivory", "jasper", "juniper", "kettle", "lantern", "lemon", "linen",
    "maple", "marble", "meadow", "mirror", "nutmeg", "olive", "orchid", "pepper", "pebble",
    "pillow", "quartz", "raven", "ribbon", "river", "saffron", "silver", "spruce", "summit",
    "thunder", "timber", "tulip", "velvet", "violet", "walnut", "willow", "winter", "zephyr",
];

/// What clients commonly call themselves.
const USER_AGENTS: &[&str] = &[
    "OpenAI/JS 5.23.2",
    "OpenAI/Python 1.109.1",
    "Go-http-client/1.1",
    "axios/1.12.2",
    "curl/8.14.1",
    "node",
    "okhttp/4.12.0",
    "python-httpx/0.28.1",
    "python-requests/2.32.5",
];

/// Returns the texts of a run that replace `{prompt}`, `{word}`, `{unknown_model}`, `{unknown_key}` and `{other_key}`.
pub(super) fn texts(seed: Seed) -> [(&'static str, String); 5] {
    let word = |purpose: &str| seed.pick(purpose, WORDS);
    let number = |purpose: &str| 2 + seed.draw(purpose) % 97;
    let prompt = match seed.draw("prompt") % 5 {
        0 => format!("Say {}.", word("prompt word")),
        1 => format!("What is {} plus {}?", number("a"), number("b")),
        2 => format!("Reply with the word {}.", word("prompt word")),
        3 => format!("Name the plural of {}.", word("prompt word")),
        _ => format!("Spell {} backwards.", word("prompt word")),
    };
    let model = format!("{}/{}-{}b", word("author"), word("model"), number("size"));
    let key = |name: &str| {
        let part = |part: u8| format!("{:016x}", seed.draw(&format!("{name} {part}")));
        format!("sk-or-v1-{}{}{}{}", part(0), part(1), part(2), part(3))
    };
    [
        ("{prompt}", prompt),
        ("{word}", word("word").to_owned()),
        ("{unknown_model}", model),
        ("{unknown_key}", key("key")),
        ("{other_key}", key("other key")),
    ]
}

/// Puts the members of the body into an order of this run, and adds a user agent.
pub(super) fn shape(request: &mut Request, seed: Seed) {
    // A request without a JSON body has no members.
    let _ = request.body_json(|body| {
        reorder(body, seed);
        Ok(())
    });
    if request.header("user-agent").is_none() {
        let agent = seed.pick("user agent", USER_AGENTS);
        request
            .headers
            .push(("User-Agent".to_owned(), agent.to_owned()));
    }
}

fn reorder(value: &mut Value, seed: Seed) {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<(String, Value)> = std::mem::take(members).into_iter().collect();
            sorted.sort_by_key(|(name, _)| seed.draw(&format!("order {name}")));
            *members = sorted.into_iter().collect::<Map<_, _>>();
            members.values_mut().for_each(|value| reorder(value, seed));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| reorder(value, seed)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Fill, Probes};
    use super::*;

    /// Over some seeds, each part of the control requests varies; for one seed, nothing does.
    #[test]
    fn requests_vary_by_seed() {
        let probes = Probes::built_in().expect("they are well-formed");
        let sent = |seed: &str| {
            let fill = Fill {
                model: "a/b",
                fault_model: None,
                key: "key",
                seed: seed.parse().expect("it is one"),
            };
            let requests = probes.iter().map(|probe| {
                let (control, fault) = (probe.control_request(&fill), probe.request(&fill));
                let fault = fault.expect("the edit fits");
                let body = |request: &Request| String::from_utf8_lossy(&request.body).into_owned();
                assert_eq!(control.header("user-agent"), fault.header("user-agent"));
                let (control_body, body) = (body(&control), body(&fault));
                for text in [&control_body, &body, &control.path, &fault.path] {
                    let names = texts(fill.seed).map(|(name, _)| name);
                    assert!(names.iter().all(|name| !text.contains(name)), "{text}");
                }
                (
                    control_body,
                    body,
                    fault.header("user-agent").map(str::to_owned),
                )
            });
            requests.collect::<Vec<_>>()
        };
        assert_eq!(sent("1"), sent("1"));
        let runs: Vec<_> = (1..9).map(|seed| sent(&format!("{seed:x}"))).collect();
        let known = |part: fn(&(String, String, Option<String>)) -> String| {
            let of_run = |run: &Vec<_>| run.first().map(part);
            runs.iter()
                .map(of_run)
                .collect::<std::collections::HashSet<_>>()
                .len()
        };
        let is_first = |body: &str| body.starts_with("{\"model\"").to_string();
        assert!(known(|sent| sent.0.clone()) > 6, "texts");
        assert!(
            known(|sent| sent.2.clone().unwrap_or_default()) > 2,
            "user agents"
        );
        let orders = runs.iter().map(|run| is_first(&run[0].0));
        assert_eq!(orders.collect::<std::collections::HashSet<_>>().len(), 2);
    }
}
