//! The worker pool: each worker reads a segment of an input, counts it, and delivers the counts in input order.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};

use super::fault::Fault;
use super::limits::{MAX_RECORD, WAITING_KEYS};
use super::source::{Segment, Source, Step};
use super::tally::Tally;
use super::total::Total;
use super::worker::Worker;
use super::{Form, Options, journal, log, sse, values};

/// Scans the files.
pub(super) fn run(files: Vec<PathBuf>, options: &Options) -> Total {
    let threads = options.threads.max(1);
    let pool = Pool {
        inputs: Mutex::new(Inputs {
            waiting: files.into_iter().enumerate().collect(),
            open: Vec::new(),
            form: options.form,
        }),
        merge: Mutex::new(Merge {
            total: Total::new(options.rows),
            next: (0, 0),
            waiting: BTreeMap::new(),
            keys: 0,
            held_up: 0,
        }),
        room: Condvar::new(),
        threads,
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| pool.work(options));
        }
        pool.work(options);
    });
    pool.merge
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .total
}

struct Pool {
    inputs: Mutex<Inputs>,
    merge: Mutex<Merge>,
    room: Condvar,
    threads: usize,
}

struct Inputs {
    waiting: VecDeque<(usize, PathBuf)>,
    open: Vec<Arc<Input>>,
    form: Option<Form>,
}

/// An open input: one worker reads from it while others count the segments read.
struct Input {
    index: usize,
    name: Arc<str>,
    source: Mutex<(Source, u64)>,
}

/// The result of a worker's turn.
enum Done {
    Segment(Form, Box<Tally>),
    End(Option<String>),
}

impl Pool {
    fn work(&self, options: &Options) {
        let mut worker = Worker::new(options);
        let mut buffer = Vec::new();
        while let Some((input, place, step)) = self.next(&mut buffer) {
            let done = match step {
                Step::Segment(segment) => {
                    Done::Segment(segment.form, Box::new(worker.count(&segment, &buffer)))
                }
                Step::End(problem) => Done::End(problem),
            };
            self.hand_over(&input, place, done);
        }
    }

    /// Reads the next segment of the first input that no other worker is reading; opens another input if all are in
    /// use, and waits if none is left.
    fn next(&self, buffer: &mut Vec<u8>) -> Option<(Arc<Input>, u64, Step)> {
        loop {
            let open = lock(&self.inputs).open.clone();
            let free = open.iter().find_map(|input| {
                let source = match input.source.try_lock() {
                    Ok(source) => source,
                    Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                    Err(TryLockError::WouldBlock) => return None,
                };
                self.take(input, source, buffer)
            });
            if free.is_some() {
                return free;
            }
            if self.open_one() {
                continue;
            }
            let open = lock(&self.inputs).open.first().cloned();
            let input = open?;
            let source = lock(&input.source);
            if let Some(taken) = self.take(&input, source, buffer) {
                return Some(taken);
            }
        }
    }

    fn take(
        &self,
        input: &Arc<Input>,
        mut source: MutexGuard<'_, (Source, u64)>,
        buffer: &mut Vec<u8>,
    ) -> Option<(Arc<Input>, u64, Step)> {
        let (source, place) = &mut *source;
        let step = source.next(buffer)?;
        let at = *place;
        *place += 1;
        if matches!(step, Step::End(_)) {
            lock(&self.inputs)
                .open
                .retain(|open| open.index != input.index);
        }
        Some((Arc::clone(input), at, step))
    }

    /// Opens the next input, if there is one.
    fn open_one(&self) -> bool {
        let mut inputs = lock(&self.inputs);
        let Some((index, path)) = inputs.waiting.pop_front() else {
            return false;
        };
        let name = if path.as_os_str() == "-" {
            "standard input".into()
        } else {
            path.to_string_lossy().into()
        };
        let source = Source::new(path, inputs.form);
        inputs.open.push(Arc::new(Input {
            index,
            name,
            source: Mutex::new((source, 0)),
        }));
        true
    }

    /// Delivers counts, which are added to the total in order. If too much waits for an earlier segment, all workers
    /// but one pause.
    fn hand_over(&self, input: &Arc<Input>, place: u64, done: Done) {
        let mut merge = lock(&self.merge);
        merge.keys += done.keys();
        merge
            .waiting
            .insert((input.index, place), (Arc::clone(&input.name), done));
        if merge.advance() {
            self.room.notify_all();
        }
        while merge.keys > WAITING_KEYS && merge.held_up + 1 < self.threads {
            merge.held_up += 1;
            merge = self
                .room
                .wait(merge)
                .unwrap_or_else(PoisonError::into_inner);
            merge.held_up -= 1;
        }
    }
}

/// The total, and the counts that wait to be added.
struct Merge {
    total: Total,
    /// The next input and segment.
    next: (usize, u64),
    waiting: BTreeMap<(usize, u64), (Arc<str>, Done)>,
    keys: usize,
    held_up: usize,
}

impl Merge {
    /// Adds the next counts in order to the total; returns whether there were any.
    fn advance(&mut self) -> bool {
        let mut moved = false;
        while let Some((name, done)) = self.waiting.remove(&self.next) {
            moved = true;
            self.keys -= done.keys();
            match done {
                Done::Segment(form, tally) => {
                    self.total.segment(&name, form, *tally);
                    self.next.1 += 1;
                }
                Done::End(problem) => {
                    self.total.end(&name, problem);
                    self.next = (self.next.0 + 1, 0);
                }
            }
        }
        moved
    }
}

impl Done {
    fn keys(&self) -> usize {
        match self {
            Self::Segment(_, tally) => 1 + tally.keys(),
            Self::End(_) => 1,
        }
    }
}

impl Worker<'_> {
    fn count(&mut self, segment: &Segment, bytes: &[u8]) -> Tally {
        let mut tally = Tally::of(bytes.len());
        if segment.overlong {
            tally.lines = 1;
            let expected = format!("a line or event of at most {MAX_RECORD} bytes");
            tally.fault(Fault::whole(1, expected, "a longer one"));
        } else {
            tally.reserve(self.room);
            match segment.form {
                Form::Ndjson | Form::Text => log::count(bytes, self, &mut tally),
                Form::Json => values::count(bytes, self, &mut tally),
                Form::Sse => sse::count(bytes, self, &mut tally),
                Form::Journal => journal::count(bytes, self, &mut tally),
                Form::Csv => {
                    if let Some(table) = &segment.table {
                        table.count(bytes, segment.first, self, &mut tally);
                    }
                }
            }
            self.room = tally.room();
        }
        tally
    }
}

/// Locks a mutex; a panic of another worker ends the scan anyway.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
