//! Compares the scanner with serde: both accept and reject the same texts, and read the same values.

mod compare;
mod slow;

use proptest::prelude::*;
use rstest::rstest;

use compare::compare;

/// Texts that are each unusual in their own way.
#[rstest]
#[case::nothing("")]
#[case::a_string(" \"a\\n\\u00e9\" ")]
#[case::a_string_and_more("\"a\" b")]
#[case::half_a_pair_alone("\"\\ud800\"")]
#[case::a_number("-1.5e3")]
#[case::a_word(" null ")]
#[case::a_long_word("nullx")]
#[case::an_array("[1, [\"\\ud800\"], {}] ")]
#[case::no_object("[]")]
#[case::behind_white_space(" \t\r\n{}")]
#[case::other_white_space("\u{b}{}")]
#[case::something_behind("{}}")]
#[case::cut_off(r#"{"error":{"code":4"#)]
#[case::cut_off_in_an_escape(r#"{"error":"\u00"#)]
#[case::no_name("{1:2}")]
#[case::trailing_comma(r#"{"code":1,}"#)]
#[case::no_comma(r#"{"code":1 "message":"x"}"#)]
#[case::no_colon(r#"{"code" 1}"#)]
#[case::comma_first(r#"{,"code":1}"#)]
#[case::wrong_bracket(r#"{"code":[1}"#)]
#[case::wrong_bracket_in_skipped(r#"{"x":{"y":[1}]}"#)]
#[case::numbers(r#"{"code":0,"status":-0,"id":-1,"model":1.5e3,"param":18446744073709551615}"#)]
#[case::large_numbers(
    r#"{"code":18446744073709551616,"status":-9223372036854775809,"id":9999999999999999999}"#
)]
#[case::number_out_of_range(r#"{"code":1e999}"#)]
#[case::number_out_of_range_skipped(r#"{"x":1e999,"availability":-1e999,"code":[1e999]}"#)]
#[case::number_out_of_range_present(r#"{"output":1e999}"#)]
#[case::number_with_a_zero_before(r#"{"code":01}"#)]
#[case::number_without_a_fraction(r#"{"code":1.}"#)]
#[case::number_without_an_exponent(r#"{"code":1e+}"#)]
#[case::number_with_letters(r#"{"code":1x}"#)]
#[case::minus(r#"{"code":-}"#)]
#[case::words(r#"{"code":null,"status":true,"id":false}"#)]
#[case::half_a_word(r#"{"code":nul}"#)]
#[case::capital(r#"{"code":True}"#)]
#[case::escapes(r#"{"message":"a\"b\\c\/d\b\f\n\r\te","code":"\u00e9\ud83d\ude00x"}"#)]
#[case::wrong_escape(r#"{"message":"\q"}"#)]
#[case::wrong_escape_skipped(r#"{"x":"\q"}"#)]
#[case::wrong_hex(r#"{"x":"\u00g0"}"#)]
#[case::control_character("{\"message\":\"a\u{1}b\"}")]
#[case::control_character_in_a_long_text("{\"message\":\"eight and\u{1f}more bytes\"}")]
#[case::control_character_skipped("{\"x\":\"a\nb\"}")]
#[case::delete_is_no_control_character("{\"x\":\"a\u{7f}b\",\"message\":\"\u{80}\u{9f}\"}")]
#[case::half_a_pair(r#"{"message":"\ud800"}"#)]
#[case::second_half(r#"{"message":"\udc00"}"#)]
#[case::two_first_halves(r#"{"message":"\ud800\ud800"}"#)]
#[case::half_a_pair_skipped(r#"{"x":"\ud800","raw":1,"availability":"\udc00"}"#)]
#[case::names_that_end_otherwise(
    r#"{"error_tyre":"a","http_statux":1,"request_ix":"b","availabilitz":[],"codd":2,"cod":3,"codes":4}"#
)]
#[case::half_a_pair_as_a_name(r#"{"\ud800":1}"#)]
#[case::half_a_pair_as_a_name_within(r#"{"code":{"\ud800":1}}"#)]
#[case::half_a_pair_as_a_name_skipped(r#"{"code":[{"\ud800":1}],"x":{"\ud800":1}}"#)]
#[case::escaped_names(r#"{"\u0065rror":{"m\u0065ssage":"x"},"co\/de":1}"#)]
#[case::twice(r#"{"error":{"code":1,"message":"x"},"code":1,"error":{"message":"y"},"code":"2"}"#)]
#[case::twice_of_another_type(
    r#"{"error":{"metadata":{"raw":1}},"error":"x","output":[1],"output":""}"#
)]
#[case::twice_deep(
    r#"{"error":{"metadata":{"raw":1},"code":1,"metadata":{"reason":"x"},"message":"m"},"id":"i"}"#
)]
#[case::everything_is_something_else(
    r#"{"error":[],"choices":{},"metadata":1,"data":"","response":null,"output":{}}"#
)]
#[case::presence(r#"{"output":[1],"content":" \n\u00a0","usage":{"a":1},"delta":{"content":"x","text":null,"images":[]}}"#)]
#[case::choices(r#"{"choices":[{"finish_reason":"stop","message":{"content":"x"}},{"error":{"code":1}},{"error":{"code":2}}]}"#)]
#[case::choices_that_are_none(r#"{"choices":[1,{"finish_reason":"stop"},[],{"text":"x"}]}"#)]
#[case::choices_twice(r#"{"choices":[{"error":{"code":1}},{"error":{"code":3}}],"id":"x","choices":[{"delta":{"text":"x"}}]}"#)]
#[case::choices_then_none(r#"{"choices":[{"error":{"code":1}}],"choices":null}"#)]
#[case::no_choices(r#"{"choices":[]}"#)]
#[case::choices_without_an_end(r#"{"choices":[{},]}"#)]
#[case::aws(r#"{"Message":"a","__type":"b","base_resp":{"status_code":1},"errors":[ {"x": 1} ] }"#)]
fn as_serde_has_it(#[case] text: &str) {
    compare(text).unwrap_or_else(|difference| panic!("{difference}"));
}

/// Skipped values may have any depth; values that are read may not.
#[rstest]
fn as_deep_as_serde(
    #[values(("{\"x\":", "}"), ("[", "]"), ("{\"error\":", "}"), ("{\"base_resp\":", "}"))] layer: (
        &str,
        &str,
    ),
    #[values("x", "code", "errors", "output")] name: &str,
) {
    for depth in [1, 63, 64, 65, 125, 126, 127, 128, 129, 10_000] {
        for inmost in ["1", "{}", "[]", "{\"code\":1}", "{\"code\":{}}"] {
            let (open, close) = (layer.0.repeat(depth), layer.1.repeat(depth));
            for text in [
                format!("{{\"{name}\":{open}{inmost}{close}}}"),
                format!("{open}{inmost}{close}"),
            ] {
                assert!(
                    compare(&text).is_ok(),
                    "{name}: {depth} times {open} around {inmost}",
                    open = layer.0
                );
            }
        }
    }
}

const NAMES: &[&str] = &[
    "error",
    "choices",
    "code",
    "message",
    "metadata",
    "raw",
    "response",
    "data",
    "output",
    "delta",
    "content",
    "type",
    "status",
    "finish_reason",
    "native_finish_reason",
    "base_resp",
    "details",
    "availability",
    "text",
    "x",
    "",
    r"\u0065rror",
    r"cod\u0065",
    r"\ud800",
    r"\n",
    "é",
];

const LEAVES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "429",
    "-1",
    "1.5",
    "2e3",
    "1e999",
    "01",
    "1.",
    "18446744073709551616",
    "\"\"",
    "\"text\"",
    "\" \\n\"",
    "\"error\"",
    "\"a\\\"b\\\\c\"",
    "\"\\u00e9\"",
    "\"\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"\u{1}\"",
    "\"\\q\"",
    "\"上下文 and more than eight bytes\"",
    "nul",
    "[]",
    "{}",
    "",
];

fn json() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(LEAVES).prop_map(str::to_owned);
    leaf.prop_recursive(6, 48, 6, |inner| {
        let blank = prop::sample::select(vec!["", "", "", " ", "\n\t"]);
        let name = prop::sample::select(NAMES);
        let member = (name, blank, inner.clone())
            .prop_map(|(name, blank, value)| format!("\"{name}\"{blank}:{value}{blank}"));
        prop_oneof![
            3 => prop::collection::vec(member, 0..6).prop_map(|all| format!("{{{}}}", all.join(","))),
            1 => prop::collection::vec(inner, 0..4).prop_map(|all| format!("[{}]", all.join(","))),
        ]
    })
}

/// Damages a text in one place: removes bytes, inserts one, or truncates it.
fn damaged(text: &str, at: usize, how: usize) -> String {
    let mut at = at % (text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let (before, behind) = text.split_at(at);
    let next = behind.chars().next().map_or(0, char::len_utf8);
    const PUT: &[&str] = &[
        "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", "\u{1}", " ", "é", "e", ".", "u",
    ];
    match how % (PUT.len() * 2 + 2) {
        0 => before.to_owned(),
        1 => [before, &behind[next..]].concat(),
        how if how < PUT.len() + 2 => [before, PUT[how - 2], behind].concat(),
        how => [before, PUT[how - 2 - PUT.len()], &behind[next..]].concat(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_json(text in json()) {
        prop_assert_eq!(compare(&text), Ok(()));
    }

    #[test]
    fn any_damage(text in json(), at in 0_usize..400, how in 0_usize..64) {
        prop_assert_eq!(compare(&damaged(&text, at, how)), Ok(()));
    }

    #[test]
    fn any_text(text in ".{0,40}") {
        prop_assert_eq!(compare(&["{\"message\":\"", &text, "\"}"].concat()), Ok(()));
    }
}
