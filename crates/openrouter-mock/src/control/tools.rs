//! The tool call of a default response: which tool of a request is called, and with which arguments.
//!
//! In one turn a tool is called at most once: the first tool, or the one that `tool_choice` names. If it is `required` (`any`), the
//! tools are called one after the other. Then the text follows, so that the loop of an agent ends.

use openrouter_errors::Surface;
use serde_json::{Value, json};

use super::instance::instance;

/// The longest body in which tools are looked for, because the tree of a body takes many times its length.
const LONGEST: usize = 1 << 20;

/// The calls of one conversation. An application that puts a question of its own after each result asks forever.
const MOST_CALLS: usize = 20;

/// The call of a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolCall {
    /// The name of the tool.
    pub name: String,
    /// Arguments that its parameters allow.
    pub arguments: Value,
    /// How many calls the conversation had before: ids of calls differ by it.
    nth: usize,
}

impl ToolCall {
    /// Returns the call with which a response to this body begins; `None` if it offers no tool, or the text follows.
    #[must_use]
    pub fn answering(surface: Surface, body: &[u8]) -> Option<Self> {
        if body.len() > LONGEST {
            return None;
        }
        let body: Value = serde_json::from_slice(body).ok()?;
        let turns = match surface {
            Surface::ChatCompletions | Surface::Messages => body.get("messages")?,
            Surface::Responses => body.get("input")?,
            _ => return None,
        };
        let turns = turns.as_array().map_or(&[][..], Vec::as_slice);
        let tools: Vec<(&str, &Value)> = body
            .get("tools")?
            .as_array()?
            .iter()
            .filter_map(tool)
            .collect();
        let called = |turn| calls(turn).into_iter();
        let since = turns.iter().rev().take_while(is_of_tools);
        let since: Vec<&str> = since.flat_map(called).collect();
        let nth = turns.iter().flat_map(called).count();
        let results = turns.iter().rev().take_while(is_of_tools);
        let results: usize = results.map(results_of).sum();
        // With `previous_response_id` the results arrive without their calls.
        if results > since.len() || nth >= MOST_CALLS {
            return None;
        }
        let is_open = |name: &&str| !since.contains(name);
        let name = match Choice::of(&body) {
            Choice::None => None,
            Choice::Named(name) => Some(name).filter(is_open),
            Choice::Each => tools.iter().map(|(name, _)| *name).find(is_open),
            Choice::Auto => tools
                .first()
                .map(|(name, _)| *name)
                .filter(|_| since.is_empty()),
        }?;
        let (_, parameters) = tools.iter().find(|(known, _)| *known == name)?;
        // Arguments are an object, whatever else the parameters allow.
        let arguments = instance(parameters, parameters);
        let arguments = if arguments.is_object() {
            arguments
        } else {
            json!({})
        };
        Some(Self {
            name: name.to_owned(),
            arguments,
            nth,
        })
    }

    /// Returns an id that no other call of the conversation has.
    pub(super) fn id(&self, prefix: &str) -> String {
        format!("{prefix}_conform_{}", self.nth)
    }

    /// Returns the arguments as text, in the pieces that a stream sends.
    pub(super) fn pieces(&self) -> [String; 2] {
        let text = self.arguments.to_string();
        let middle = (text.len() / 2..).find(|at| text.is_char_boundary(*at));
        let (first, rest) = text.split_at(middle.unwrap_or(0));
        [first.to_owned(), rest.to_owned()]
    }
}

/// What `tool_choice` asks for.
enum Choice<'a> {
    Auto,
    None,
    /// Some tool, each time.
    Each,
    Named(&'a str),
}

impl<'a> Choice<'a> {
    fn of(body: &'a Value) -> Self {
        let Some(choice) = body.get("tool_choice") else {
            return Self::Auto;
        };
        let word = choice.as_str().or_else(|| choice.get("type")?.as_str());
        let name = choice
            .pointer("/function/name")
            .or_else(|| choice.get("name"));
        match (word, name.and_then(Value::as_str)) {
            (_, Some(name)) => Self::Named(name),
            (Some("none"), _) => Self::None,
            (Some("required" | "any"), _) => Self::Each,
            _ => Self::Auto,
        }
    }
}

/// Name and parameters of a tool that the client runs: of Chat Completions, of Responses, of Messages.
fn tool(tool: &Value) -> Option<(&str, &Value)> {
    let kind = tool.get("type").and_then(Value::as_str);
    let own = tool.get("function").unwrap_or(tool);
    let name = own.get("name")?.as_str()?;
    let parameters = own.get("parameters").or_else(|| own.get("input_schema"));
    let is_function = matches!(kind, Some("function" | "custom") | None);
    // A tool of the server has a type of its own, and no parameters.
    is_function.then(|| (name, parameters.unwrap_or(&Value::Null)))
}

/// The tools that a turn calls.
fn calls(turn: &Value) -> Vec<&str> {
    let is = |value: &Value, kind: &str| value.get("type").and_then(Value::as_str) == Some(kind);
    let list = |name: &str| {
        turn.get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    let of_chat = list("tool_calls").filter_map(|call| call.pointer("/function/name")?.as_str());
    let of_messages = list("content").filter(|part| is(part, "tool_use"));
    let of_messages = of_messages.filter_map(|part| part.get("name")?.as_str());
    let of_responses = turn.get("name").and_then(Value::as_str);
    let of_responses = of_responses.filter(|_| is(turn, "function_call"));
    of_chat.chain(of_messages).chain(of_responses).collect()
}

/// The number of results in a turn.
fn results_of(turn: &Value) -> usize {
    let word = |value: &Value, name: &str, word: &str| {
        value.get(name).and_then(Value::as_str) == Some(word)
    };
    let parts = turn.get("content").and_then(Value::as_array);
    let parts = parts.into_iter().flatten();
    let is_result = word(turn, "role", "tool") || word(turn, "type", "function_call_output");
    parts
        .filter(|part| word(part, "type", "tool_result"))
        .count()
        + usize::from(is_result)
}

/// Whether a turn calls tools or has their results.
fn is_of_tools(turn: &&Value) -> bool {
    let is_reasoning = turn.get("type").and_then(Value::as_str) == Some("reasoning");
    is_reasoning || results_of(turn) > 0 || !calls(turn).is_empty()
}
