//! The tables: speed beside memcpy and `Value`, cores, length and memory.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use method::{Samples, Table, thread_time};

use crate::logs::{Kind, Maker};
use crate::program::{Peer, Program, Taken};

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Rounds of each log.
    pub(crate) rounds: usize,
    /// Bytes of the log whose speed is measured that takes longest; of the others four and eight times as many.
    pub(crate) bytes: u64,
    /// Lengths of which it is asked whether time and memory grow with them.
    pub(crate) lengths: [(Kind, &'static [Length]); 3],
    /// Rounds and bytes of the logs that DuckDB and jq read as well.
    pub(crate) peers: (usize, u64),
}

/// A length: how tables name it, and bytes.
pub(crate) type Length = (&'static str, u64);

/// What measures.
#[derive(Debug)]
pub(crate) struct Bench<'p> {
    /// The program.
    pub(crate) program: &'p Program,
    /// What makes logs.
    pub(crate) maker: &'p Maker,
    /// Where they are put while they are scanned.
    pub(crate) folder: &'p Path,
    /// How much is measured.
    pub(crate) plan: Plan,
}

/// The rounds of one log, in nanoseconds.
struct Rounds {
    bytes: f64,
    memcpy: Samples,
    value: Samples,
    one: Samples,
    two: Samples,
    wall_one: Samples,
    wall_two: Samples,
}

impl Bench<'_> {
    /// Measures, and puts it into words.
    ///
    /// # Errors
    /// What could not be written, or did not run: then there is no report.
    pub(crate) fn report(&self) -> Result<String, String> {
        // A program starts with the peak memory of who starts it: first, while this one holds no log.
        let memory = self.lengths()?;
        let peers = self.peers()?;
        let mut speed = Table::new(&[
            "log, one thread",
            "GB/s",
            "x memcpy",
            "noise",
            "x Value",
            "noise",
        ]);
        let mut cores = Table::new(&[
            "log, two threads",
            "CPU time / one thread",
            "noise",
            "times as fast as one thread (wall)",
            "times as fast as Value on one core (wall / CPU)",
        ]);
        for kind in Kind::ALL {
            let rounds = self.rounds(kind)?;
            let (memcpy, least, most) = rounds.one.ratio(&rounds.memcpy);
            let (value, least_value, most_value) = rounds.one.ratio(&rounds.value);
            speed.row([
                kind.name().to_owned(),
                format!("{:.2}", rounds.bytes / rounds.one.lower_quartile()),
                format!("{memcpy:.1}"),
                format!("{least:.1}-{most:.1}"),
                format!("{value:.2}"),
                format!("{least_value:.2}-{most_value:.2}"),
            ]);
            let (cpu, least, most) = rounds.two.ratio(&rounds.one);
            cores.row([
                kind.name().to_owned(),
                format!("{cpu:.2}"),
                format!("{least:.2}-{most:.2}"),
                format!("{:.2}", rounds.wall_one.ratio(&rounds.wall_two).0),
                format!("{:.2}", rounds.value.ratio(&rounds.wall_two).0),
            ]);
        }
        Ok(format!(
            "{INTRO}Logs of {} MiB, of errors {} MiB, of those that have nothing in common {} MiB, on {}.\n\n{}\n{}\n{memory}\n{peers}",
            self.bytes(Kind::Streams) >> 20,
            self.bytes(Kind::Errors) >> 20,
            self.bytes(Kind::Strangers) >> 20,
            method::machine(),
            speed.to_markdown(),
            cores.to_markdown(),
        ))
    }

    /// Compares with what people use instead, in the same rounds: from start to end, with two threads where it has them.
    fn peers(&self) -> Result<String, String> {
        let (rounds, bytes) = self.plan.peers;
        let mut notes = String::new();
        let mut installed = Vec::new();
        for peer in Peer::ALL {
            let name = peer.name();
            notes += &match peer.version() {
                Some(version) => {
                    installed.push(peer);
                    format!(" {name}: {version}.")
                }
                None => format!(" {name} is not installed, so it is not compared."),
            };
        }
        let mut table = Table::new(&[
            "log, two threads, wall time",
            "seconds",
            "beside",
            "time / its time",
            "noise",
            "CPU time / its CPU time",
            "peak memory",
            "its peak memory",
        ]);
        for kind in [Kind::Requests, Kind::Messages] {
            let (file, _) = self.write(kind, bytes)?;
            let (mut own, mut others) = (Vec::new(), vec![Vec::new(); installed.len()]);
            for _ in 0..rounds {
                own.push(self.program.scan(&file, 2)?);
                for (peer, taken) in installed.iter().zip(&mut others) {
                    taken.push(peer.count(&file)?);
                }
            }
            remove(&file)?;
            let times = |taken: &[Taken], of: fn(&Taken) -> std::time::Duration| {
                let times: Vec<f64> = taken.iter().map(|taken| nanoseconds(of(taken))).collect();
                Samples::from(times)
            };
            let memory = |taken: &[Taken]| taken.iter().max_by_key(|taken| taken.memory).copied();
            let wall = times(&own, |taken| taken.wall);
            let mut row = |beside: [String; 4], its: String| {
                let [name, ratio, noise, cpu] = beside;
                table.row([
                    kind.name().to_owned(),
                    format!("{:.2}", wall.lower_quartile() / 1e9),
                    name,
                    ratio,
                    noise,
                    cpu,
                    memory(&own).map(mebibytes).unwrap_or_default(),
                    its,
                ]);
            };
            if installed.is_empty() {
                row(["-", "-", "-", "-"].map(str::to_owned), "-".to_owned());
            }
            for (peer, taken) in installed.iter().zip(&others) {
                let (ratio, least, most) = wall.ratio(&times(taken, |taken| taken.wall));
                let cpu = times(&own, |taken| taken.cpu).ratio(&times(taken, |taken| taken.cpu));
                let beside = [
                    peer.name().to_owned(),
                    format!("{ratio:.2}"),
                    format!("{least:.2}-{most:.2}"),
                    format!("{:.2}", cpu.0),
                ];
                row(beside, memory(taken).map(mebibytes).unwrap_or_default());
            }
        }
        Ok(format!(
            "What people use instead, on the same {} MB: DuckDB (`read_ndjson_objects`, `json_extract_string`) and jq count the \
             codes of the errors, and do no more.{notes}\n\n{}",
            bytes / 1_000_000,
            table.to_markdown()
        ))
    }

    /// Long enough that the start of the program does not count.
    fn bytes(&self, kind: Kind) -> u64 {
        match kind {
            Kind::Streams | Kind::Chunks => 8 * self.plan.bytes,
            Kind::Requests | Kind::Errors => 4 * self.plan.bytes,
            Kind::Strangers | Kind::Messages => self.plan.bytes,
        }
    }

    fn rounds(&self, kind: Kind) -> Result<Rounds, String> {
        let (file, _) = self.write(kind, self.bytes(kind))?;
        let log = fs::read(&file).map_err(|error| io_error("read", &file, &error))?;
        let mut target = vec![1_u8; log.len()];
        let mut columns: [Vec<f64>; 6] = Default::default();
        for _ in 0..self.plan.rounds {
            let one = self.program.scan(&file, 1)?;
            let two = self.program.scan(&file, 2)?;
            let round = [
                thread_time(|| {
                    target.copy_from_slice(&log);
                    black_box(&target);
                }),
                thread_time(|| parse(kind, &log)),
                nanoseconds(one.cpu),
                nanoseconds(two.cpu),
                nanoseconds(one.wall),
                nanoseconds(two.wall),
            ];
            for (column, time) in columns.iter_mut().zip(round) {
                column.push(time);
            }
        }
        remove(&file)?;
        let [memcpy, value, one, two, wall_one, wall_two] = columns.map(Samples::from);
        #[expect(clippy::cast_precision_loss, reason = "a count of bytes")]
        Ok(Rounds {
            bytes: log.len() as f64,
            memcpy,
            value,
            one,
            two,
            wall_one,
            wall_two,
        })
    }

    fn lengths(&self) -> Result<String, String> {
        let mut table = Table::new(&[
            "log",
            "length",
            "CPU time a byte / that of the shortest",
            "peak memory, one thread",
            "two threads",
        ]);
        for (kind, lengths) in self.plan.lengths {
            let mut shortest = None;
            for &(name, bytes) in lengths {
                let (file, written) = self.write(kind, bytes)?;
                let (one, two) = (self.program.scan(&file, 1)?, self.program.scan(&file, 2)?);
                remove(&file)?;
                #[expect(clippy::cast_precision_loss, reason = "a count of bytes")]
                let each = nanoseconds(one.cpu) / written as f64;
                let shortest = *shortest.get_or_insert(each);
                table.row([
                    kind.name().to_owned(),
                    name.to_owned(),
                    format!("{:.2}", each / shortest),
                    mebibytes(one),
                    mebibytes(two),
                ]);
            }
        }
        Ok(table.to_markdown())
    }

    /// Writes a log; where, and how long it is.
    fn write(&self, kind: Kind, bytes: u64) -> Result<(PathBuf, u64), String> {
        let path = self.folder.join(format!("{kind:?}.log"));
        let write = || {
            let mut file = BufWriter::with_capacity(1 << 20, File::create(&path)?);
            let written = self.maker.write(kind, bytes, &mut file)?;
            file.flush()?;
            Ok(written)
        };
        let written = write().map_err(|error| io_error("write", &path, &error))?;
        Ok((path, written))
    }
}

/// What a program does that has nothing but a JSON parser.
fn parse(kind: Kind, log: &[u8]) {
    for line in log.split(|byte| *byte == b'\n') {
        let json = match kind {
            Kind::Streams => line.strip_prefix(b"data: ").unwrap_or_default(),
            _ => line,
        };
        black_box(serde_json::from_slice::<serde_json::Value>(json).ok());
    }
}

fn remove(file: &Path) -> Result<(), String> {
    fs::remove_file(file).map_err(|error| io_error("remove", file, &error))
}

fn io_error(what: &str, path: &Path, error: &std::io::Error) -> String {
    format!("failed to {what} {}: {error}", path.display())
}

fn nanoseconds(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

fn mebibytes(taken: Taken) -> String {
    format!("{:.1} MiB", taken.memory as f64 / f64::from(1 << 20))
}

const INTRO: &str = "\
## `scan`

The program is built as `cargo install` builds it, and measured from its start to its end: CPU time of all its threads,
with what the kernel does to read the file, which is in the page cache. In the same rounds the bench copies the log to a
buffer of the same length (memcpy) and parses each line or event (Value), on one thread. Only the columns that say so are
wall time, which needs a machine with two idle cores.

";
