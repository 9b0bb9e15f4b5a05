//! `edges.parquet`: the same columns as `edges.csv`, with exact ids.
//!
//! `p_value` and `q_value` are nullable doubles: null without a null model, and 0 below the smallest double.
//!
//! # Cost
//! One row group of 131,072 edges is held in memory at a time.

use crate::case::EdgeRecord;
use crate::tables::EDGE_COLUMNS;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use std::io::{self, Write};
use std::sync::Arc;

/// Edges in a row group.
const GROUP_ROWS: usize = 1 << 17;

/// Writes every edge of the network, in the order given.
///
/// # Errors
/// Those of `out`.
pub fn write_edges_parquet(out: impl Write + Send, network: &[EdgeRecord]) -> io::Result<()> {
    write_groups(out, network).map_err(|error| match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(source) => *source,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    })
}

fn write_groups(out: impl Write + Send, network: &[EdgeRecord]) -> Result<(), ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by("claque".to_owned())
        .build();
    let mut file = SerializedFileWriter::new(out, schema()?, Arc::new(properties))?;
    for edges in network.chunks(GROUP_ROWS) {
        let mut group = file.next_row_group()?;
        text(&mut group, edges, |edge| edge.trace.as_bytes().into())?;
        text(&mut group, edges, |edge| edge.account_a.as_bytes().into())?;
        text(&mut group, edges, |edge| edge.account_b.as_bytes().into())?;
        column::<Int64Type>(&mut group, edges, |edge| edge.objects.into())?;
        column::<Int64Type>(&mut group, edges, |edge| count(edge.co_actions))?;
        column::<DoubleType>(&mut group, edges, |edge| edge.mean_lag_s)?;
        column::<Int64Type>(&mut group, edges, |edge| count(edge.a_led))?;
        optional(&mut group, edges, |edge| edge.log10_p)?;
        optional(&mut group, edges, |edge| edge.log10_q)?;
        text(&mut group, edges, |edge| edge.nulls.join(";").into_bytes().into())?;
        group.close()?;
    }
    file.close()?;
    Ok(())
}

fn schema() -> Result<TypePtr, ParquetError> {
    let mut fields = Vec::new();
    for name in EDGE_COLUMNS {
        let (physical, logical, repetition) = match name {
            "objects" | "co_actions" | "a_led" => (Physical::INT64, None, Repetition::REQUIRED),
            "mean_lag_s" => (Physical::DOUBLE, None, Repetition::REQUIRED),
            "p_value" | "q_value" => (Physical::DOUBLE, None, Repetition::OPTIONAL),
            _ => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED),
        };
        let field = Type::primitive_type_builder(name, physical)
            .with_logical_type(logical)
            .with_repetition(repetition)
            .build()?;
        fields.push(Arc::new(field));
    }
    Ok(Arc::new(Type::group_type_builder("edges").with_fields(fields).build()?))
}

/// Counts beyond the signed range do not occur; a wrapped one would be worse than the largest.
fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    edges: &[EdgeRecord],
    value: impl Fn(&EdgeRecord) -> T::T,
) -> Result<(), ParquetError> {
    let values: Vec<T::T> = edges.iter().map(value).collect();
    let mut writer = group.next_column()?.ok_or_else(too_few_columns)?;
    writer.typed::<T>().write_batch(&values, None, None)?;
    writer.close()
}

fn text(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    edges: &[EdgeRecord],
    value: impl Fn(&EdgeRecord) -> ByteArray,
) -> Result<(), ParquetError> {
    column::<ByteArrayType>(group, edges, value)
}

fn optional(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    edges: &[EdgeRecord],
    log10: impl Fn(&EdgeRecord) -> Option<f64>,
) -> Result<(), ParquetError> {
    let cells: Vec<Option<f64>> = edges.iter().map(log10).collect();
    let values: Vec<f64> = cells.iter().flatten().map(|log10| 10f64.powf(*log10)).collect();
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let mut writer = group.next_column()?.ok_or_else(too_few_columns)?;
    writer.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
    writer.close()
}

fn too_few_columns() -> ParquetError {
    ParquetError::General("the schema has fewer columns than are written".to_owned())
}
