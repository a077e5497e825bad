//! One payload at a time: reading and diagnosing, beside what others do with the same bytes.

use std::hint::black_box;

use method::mix::{Mix, Payload};
use method::{Contender, Plan, Samples, Table, measure};
use openrouter_errors::{Input, read};
use serde_json::Value;

use crate::peers;

/// The contenders, in the order of the table. The first is what all others are compared with.
const NAMES: [&str; 8] = [
    "serde_json::Value",
    "read",
    "read + diagnose",
    "read + typed()",
    "untagged enum of 5 shapes",
    "Value + jsonschema is_valid",
    "openrouter-rs",
    "async-openai",
];

const READ: usize = 1;
const DIAGNOSE: usize = 2;
/// From here on, contenders that cannot read every payload, and that `read` is compared with.
const FIRST_PEER: usize = 4;

/// What was measured of one payload, by contender; `None` where it cannot read the payload.
struct Row<'m> {
    payload: &'m Payload,
    times: Vec<Option<Samples>>,
}

/// Measures the mix and puts it into words.
///
/// # Errors
/// The schema that one contender validates with cannot be used.
pub fn report(mix: &Mix, plan: Plan) -> Result<String, String> {
    let validator = validator()?;
    let rows: Vec<Row<'_>> = mix
        .json
        .iter()
        .map(|payload| row(payload, plan, &validator))
        .collect();
    Ok(format!(
        "## One payload\n\n{}\n{}\n{}\n{}",
        summary(&rows),
        claims(&rows),
        single(&rows),
        others(&mix.other, plan)
    ))
}

fn validator() -> Result<jsonschema::Validator, String> {
    let path = method::mix::root().join("schemas/accept/error_response.json");
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let schema = std::fs::read(&path).map_err(|error| wrong(&error))?;
    let schema: Value = serde_json::from_slice(&schema).map_err(|error| wrong(&error))?;
    jsonschema::validator_for(&schema).map_err(|error| wrong(&error))
}

fn read_facts(body: &[u8], status: u16) {
    let input = Input::new(body).status(status);
    let reading = read(&input);
    black_box((
        reading.shape(),
        reading.status(),
        reading.code(),
        reading.message(),
        reading.error_type(),
        reading.provider(),
    ));
}

fn diagnose(body: &[u8], status: u16) {
    let input = Input::new(body).status(status);
    black_box(read(&input).diagnose());
}

fn contenders<'p>(
    payload: &'p Payload,
    validator: &'p jsonschema::Validator,
) -> Vec<Option<Contender<'p>>> {
    let (body, status) = (&payload.body[..], payload.status);
    let text = std::str::from_utf8(body).unwrap_or_default();
    let http = http::StatusCode::from_u16(status).unwrap_or_default();
    let [
        value,
        plain,
        diagnosed,
        typed,
        untagged,
        schema,
        openrouter_rs,
        async_openai,
    ] = NAMES;
    let untagged_reads = serde_json::from_slice::<peers::Untagged>(body).is_ok();
    vec![
        Some(Contender::new(value, move || {
            black_box(serde_json::from_slice::<Value>(body).ok());
        })),
        Some(Contender::new(plain, move || read_facts(body, status))),
        Some(Contender::new(diagnosed, move || diagnose(body, status))),
        Some(Contender::new(typed, move || {
            let input = Input::new(body).status(status);
            black_box(read(&input).typed());
        })),
        untagged_reads.then(|| {
            Contender::new(untagged, move || {
                black_box(serde_json::from_slice::<peers::Untagged>(body).ok());
            })
        }),
        Some(Contender::new(schema, move || {
            let value = serde_json::from_slice::<Value>(body).unwrap_or_default();
            black_box(validator.is_valid(&value));
        })),
        peers::openrouter_rs(text, http).map(|_| {
            Contender::new(openrouter_rs, move || {
                black_box(peers::openrouter_rs(text, http));
            })
        }),
        peers::async_openai(body).map(|_| {
            Contender::new(async_openai, move || {
                black_box(peers::async_openai(body));
            })
        }),
    ]
}

fn row<'m>(payload: &'m Payload, plan: Plan, validator: &jsonschema::Validator) -> Row<'m> {
    let all = contenders(payload, validator);
    let there: Vec<bool> = all.iter().map(Option::is_some).collect();
    let mut able: Vec<Contender<'_>> = all.into_iter().flatten().collect();
    let mut samples = measure(plan, &mut able).into_iter();
    let times = there
        .into_iter()
        .map(|there| if there { samples.next() } else { None })
        .collect();
    Row { payload, times }
}

/// Two contenders over the payloads that both can read: the geometric mean of the ratios, the ratio of the totals, and
/// the geometric means of the thirds of the rounds, least and most.
struct Ratio {
    payloads: usize,
    geometric: f64,
    total: f64,
    noise: (f64, f64),
}

fn ratio(rows: &[Row<'_>], of: usize, to: usize) -> Option<Ratio> {
    let pairs: Vec<(&Samples, &Samples)> = rows
        .iter()
        .filter_map(|row| Some((row.times[of].as_ref()?, row.times[to].as_ref()?)))
        .collect();
    if pairs.is_empty() {
        return None;
    }
    let quartile = |samples: &Samples| samples.lower_quartile();
    let geometric = |ratio: &dyn Fn(&(&Samples, &Samples)) -> f64| {
        #[expect(clippy::cast_precision_loss, reason = "some dozens")]
        let number = pairs.len() as f64;
        (pairs.iter().map(|pair| ratio(pair).ln()).sum::<f64>() / number).exp()
    };
    let thirds = [0, 1, 2].map(|at| geometric(&|(a, b)| a.thirds()[at] / b.thirds()[at]));
    let sum = |which: &dyn Fn(&(&Samples, &Samples)) -> f64| pairs.iter().map(which).sum::<f64>();
    Some(Ratio {
        payloads: pairs.len(),
        geometric: geometric(&|(a, b)| quartile(a) / quartile(b)),
        total: sum(&|(a, _)| quartile(a)) / sum(&|(_, b)| quartile(b)),
        noise: (
            thirds.into_iter().fold(f64::INFINITY, f64::min),
            thirds.into_iter().fold(0.0, f64::max),
        ),
    })
}

/// All contenders, as multiples of `serde_json::Value` on the payloads they can read.
fn summary(rows: &[Row<'_>]) -> String {
    let mut table = Table::new(&[
        "contender",
        "payloads read",
        "time / Value (geometric mean)",
        "noise",
        "time / Value (totals)",
    ]);
    for (at, name) in NAMES.iter().enumerate() {
        let Some(ratio) = ratio(rows, at, 0) else {
            continue;
        };
        table.row([
            (*name).to_owned(),
            format!("{} of {}", ratio.payloads, rows.len()),
            format!("{:.2}", ratio.geometric),
            format!("{:.2}-{:.2}", ratio.noise.0, ratio.noise.1),
            format!("{:.2}", ratio.total),
        ]);
    }
    table.to_markdown()
}

/// How many times as fast `read` is as each of the others.
fn claims(rows: &[Row<'_>]) -> String {
    let mut table = Table::new(&[
        "`read` is faster than",
        "times (geometric mean)",
        "noise",
        "on payloads",
    ]);
    for (at, name) in NAMES.iter().enumerate().skip(FIRST_PEER) {
        if let Some(ratio) = ratio(rows, at, READ) {
            table.row([
                (*name).to_owned(),
                format!("{:.1}", ratio.geometric),
                format!("{:.1}-{:.1}", ratio.noise.0, ratio.noise.1),
                ratio.payloads.to_string(),
            ]);
        }
    }
    table.to_markdown()
}

fn single(rows: &[Row<'_>]) -> String {
    let mut table = Table::new(&[
        "payload",
        "bytes",
        "Value ns",
        "read ns",
        "read + diagnose ns",
        "read + diagnose / Value",
    ]);
    let time = |row: &Row<'_>, at: usize| {
        row.times[at]
            .as_ref()
            .map_or(f64::NAN, Samples::lower_quartile)
    };
    for row in rows {
        table.row([
            format!("`{}`", row.payload.id),
            row.payload.body.len().to_string(),
            format!("{:.0}", time(row, 0)),
            format!("{:.0}", time(row, READ)),
            format!("{:.0}", time(row, DIAGNOSE)),
            format!("{:.2}", time(row, DIAGNOSE) / time(row, 0)),
        ]);
    }
    table.to_markdown()
}

/// Pages, pasted texts and streams: nobody to compare with.
fn others(payloads: &[Payload], plan: Plan) -> String {
    let mut table = Table::new(&["no JSON", "bytes", "read ns", "read + diagnose ns"]);
    for payload in payloads {
        let (body, status) = (&payload.body[..], payload.status);
        let mut both = [
            Contender::new(NAMES[READ], || read_facts(body, status)),
            Contender::new(NAMES[DIAGNOSE], || diagnose(body, status)),
        ];
        let times = measure(plan, &mut both);
        table.row([
            format!("`{}`", payload.id),
            body.len().to_string(),
            format!("{:.0}", times[0].lower_quartile()),
            format!("{:.0}", times[1].lower_quartile()),
        ]);
    }
    table.to_markdown()
}

/// How often one call of each contender allocates: the median over the payloads it reads, and the most.
///
/// # Errors
/// The schema that one contender validates with cannot be used.
pub fn allocations(mix: &Mix, count: impl Fn(&mut Contender<'_>) -> u64) -> Result<String, String> {
    let validator = validator()?;
    let mut counts: Vec<Vec<u64>> = vec![Vec::new(); NAMES.len()];
    for payload in &mix.json {
        for (at, contender) in contenders(payload, &validator).iter_mut().enumerate() {
            counts[at].extend(contender.as_mut().map(&count));
        }
    }
    let mut table = Table::new(&["contender", "allocations a call (median)", "at most"]);
    for (name, mut counts) in NAMES.into_iter().zip(counts) {
        counts.sort_unstable();
        if let Some(most) = counts.last() {
            let median = counts[counts.len() / 2];
            table.row([name.to_owned(), median.to_string(), most.to_string()]);
        }
    }
    Ok(table.to_markdown())
}
