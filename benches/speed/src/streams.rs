//! A long stream of ordinary chunks with rare errors, in reads of different sizes.

use std::convert::Infallible;
use std::hint::black_box;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::executor::block_on;
use futures::stream::iter;
use method::stream::{reads, stream};
use method::{Contender, Plan, Table, measure};
use openrouter_errors::sse::{StreamEvent, StreamReader};

use crate::peers::Chunk;

/// The ways in which the bytes arrive.
const READS: [(&str, Option<usize>); 3] = [
    ("16 KB", Some(16 << 10)),
    ("1,400 B", Some(1400)),
    ("one event", None),
];

/// Measures a stream of `size` bytes and puts it into words.
pub fn report(plan: Plan, size: usize) -> String {
    let (stream, events) = stream(size);
    let mut text = format!(
        "## Streams\n\n{} MiB, {events} events, one error in 10,000.\n\n",
        stream.len() >> 20
    );
    for (name, size) in READS {
        text += &one_way(plan, name, &reads(&stream, size), events);
        text.push('\n');
    }
    text
}

fn contenders<'r>(
    reads: &'r [&'r [u8]],
    shared: &'r [Bytes],
    target: &'r mut [u8],
) -> [Contender<'r>; 7] {
    let owned = || iter(shared.iter().cloned().map(Ok::<_, Infallible>));
    let borrowed = || iter(reads.iter().map(Ok::<_, Infallible>));
    [
        Contender::new("memcpy", || copy(reads, target)),
        Contender::new("memchr: count of lines", || {
            let lines = reads
                .iter()
                .map(|read| memchr::memchr_iter(b'\n', read).count());
            black_box(lines.sum::<usize>());
        }),
        Contender::new("`StreamReader`: events and errors", || ours(reads)),
        Contender::new("sse-stream: events", move || {
            drain(sse_stream::SseByteStream::new(owned()), |event| {
                event.is_ok()
            });
        }),
        Contender::new("sseer: events", move || {
            drain(sseer::event_stream::EventStream::new(owned()), |event| {
                event.is_ok()
            });
        }),
        Contender::new("eventsource-stream: events", move || {
            drain(eventsource_stream::EventStream::new(borrowed()), |event| {
                event.is_ok()
            });
        }),
        Contender::new("eventsource-stream + serde: events and errors", move || {
            drain(eventsource_stream::EventStream::new(borrowed()), |event| {
                let chunk = event
                    .ok()
                    .and_then(|event| serde_json::from_str::<Chunk>(&event.data).ok());
                chunk.is_some_and(|chunk| chunk.error.is_some())
            });
        }),
    ]
}

/// Polls a stream to its end.
fn drain<S: futures::Stream>(events: S, mut look: impl FnMut(S::Item) -> bool) {
    let mut events = std::pin::pin!(events);
    let mut seen = 0_u64;
    block_on(async {
        while let Some(event) = events.next().await {
            seen += u64::from(look(event));
        }
    });
    black_box(seen);
}

fn one_way(plan: Plan, name: &str, reads: &[&[u8]], events: usize) -> String {
    let bytes: usize = reads.iter().map(|read| read.len()).sum();
    let mut target = vec![0_u8; bytes];
    let shared: Vec<Bytes> = reads
        .iter()
        .map(|read| Bytes::copy_from_slice(read))
        .collect();
    let mut contenders = contenders(reads, &shared, &mut target);
    let samples = measure(plan, &mut contenders);
    let mut table = Table::new(&[
        &format!("reads of {name}"),
        "ns an event",
        "GB/s",
        "x memcpy",
        "noise",
        "x `StreamReader`",
    ]);
    let [base, own] = [0, 2].map(|at| &samples[at]);
    #[expect(clippy::cast_precision_loss, reason = "counts of bytes and events")]
    let (events, bytes) = (events as f64, bytes as f64);
    for (contender, samples) in contenders.iter().zip(&samples) {
        let time = samples.lower_quartile();
        let (ratio, least, most) = samples.ratio(base);
        table.row([
            contender.name.to_owned(),
            format!("{:.1}", time / events),
            format!("{:.2}", bytes / time),
            format!("{ratio:.2}"),
            format!("{least:.2}-{most:.2}"),
            format!("{:.2}", time / own.lower_quartile()),
        ]);
    }
    table.to_markdown()
}

/// How often each contender allocates, by event.
#[must_use]
pub fn allocations(size: usize, count: impl Fn(&mut Contender<'_>) -> u64) -> String {
    let (stream, events) = stream(size);
    let reads = reads(&stream, READS[0].1);
    let mut target = vec![0_u8; stream.len()];
    let shared: Vec<Bytes> = reads
        .iter()
        .map(|read| Bytes::copy_from_slice(read))
        .collect();
    let mut table = Table::new(&["stream, reads of 16 KB", "allocations an event"]);
    for contender in &mut contenders(&reads, &shared, &mut target) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of allocations and events"
        )]
        let each = count(contender) as f64 / events as f64;
        table.row([contender.name.to_owned(), format!("{each:.3}")]);
    }
    table.to_markdown()
}

/// The same bytes, read by read, to a buffer of the same size.
fn copy(reads: &[&[u8]], mut target: &mut [u8]) {
    for read in reads {
        let (here, rest) = target.split_at_mut(read.len());
        here.copy_from_slice(read);
        target = rest;
    }
    black_box(target);
}

fn ours(reads: &[&[u8]]) {
    let mut reader = StreamReader::new();
    let mut found = (0_u64, 0_u64);
    let mut sink = |event: StreamEvent<'_>| {
        found.0 += 1;
        found.1 += u64::from(event.is_error());
    };
    for read in reads {
        reader.push(read, &mut sink);
    }
    reader.finish(&mut sink);
    black_box(found);
}
