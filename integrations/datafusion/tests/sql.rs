//! The function in SQL, over batches in memory and over Parquet.

#[path = "kit/mod.rs"]
mod kit;

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, LargeBinaryArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int64Type, UInt16Type, UInt64Type};
use datafusion::error::Result;
use datafusion::execution::options::ParquetReadOptions;
use datafusion::prelude::{SessionConfig, SessionContext};
use openrouter_errors::{Diagnosis, Input, read};
use openrouter_errors_datafusion::openrouter_diagnosis;

fn context(partitions: usize) -> SessionContext {
    let config = SessionConfig::new()
        .with_target_partitions(partitions)
        .with_repartition_file_min_size(0);
    let context = SessionContext::new_with_config(config);
    context.register_udf(openrouter_diagnosis());
    context
}

/// The rows of a query on a table `log`, in one batch.
async fn query(context: &SessionContext, sql: &str) -> Result<RecordBatch> {
    let frame = context.sql(sql).await?;
    let schema = Arc::clone(frame.schema().inner());
    let batches = frame.collect().await?;
    Ok(datafusion::arrow::compute::concat_batches(
        &schema, &batches,
    )?)
}

fn text(batch: &RecordBatch, column: &str, row: usize) -> Option<String> {
    let column = batch.column_by_name(column).expect("the column");
    let column = cast(column, &DataType::Utf8).expect("text");
    let column = column.as_string::<i32>();
    column.is_valid(row).then(|| column.value(row).to_owned())
}

/// What a row must hold, by member.
fn expected(diagnosis: &Diagnosis) -> Vec<(&'static str, Option<String>)> {
    let retry = diagnosis.retry.as_ref();
    vec![
        ("cause", diagnosis.cause.map(|id| id.to_string())),
        (
            "error_type",
            diagnosis
                .error_type
                .as_ref()
                .map(|id| id.as_str().to_owned()),
        ),
        ("fault", diagnosis.fault.map(|id| id.to_string())),
        ("origin", diagnosis.origin.map(|id| id.to_string())),
        ("provider", diagnosis.provider.clone()),
        ("message", diagnosis.message.clone()),
        ("retry", retry.map(|retry| retry.decision.to_string())),
        ("remedy", diagnosis.remedy.map(str::to_owned)),
        ("shape", Some(diagnosis.shape.to_string())),
        ("delivery", diagnosis.delivery.map(|id| id.to_string())),
    ]
}

const ALL: &str = "SELECT openrouter_diagnosis(body, status) AS d FROM log";

#[tokio::test]
async fn every_fixture_as_the_library_reads_it() -> Result<()> {
    let fixtures = kit::fixtures();
    assert!(fixtures.len() > 400, "{} fixtures", fixtures.len());
    let context = context(1);
    let rows = fixtures.iter().map(|row| (row.body.as_str(), row.status));
    context.register_batch("log", kit::batch(rows)?)?;
    let members: Vec<String> = openrouter_errors_datafusion::members()
        .iter()
        .map(|member| format!("d.{0} AS {0}", member.name()))
        .collect();
    let sql = format!("SELECT {} FROM ({ALL})", members.join(", "));
    let found = query(&context, &sql).await?;
    assert_eq!(found.num_rows(), fixtures.len());
    for (row, fixture) in fixtures.iter().enumerate() {
        let input = Input {
            status: fixture.status,
            ..Input::new(fixture.body.as_bytes())
        };
        let diagnosis = read(&input).diagnose();
        for (member, value) in expected(&diagnosis) {
            assert_eq!(
                text(&found, member, row),
                value,
                "{member} of {}",
                fixture.body
            );
        }
        let column = |name| found.column_by_name(name).expect("the column");
        assert_eq!(
            column("is_error").as_boolean().value(row),
            diagnosis.is_error
        );
        let status = column("status").as_primitive::<UInt16Type>();
        assert_eq!(
            status.is_valid(row).then(|| status.value(row)),
            diagnosis.status
        );
        let after = column("retry_after_seconds").as_primitive::<UInt64Type>();
        assert_eq!(
            after.is_valid(row).then(|| after.value(row)),
            diagnosis.retry.and_then(|retry| retry.after_seconds)
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_known_is_null() -> Result<()> {
    let found = query(
        &context(1),
        "SELECT d IS NULL AS none, d.is_error AS error, d.cause AS cause, d.status AS status FROM (
           SELECT openrouter_diagnosis(body, status) AS d FROM (VALUES
             (1, CAST(NULL AS VARCHAR), 500),
             (2, '{\"error\":{\"code\":402,\"message\":\"Insufficient credits\"}}', CAST(NULL AS INT)),
             (3, '{\"choices\":[{\"message\":{\"content\":\"hello\"}}]}', 200),
             (4, 'no JSON', 99999)
           ) AS log(n, body, status) ORDER BY n)",
    )
    .await?;
    let none = found.column(0).as_boolean();
    assert_eq!(
        [0, 1, 2, 3].map(|row| none.value(row)),
        [true, false, false, false]
    );
    assert!(
        found.column(1).is_null(0),
        "no answer is no error and no success"
    );
    let error = found.column(1).as_boolean();
    assert_eq!([1, 2].map(|row| error.value(row)), [true, false]);
    assert_eq!(text(&found, "cause", 0), None);
    assert_eq!(
        text(&found, "cause", 1).as_deref(),
        Some("credits.insufficient")
    );
    assert_eq!(text(&found, "cause", 2), None);
    assert_eq!(
        text(&found, "status", 1).as_deref(),
        Some("402"),
        "the body states it"
    );
    assert_eq!(text(&found, "status", 3), None, "99999 is no status");
    Ok(())
}

/// Causes and how often, by SQL over Parquet files.
async fn causes(context: &SessionContext) -> Result<BTreeMap<Option<String>, i64>> {
    let counted = query(
        context,
        "SELECT d.cause AS cause, count(*) AS n FROM (SELECT openrouter_diagnosis(body, status) AS d FROM log) GROUP BY 1",
    )
    .await?;
    let counts = counted.column(1).as_primitive::<Int64Type>();
    Ok((0..counted.num_rows())
        .map(|row| (text(&counted, "cause", row), counts.value(row)))
        .collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parquet_files_in_any_number_of_partitions() -> Result<()> {
    let fixtures = kit::fixtures();
    let folder = tempfile::tempdir()?;
    for (number, part) in fixtures.chunks(fixtures.len().div_ceil(4)).enumerate() {
        let rows = part.iter().map(|row| (row.body.as_str(), row.status));
        let path = folder.path().join(format!("part-{number}.parquet"));
        kit::write(&path, &[kit::batch(rows)?])?;
    }
    let mut expected = BTreeMap::new();
    for fixture in &fixtures {
        let input = Input {
            status: fixture.status,
            ..Input::new(fixture.body.as_bytes())
        };
        let cause = read(&input).diagnose().cause;
        *expected.entry(cause.map(|id| id.to_string())).or_insert(0) += 1;
    }
    for partitions in [1, 2, 4] {
        let context = context(partitions);
        let path = folder.path().to_string_lossy();
        context
            .register_parquet("log", path.as_ref(), ParquetReadOptions::default())
            .await?;
        let plan = context.sql(ALL).await?.create_physical_plan().await?;
        let made = datafusion::physical_plan::ExecutionPlanProperties::output_partitioning(&plan);
        assert_eq!(made.partition_count(), partitions);
        assert_eq!(causes(&context).await?, expected, "{partitions} partitions");
    }
    Ok(())
}

#[tokio::test]
async fn bodies_in_any_encoding() -> Result<()> {
    let body = r#"{"error":{"code":402,"message":"Insufficient credits"}}"#;
    let bytes: ArrayRef = Arc::new(LargeBinaryArray::from(vec![body.as_bytes()]));
    let kinds = [
        DataType::Utf8,
        DataType::LargeUtf8,
        DataType::Utf8View,
        DataType::Binary,
        DataType::LargeBinary,
        DataType::BinaryView,
        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
    ];
    for kind in kinds {
        let values = match &kind {
            DataType::Dictionary(..) => cast(&cast(&bytes, &DataType::Utf8)?, &kind)?,
            _ => cast(&bytes, &kind)?,
        };
        let context = context(1);
        context.register_batch("log", RecordBatch::try_from_iter([("body", values)])?)?;
        let sql = "SELECT d.cause AS cause FROM (SELECT openrouter_diagnosis(body) AS d FROM log)";
        let found = query(&context, sql).await?;
        assert_eq!(
            text(&found, "cause", 0).as_deref(),
            Some("credits.insufficient"),
            "{kind}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn wrong_arguments_are_errors() {
    for (call, why) in [
        ("openrouter_diagnosis()", "found 0 arguments"),
        (
            "openrouter_diagnosis(1)",
            "expected a body that is text or binary, found Int64",
        ),
        (
            "openrouter_diagnosis('x', 'soon')",
            "expected a status that is an integer, found Utf8",
        ),
        ("openrouter_diagnosis('x', 200, 3)", "found 3 arguments"),
    ] {
        let sql = format!("SELECT {call}");
        let error = match context(1).sql(&sql).await {
            Ok(frame) => frame.collect().await.err(),
            Err(error) => Some(error),
        };
        let error = error.expect("no plan").to_string();
        assert!(error.contains(why), "{call}: {error}");
    }
}
