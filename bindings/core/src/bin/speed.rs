//! What one `read` and `diagnose` takes in Rust: the measure for the bindings. Reads lines of JSON (`status`, `body`) from
//! the file that is named, and prints nanoseconds per payload: the lower quartile of batches.

use std::hint::black_box;
use std::time::Instant;

use openrouter_errors::{Input, read};
use serde_json::Value;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const BATCHES: usize = 4000;

fn main() -> Result<()> {
    let path = std::env::args().nth(1).ok_or("usage: speed FILE")?;
    let mut payloads = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let line: Value = serde_json::from_str(line)?;
        let body = line["body"]
            .as_str()
            .ok_or("a line without body")?
            .to_owned();
        payloads.push((
            line["status"]
                .as_u64()
                .and_then(|status| u16::try_from(status).ok()),
            body,
        ));
    }
    let mut times = Vec::with_capacity(BATCHES);
    for _ in 0..BATCHES {
        let started = Instant::now();
        for (status, body) in &payloads {
            let input = Input {
                status: *status,
                ..Input::new(body)
            };
            black_box(read(black_box(&input)).diagnose());
        }
        times.push(started.elapsed().as_nanos());
    }
    times.sort_unstable();
    println!("{}", times[BATCHES / 4] / payloads.len() as u128);
    Ok(())
}
