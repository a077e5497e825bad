//! Rows a second: `SELECT cause, count(*)` over Parquet files, in one partition and in two.
//!
//! `cargo run --release --example rates -- [ROWS]`. The rows are the JSON fixtures over and over, each with a user of its
//! own, so that no two are alike; they are written to a temporary folder, eight files.

#[path = "../tests/kit/mod.rs"]
mod kit;

use std::path::Path;
use std::time::Instant;

use cpu_time::ProcessTime;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::options::ParquetReadOptions;
use datafusion::prelude::{SessionConfig, SessionContext};
use openrouter_errors_datafusion::openrouter_diagnosis;

const FILES: usize = 8;
const BATCH: usize = 8_192;

const SQL: &str = "SELECT d.cause, count(*) AS n \
    FROM (SELECT openrouter_diagnosis(body, status) AS d FROM log) \
    GROUP BY 1 ORDER BY 2 DESC, 1";

fn main() -> Result<()> {
    let rows = match std::env::args().nth(1) {
        Some(rows) => rows.parse().map_err(|_| {
            DataFusionError::Configuration(format!("expected a number of rows, found {rows:?}"))
        })?,
        None => 1_000_000,
    };
    let folder = tempfile::tempdir()?;
    generate(folder.path(), rows)?;
    println!("{SQL}\n{rows} rows in {FILES} files\n");
    for partitions in [1, 2] {
        // As many threads as partitions, so that no more than these cores work.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(partitions)
            .build()?;
        runtime.block_on(measure(folder.path(), rows, partitions))?;
    }
    Ok(())
}

/// Runs the query some times, and prints the best.
async fn measure(folder: &Path, rows: usize, partitions: usize) -> Result<()> {
    let config = SessionConfig::new().with_target_partitions(partitions);
    let context = SessionContext::new_with_config(config);
    context.register_udf(openrouter_diagnosis());
    let path = folder.to_string_lossy();
    context
        .register_parquet("log", path.as_ref(), ParquetReadOptions::default())
        .await?;
    let (mut wall, mut cpu, mut causes) = (f64::INFINITY, f64::INFINITY, 0);
    for _ in 0..5 {
        let (start, start_cpu) = (Instant::now(), ProcessTime::now());
        let found = context.sql(SQL).await?.collect().await?;
        wall = wall.min(start.elapsed().as_secs_f64());
        cpu = cpu.min(start_cpu.elapsed().as_secs_f64());
        causes = found.iter().map(|batch| batch.num_rows()).sum();
    }
    let rate = |seconds: f64| rows as f64 / seconds;
    println!(
        "{partitions} partition(s): {:.0} rows/s (wall), {:.0} rows for each second of CPU, {causes} causes",
        rate(wall),
        rate(cpu)
    );
    Ok(())
}

fn generate(folder: &Path, rows: usize) -> Result<()> {
    let fixtures = kit::fixtures();
    let bodies: Vec<(&str, Option<u16>)> = fixtures
        .iter()
        .filter_map(|row| Some((row.body.trim_end().strip_suffix('}')?, row.status)))
        .filter(|(body, _)| body.starts_with('{'))
        .collect();
    for file in 0..FILES {
        let numbers: Vec<usize> = (file..rows).step_by(FILES).collect();
        let batches: Vec<_> = numbers
            .chunks(BATCH)
            .map(|numbers| {
                let rows: Vec<(String, Option<u16>)> = numbers
                    .iter()
                    .map(|number| {
                        let (open, status) = bodies[number % bodies.len()];
                        (
                            format!("{open},\"user_id\":\"user_{number:012}\"}}"),
                            status,
                        )
                    })
                    .collect();
                kit::batch(rows.iter().map(|(body, status)| (body.as_str(), *status)))
            })
            .collect::<Result<_>>()?;
        if !batches.is_empty() {
            kit::write(&folder.join(format!("{file}.parquet")), &batches)?;
        }
    }
    Ok(())
}
