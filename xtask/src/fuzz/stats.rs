//! Parses the statistics of a libFuzzer run.

use std::fmt;

/// The figures of one run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stats {
    pub(super) executions: u64,
    pub(super) per_second: u64,
    /// The number of covered code edges.
    pub(super) edges: u64,
    /// The number of features: edges with hit counts, and compared values.
    pub(super) features: u64,
    pub(super) crashed: bool,
}

impl Stats {
    /// Parses the last statistics of a log.
    pub(super) fn read(log: &str, crashed: bool) -> Self {
        let stat = |name: &str| last(log, &format!("stat::{name}:"));
        Self {
            executions: stat("number_of_executed_units"),
            per_second: stat("average_exec_per_sec"),
            edges: last(log, " cov:"),
            features: last(log, " ft:"),
            crashed,
        }
    }
}

/// Returns the number after the last occurrence of a word.
fn last(log: &str, word: &str) -> u64 {
    let rest = log.rsplit_once(word).map_or("", |(_, rest)| rest);
    rest.split_ascii_whitespace()
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>10} executions ({}/s), {} edges, {} features, {}",
            self.executions,
            self.per_second,
            self.edges,
            self.features,
            if self.crashed { "CRASHED" } else { "no crash" }
        )
    }
}

/// Returns the end of a log, from the panic if there is one.
pub(super) fn tail(log: &str) -> &str {
    const MOST: usize = 6000;
    let from = log.find("panicked at").and_then(|at| log[..at].rfind('\n'));
    let from = from.unwrap_or_else(|| log.len().saturating_sub(MOST));
    &log[log.ceil_char_boundary(from)..]
}

#[cfg(test)]
mod tests {
    use super::{Stats, tail};

    const LOG: &str = "INFO: Seed: 1\n#2\tINITED cov: 5 ft: 6 corp: 1/1b\n\
        #900\tDONE   cov: 1500 ft: 7000 corp: 80/9Kb lim: 800 exec/s: 300 rss: 50Mb\nDone 900 runs in 3 second(s)\n\
        stat::number_of_executed_units: 900\nstat::average_exec_per_sec:     300\n";

    #[test]
    fn the_last_figures_count() {
        let stats = Stats::read(LOG, false);
        assert_eq!((stats.executions, stats.per_second), (900, 300));
        assert_eq!((stats.edges, stats.features), (1500, 7000));
        assert_eq!(
            stats.to_string(),
            "       900 executions (300/s), 1500 edges, 7000 features, no crash"
        );
    }

    #[test]
    fn a_log_without_figures_has_none() {
        assert_eq!(Stats::read("error: no such target", true).executions, 0);
    }

    #[test]
    fn a_panic_is_shown_from_its_beginning() {
        let log = "#1 NEW\n\nthread 'main' panicked at a.rs:1:\nwhy\n==1== ERROR";
        assert!(tail(log).starts_with("\nthread 'main' panicked"));
    }
}
