//! The rows as a Parquet file.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::csv::COLUMNS;
use super::report::RowCount;

/// Writes one row group with the columns of [`super::to_csv`]: `status` is a nullable INT32, `errors` an INT64, all
/// others nullable strings.
///
/// # Errors
/// The writer's error.
pub fn to_parquet(rows: &[RowCount]) -> Result<Vec<u8>, ParquetError> {
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema()?, properties)?;
    let mut group = writer.next_row_group()?;
    let owned = |text: &Option<String>| text.as_deref().map(ByteArray::from);
    let stated = |text: Option<&'static str>| text.map(ByteArray::from);
    texts(&mut group, rows.iter().map(|row| owned(&row.bucket)))?;
    texts(&mut group, rows.iter().map(|row| stated(row.surface)))?;
    texts(&mut group, rows.iter().map(|row| owned(&row.model)))?;
    texts(&mut group, rows.iter().map(|row| owned(&row.provider)))?;
    let status = rows.iter().map(|row| row.status.map(i32::from));
    column::<Int32Type>(&mut group, status)?;
    texts(&mut group, rows.iter().map(|row| owned(&row.error_type)))?;
    texts(&mut group, rows.iter().map(|row| stated(Some(row.cause))))?;
    texts(&mut group, rows.iter().map(|row| stated(row.fault)))?;
    texts(&mut group, rows.iter().map(|row| stated(row.retry)))?;
    let errors = rows.iter().map(|row| i64::try_from(row.errors).ok());
    column::<Int64Type>(&mut group, errors)?;
    group.close()?;
    writer.into_inner()
}

fn schema() -> Result<TypePtr, ParquetError> {
    let column = |name: &&str| {
        let (physical, logical) = match *name {
            "status" => (Physical::INT32, None),
            "errors" => (Physical::INT64, None),
            _ => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        Type::primitive_type_builder(name, physical)
            .with_logical_type(logical)
            .with_repetition(Repetition::OPTIONAL)
            .build()
            .map(Arc::new)
    };
    let columns = COLUMNS.iter().map(column).collect::<Result<_, _>>()?;
    Type::group_type_builder("scan")
        .with_fields(columns)
        .build()
        .map(Arc::new)
}

type Group<'g> = SerializedRowGroupWriter<'g, Vec<u8>>;

fn texts(
    group: &mut Group<'_>,
    values: impl Iterator<Item = Option<ByteArray>>,
) -> Result<(), ParquetError> {
    column::<ByteArrayType>(group, values)
}

fn column<T: DataType>(
    group: &mut Group<'_>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let mut present = Vec::new();
    let mut levels = Vec::new();
    for value in values {
        levels.push(i16::from(value.is_some()));
        present.extend(value);
    }
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("a column too many".to_owned()));
    };
    column
        .typed::<T>()
        .write_batch(&present, Some(&levels), None)?;
    column.close()
}
