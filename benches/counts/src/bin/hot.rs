//! One hot path, some times over: what `counts` runs under callgrind. `hot PATH TIMES`.

use std::hint::black_box;
use std::process::ExitCode;

use method::mix::{self, Mix, Payload};
use method::stream::{reads, stream};
use openrouter_errors::sse::{StreamEvent, StreamReader};
use openrouter_errors::{Input, read};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [path, times] = &args[..] else {
        eprintln!("error: expected PATH TIMES, found `{}`", args.join(" "));
        return ExitCode::from(2);
    };
    let Ok(times) = times.parse::<u32>() else {
        eprintln!("error: expected a number of times, found `{times}`");
        return ExitCode::from(2);
    };
    let mix = match mix::load() {
        Ok(mix) => mix,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(3);
        }
    };
    let (stream, _) = stream(1 << 20);
    let reads = reads(&stream, Some(16 << 10));
    for _ in 0..times {
        match path.as_str() {
            "read" => read_all(&mix),
            "diagnose" => diagnose_all(&mix.json),
            "unwrap" => diagnose_all(&mix.other),
            "stream" => stream_all(&reads),
            _ => {
                eprintln!("error: expected read, diagnose, unwrap or stream, found `{path}`");
                return ExitCode::from(2);
            }
        }
    }
    ExitCode::SUCCESS
}

fn read_all(mix: &Mix) {
    for payload in &mix.json {
        let input = Input::new(&payload.body).status(payload.status);
        let reading = read(&input);
        black_box((
            reading.shape(),
            reading.code(),
            reading.message(),
            reading.error_type(),
        ));
    }
}

fn diagnose_all(payloads: &[Payload]) {
    for payload in payloads {
        let input = Input::new(&payload.body).status(payload.status);
        black_box(read(&input).diagnose());
    }
}

fn stream_all(reads: &[&[u8]]) {
    let mut reader = StreamReader::new();
    let mut errors = 0_u64;
    let mut sink = |event: StreamEvent<'_>| errors += u64::from(event.is_error());
    for read in reads {
        reader.push(read, &mut sink);
    }
    reader.finish(&mut sink);
    black_box(errors);
}
