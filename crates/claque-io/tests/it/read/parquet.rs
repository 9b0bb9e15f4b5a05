//! Parquet, written here and read back.

use super::{accounts, read, told, trace};
use claque::TraceKind;
use claque_io::read::{Format, ReadError};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use std::io::Write;
use std::sync::Arc;

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: Option<[&[i16]; 2]>,
) {
    let mut writer = group.next_column().expect("valid").expect("a column");
    let [definition, repetition] = levels.map_or([None; 2], |levels| levels.map(Some));
    writer.typed::<T>().write_batch(values, definition, repetition).expect("valid");
    writer.close().expect("valid");
}

fn texts(values: &[&str]) -> Vec<ByteArray> {
    values.iter().map(|text| ByteArray::from(*text)).collect()
}

/// Three posts in two row groups' worth of columns; `time` is the type of the time column.
fn file(time: &str, times: &[i64]) -> Vec<u8> {
    let schema = format!(
        "message schema {{ REQUIRED BYTE_ARRAY account_id (UTF8); REQUIRED INT64 post_id; REQUIRED INT64 created_at {time};
         OPTIONAL GROUP urls (LIST) {{ REPEATED GROUP list {{ OPTIONAL BYTE_ARRAY element (UTF8); }} }}
         REQUIRED DOUBLE score; }}"
    );
    let schema = Arc::new(parse_message_type(&schema).expect("a schema"));
    let compression = parquet::basic::Compression::ZSTD(Default::default());
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).expect("valid");
    let mut group = writer.next_row_group().expect("valid");
    column::<ByteArrayType>(&mut group, &texts(&["a", "b", "a"]), None);
    column::<Int64Type>(&mut group, &[9_007_199_254_740_993, 2, 3], None);
    column::<Int64Type>(&mut group, times, None);
    // Two links, none, one.
    let links = texts(&["http://x.org", "http://y.org", "http://x.org"]);
    column::<ByteArrayType>(&mut group, &links, Some([&[3, 3, 0, 3], &[0, 1, 0, 0]]));
    column::<parquet::data_type::DoubleType>(&mut group, &[1.0, 2.0, 3.0], None);
    group.close().expect("valid");
    writer.into_inner().expect("valid")
}

#[test]
fn a_parquet_file_is_read_as_the_same_posts_in_any_unit_of_time() {
    for (time, unit) in [
        ("(TIMESTAMP(MILLIS,true))", 1000),
        ("(TIMESTAMP(MICROS,true))", 1_000_000),
        ("(TIMESTAMP(NANOS,true))", 1_000_000_000),
        ("", 1),
    ] {
        let corpus = super::corpus(file(time, &[1_500_000_000 * unit, 1_500_000_001 * unit, 1_500_000_002 * unit]));
        assert_eq!(corpus.rejected_count, 0, "{:?}", corpus.rejected);
        assert_eq!(corpus.inputs[0].guess.as_ref().map(|guess| guess.format), Some(Format::Parquet));
        assert_eq!(accounts(&corpus), ["a", "b"]);
        let urls = told(&corpus, TraceKind::Url);
        assert_eq!(
            urls,
            [
                "a 9007199254740993 1500000000 https://x.org",
                "a 9007199254740993 1500000000 -",
                "a 3 1500000002 https://x.org"
            ]
        );
    }
}

#[test]
fn a_local_parquet_time_is_not_taken_for_utc() {
    let corpus = super::corpus(file("(TIMESTAMP(MILLIS,false))", &[1, 2, 3]));
    assert_eq!((corpus.rejected_count, corpus.rejected[0].wanted), (3, "a time with a zone"));
}

#[test]
fn a_compressed_parquet_file_is_read_and_a_cut_one_is_an_error() {
    let bytes = file("", &[1, 2, 3]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&bytes).expect("memory");
    let corpus = super::corpus(gzip.finish().expect("memory"));
    assert_eq!(trace(&corpus, TraceKind::Url).actions.len(), 3);
    for length in [4, 12, bytes.len() / 2, bytes.len() - 1] {
        assert!(matches!(read(&bytes[..length]), Err(ReadError::Parquet { .. })), "{length} bytes");
    }
}
