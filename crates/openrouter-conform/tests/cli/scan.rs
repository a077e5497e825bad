//! `scan`: the contents of logs of every format, independent of compression and the number of threads.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::cli::support::{Copy, checkout, run, run_with};

const KEY: &str = "sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Payloads, payloads with facts around them, ordinary chunks and a bad line.
const NDJSON: &str = r#"{"timestamp":"2026-09-04T10:00:30Z","status":429,"model":"meta-llama/llama-3:free","surface":"chat_completions","body":{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"meta-llama/llama-3:free is temporarily rate-limited upstream. Please retry shortly.","provider_name":"Chutes"}},"user_id":"user_2AbCdEfGhIjKlMnOpQrStUvWxY"}}
{"timestamp":"2026-09-04T23:59:59.5+00:00","status":429,"model":"acme/other","surface":"/api/v1/chat/completions","body":"{\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"raw\":\"acme/other is temporarily rate-limited upstream. Please retry shortly.\",\"provider_name\":\"Chutes\"}}}"}
{"timestamp":1788602430,"status":402,"headers":{"X-Request-Id":"a"},"body":{"error":{"message":"Insufficient credits","code":402}}}
{"status":200,"body":{"id":"gen-1","object":"chat.completion","choices":[{"message":{"content":"the word \"error\""},"finish_reason":"stop"}]}}
{"id":"gen-2","object":"chat.completion.chunk","created":1788602430,"choices":[{"delta":{"content":"Hi"},"finish_reason":null}]}
{"id":"gen-2","object":"chat.completion.chunk","created":1788602430,"provider":"Together","model":"acme/one","choices":[{"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"Upstream error from Together: disconnected"}}
{"error":{"code":418,"message":"Quux frobnication exhausted after 7 attempts"}}
{"error":{"code":418,"message":"Quux frobnication exhausted after 12 attempts"}}

{"status":"soon","body":{}}
not JSON at all
{"error":{"code":429,"message":"cut
"#;

const SSE: &str = "\
: OPENROUTER PROCESSING\n\n\
data: {\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"delta\":{\"content\":\"an \\\"error\\\":\"},\"finish_reason\":null}]}\n\n\
data: {\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1788602430,\"model\":\"acme/one\",\"provider\":\"Azure\",\"choices\":[],\"error\":{\"code\":502,\"message\":\"Provider disconnected\"}}\n\n\
data: [DONE]\n\n\
event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n\
data: {\"error\":{\"code\":429,\"message\":\"Rate limit exceeded: free-models-per-day\"}}\n\n";

const TEXT: &str = "\
2026-09-04T10:00:29Z INFO request 17 to openrouter, 42 tokens
2026-09-04T10:00:30Z ERROR Error code: 402 - {'error': {'message': 'Insufficient credits', 'code': 402}}
[OPENROUTER] 401401 Missing Authentication header
2026-09-04T10:00:31Z INFO done
2026-09-05T01:00:31Z something failed in a way that nobody knows
";

/// A folder with one log of each form.
fn logs() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in [("a.ndjson", NDJSON), ("b.sse", SSE), ("c.log", TEXT)] {
        fs::write(dir.path().join(name), text).expect("it is writable");
    }
    dir
}

fn path(dir: &Path, name: &str) -> String {
    dir.join(name).to_str().expect("a UTF-8 path").to_owned()
}

/// Returns the output without the folder, which differs in every run.
fn without_folder(dir: &Path, text: &str) -> String {
    text.replace(dir.to_str().expect("a UTF-8 path"), "LOGS")
}

#[test]
fn what_people_read() {
    let dir = logs();
    let ran = run(&["scan", &path(dir.path(), ""), "--bucket", "hour"]);
    assert_eq!(ran.code, 1, "a bad line changes the exit code");
    insta::assert_snapshot!(without_folder(dir.path(), &ran.stdout));
}

#[test]
fn what_programs_read() {
    let dir = logs();
    let apart = tempfile::tempdir().expect("a folder");
    let csv = path(apart.path(), "rows.csv");
    let ran = run(&["scan", &path(dir.path(), ""), "--json", "--csv", &csv]);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let schema = fs::read(checkout().join("schemas/suite/scan.json")).expect("it is generated");
    let schema: Value = serde_json::from_slice(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(&report), "{report}");
    assert_eq!(report["exit"], ran.code);
    let rows = fs::read_to_string(&csv).expect("it is written");
    let errors: u64 = rows
        .lines()
        .skip(1)
        .filter_map(|row| row.rsplit(',').next()?.parse::<u64>().ok())
        .sum();
    assert_eq!(report["errors"], errors, "every error is in one row");
    insta::assert_snapshot!(format!(
        "{}\n{rows}",
        without_folder(dir.path(), &ran.stdout)
    ));
}

/// The same bytes for any number of workers, over segments enough for them to take turns.
#[test]
fn one_worker_and_many_say_the_same() {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in [("a.ndjson", NDJSON), ("b.sse", SSE), ("c.log", TEXT)] {
        let mut long = String::new();
        for number in 0.. {
            long.push_str(&text.replace("Quux", &format!("Quux{}", "x".repeat(number % 50))));
            if long.len() > 9 << 19 {
                break;
            }
        }
        fs::write(dir.path().join(name), long).expect("it is writable");
    }
    let all = |threads: &str| {
        let csv = path(dir.path(), "rows");
        let folder = path(dir.path(), "");
        let files: Vec<String> = ["a.ndjson", "b.sse", "c.log"]
            .map(|name| format!("{folder}{name}"))
            .into();
        let mut args = vec!["scan", "--json", "--threads", threads, "--csv", &csv];
        args.extend(files.iter().map(String::as_str));
        let ran = run(&args);
        (
            ran.code,
            ran.stdout,
            fs::read_to_string(&csv).expect("it is written"),
        )
    };
    let one = all("1");
    assert_eq!(one.0, 1, "{}", one.1);
    assert_eq!(one, all("3"));
}

#[test]
fn packed_logs_are_read_like_plain_ones() {
    let dir = logs();
    let plain = fs::read(path(dir.path(), "b.sse")).expect("it is there");
    let gzip = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).expect("it packs");
        packer.finish().expect("it packs")
    };
    let half = plain.len() / 2;
    // Files are often put together of several members.
    let members = [gzip(&plain[..half]), gzip(&plain[half..])].concat();
    let frames = [&plain[..half], &plain[half..]].map(|part| {
        ruzstd::encoding::compress_to_vec(part, ruzstd::encoding::CompressionLevel::Fastest)
    });
    let expected = run_with(&["scan", "--json"], &plain);
    assert_eq!(expected.code, 0, "{}", expected.stderr);
    for packed in [members, frames.concat()] {
        let ran = run_with(&["scan", "--json"], &packed);
        assert_eq!((ran.code, ran.stdout), (0, expected.stdout.clone()));
    }
}

/// Records before the damage count, the damage is named, and the run is incomplete.
#[test]
fn a_packed_log_that_ends_early() {
    let dir = tempfile::tempdir().expect("a folder");
    let line = "{\"error\":{\"code\":402,\"message\":\"Insufficient credits\"}}\n";
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    packer
        .write_all(line.repeat(10_000).as_bytes())
        .expect("it packs");
    let packed = packer.finish().expect("it packs");
    let name = path(dir.path(), "cut.gz");
    fs::write(&name, &packed[..packed.len() / 2]).expect("it is writable");
    let ran = run(&["scan", &name, "--json"]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert!(
        report["errors"]
            .as_u64()
            .is_some_and(|errors| (1_000..10_000).contains(&errors))
    );
    assert_eq!(
        report["bad_lines"], 0,
        "half a line at the cut is no bad line"
    );
    assert_eq!(report["unread"][0]["file"], name);
    assert!(
        report["unread"][0]["why"]
            .as_str()
            .is_some_and(|why| why.contains("is truncated"))
    );
}

#[test]
fn nothing_to_scan_is_no_success() {
    assert_eq!(run_with(&["scan"], b"").code, 3);
    assert_eq!(run_with(&["scan"], b"\n\n").code, 3);
    let ran = run(&["scan", "no/such/file", "--json"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stdout.contains("no/such/file"), "{}", ran.stdout);
    let bad = run_with(&["scan", "--input", "ndjson"], b"nothing good\n");
    assert_eq!(bad.code, 1, "1 and 3 together are 1");
}

/// One file that cannot be read hides nothing of the others.
#[test]
fn a_missing_file_among_others() {
    let dir = logs();
    let ran = run(&["scan", "--json", "no/such/file", &path(dir.path(), "b.sse")]);
    assert_eq!(ran.code, 3);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(report["errors"], 3);
}

/// A line of a hundred megabytes is reported, what follows it is read, and memory stays where it is.
#[test]
fn a_line_without_end() {
    let mut text = vec![b'{'; 1];
    text.resize(100 << 20, b'x');
    text.extend_from_slice(b"\n{\"error\":{\"code\":402,\"message\":\"Insufficient credits\"}}\n");
    let ran = run_with(&["scan", "--json", "--threads", "1"], &text);
    assert_eq!(ran.code, 1);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(
        (&report["errors"], &report["bad_lines"]),
        (&1.into(), &1.into())
    );
    assert_eq!(report["named_lines"][0]["line"], 1);
}

#[test]
fn samples_are_redacted_and_become_fixtures() {
    let dir = tempfile::tempdir().expect("a folder");
    let line = format!(
        "{{\"error\":{{\"code\":418,\"message\":\"Quux frobnication of {KEY} by jane@corp.example exhausted\"}}}}\n"
    );
    let log = path(dir.path(), "log.ndjson");
    fs::write(&log, line.repeat(3)).expect("it is writable");
    let (samples, csv) = (path(dir.path(), "samples"), path(dir.path(), "rows.csv"));
    let ran = run(&["scan", &log, "--samples", &samples, "--csv", &csv]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let body = fs::read_to_string(path(dir.path(), "samples/001.json")).expect("it is written");
    let index = fs::read_to_string(path(dir.path(), "samples/index.json")).expect("it is written");
    let rows = fs::read_to_string(&csv).expect("it is written");
    for secret in [KEY, "jane@corp.example"] {
        for text in [&body, &index, &rows, &ran.stdout, &ran.stderr] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let index: Value = serde_json::from_str(&index).expect("JSON");
    assert_eq!(index["samples"][0]["errors"], 3);
    let copy = Copy::new();
    let command = index["samples"][0]["command"].as_str().expect("a command");
    let mut words: Vec<&str> = command.split(' ').collect();
    let sample = format!("{samples}/{}", words[2]);
    words[2] = &sample;
    *words.last_mut().expect("words") = "https://example.com/1";
    let added = copy.run(&words);
    assert_eq!(added.code, 0, "{}", added.stderr);
}

#[test]
fn wrong_usage() {
    assert_eq!(run_with(&["scan", "--case", "messages"], b"").code, 2);
    assert_eq!(run_with(&["scan", "--bucket", "week"], b"").code, 2);
    assert_eq!(run_with(&["scan", "--top", "0"], b"").code, 2);
    #[cfg(not(feature = "parquet"))]
    {
        let ran = run_with(&["scan", "--parquet", "x.parquet"], b"");
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("--features parquet"), "{}", ran.stderr);
    }
}
