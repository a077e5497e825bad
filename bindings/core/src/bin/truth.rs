//! What the engine says of every fixture and every payload of the wild set, one JSON object per line: the arguments of
//! a call (`body` as base64), and what `read`, `diagnose`, `identify` and a closed stream have to give.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use bindings_core::Known;
use openrouter_errors::sse::StreamReader;
use openrouter_errors::{Input, read};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A stream reaches the binding in pieces of this size.
const PIECE: usize = 97;

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut out = BufWriter::new(io::stdout().lock());
    let mut cases = Vec::new();
    collect(&root.join("fixtures"), &mut cases)?;
    cases.sort();
    for case in &cases {
        let body = body_beside(case)?;
        let id = case.strip_prefix(&root)?.display().to_string();
        line(
            &mut out,
            &id,
            &serde_json::from_slice(&std::fs::read(case)?)?,
            &body,
        )?;
    }
    let wild = root.join("crates/openrouter-errors/tests/wild/payloads.jsonl");
    for (at, text) in std::fs::read_to_string(wild)?.lines().enumerate() {
        let payload: Value = serde_json::from_str(text)?;
        let body = payload["body"].as_str().ok_or("a payload without body")?;
        line(&mut out, &format!("wild/{at}"), &payload, body.as_bytes())?;
    }
    out.flush()?;
    Ok(())
}

fn collect(folder: &Path, cases: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, cases)?;
        } else if path.to_string_lossy().ends_with(".case.json") {
            cases.push(path);
        }
    }
    Ok(())
}

/// The payload beside a case.
fn body_beside(case: &Path) -> Result<Vec<u8>> {
    let name = case.to_string_lossy();
    let stem = name.strip_suffix(".case.json").unwrap_or(&name);
    ["json", "sse", "html", "txt"]
        .iter()
        .find_map(|kind| std::fs::read(format!("{stem}.{kind}")).ok())
        .ok_or_else(|| format!("{name}: no payload beside it").into())
}

fn line(out: &mut impl Write, id: &str, case: &Value, body: &[u8]) -> Result<()> {
    let headers = case["headers"].as_array().into_iter().flatten();
    let pair = |pair: &Value| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned()));
    let known = Known {
        status: case["status"].as_u64().map(u16::try_from).transpose()?,
        headers: headers.filter_map(pair).collect(),
        surface: case["surface"]
            .as_str()
            .map(bindings_core::surface)
            .transpose()?,
        model: case["request"]["model"].as_str().map(str::to_owned),
        ended: case["wire"]["end"].is_string(),
    };
    let input = known.input(body);
    let reading = read(&input);
    let mut stream = StreamReader::new();
    stream = known
        .surface
        .into_iter()
        .fold(stream, StreamReader::with_surface);
    let mut errors = Vec::new();
    for piece in body.chunks(PIECE) {
        stream.push(piece, &mut |event| {
            errors.extend(event.error_json().map(str::to_owned))
        });
    }
    let closed = stream.close(Input {
        body: (&[][..]).into(),
        ..input.clone()
    });
    let value = json!({
        "id": id,
        "call": {
            "status": known.status,
            "headers": known.headers,
            "surface": known.surface,
            "model": known.model,
            "ended": known.ended,
            "body": base64(body),
        },
        "piece": PIECE,
        "read": reading,
        "diagnose": reading.diagnose(),
        "identify": read(&Input::new(body)).diagnose(),
        "stream": { "errors": errors, "diagnosis": closed.diagnose(), "facts": closed.stream() },
    });
    serde_json::to_writer(&mut *out, &value)?;
    out.write_all(b"\n")?;
    Ok(())
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| {
            bits << 8 | u32::from(*group.get(at).unwrap_or(&0))
        });
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= group.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    out
}
