//! `posts.parquet`: posts of any format in one schema, which `docs/parquet.md` describes.
//!
//! # Cost
//! A batch of 8,192 posts and a compressed row group of 131,072 are held in memory at a time.

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, FixedSizeBinaryBuilder, ListBuilder, StringBuilder, TimestampMillisecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{KeyValue, ParquetMetaDataReader};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Arc;

/// Where the file says which version of the schema it has.
pub const VERSION_KEY: &str = "claque.posts.version";
/// The version of the schema. A later one may have further columns; these keep their names, types and meanings.
pub const VERSION: &str = "1";
/// Where the file says of which inputs it was made: the SHA-256 of each in hexadecimal, separated by spaces.
pub const SOURCES_KEY: &str = "claque.posts.sources";
/// Of so many inputs the file says so.
const MOST_SOURCES: usize = 10_000;

/// Posts of a row group.
const GROUP_ROWS: usize = 1 << 17;
/// Posts of a batch.
const BATCH_ROWS: usize = 8 * 1024;
/// Bytes after which a batch ends.
const BATCH_BYTES: usize = 16 << 20;
/// Bytes, once encoded, after which a row group ends.
const GROUP_BYTES: usize = 128 << 20;
/// Reading hardly depends on it, size and time to write do.
const LEVEL: i32 = 3;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostType {
    /// `string`
    Text,
    /// `list<string>`: null where the data has no such field, empty where it has and there is none.
    Texts,
    /// `timestamp[ms, UTC]`
    Time,
    /// `bool`
    Flag,
    /// `fixed_size_binary[16]`
    Digest,
}

impl fmt::Display for PostType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PostType::Text => "string",
            PostType::Texts => "list of strings",
            PostType::Time => "timestamp, milliseconds, UTC",
            PostType::Flag => "boolean",
            PostType::Digest => "16 bytes",
        })
    }
}

/// A column of the schema.
#[derive(Clone, Copy, Debug)]
pub struct PostColumn {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: PostType,
    /// What it means, in Markdown.
    pub meaning: &'static str,
}

const fn column(name: &'static str, kind: PostType, meaning: &'static str) -> PostColumn {
    PostColumn { name, kind, meaning }
}

/// Where the account's name stands in [`POST_COLUMNS`].
pub(crate) const NAME: usize = 3;

/// The columns, in order. `account_id` and `created_at` are never null.
pub const POST_COLUMNS: [PostColumn; 29] = [
    column(
        "platform",
        PostType::Text,
        "where the post was made; null where the data does not say. Ids mean something on their platform only",
    ),
    column("post_id", PostType::Text, "null where the data has no id of the post"),
    column("account_id", PostType::Text, "who acts"),
    column("account_name", PostType::Text, "what the account is called, for people"),
    column("created_at", PostType::Time, "when, by the platform's clock"),
    column(
        "claimed_at",
        PostType::Time,
        "when by the account's own word, where the platform has its own time beside it",
    ),
    column(
        "kind",
        PostType::Text,
        "`post`, `repost`, `reply`, `quote`, `like` or `follow`; null where the data does not say",
    ),
    column("text", PostType::Text, "the wording, as text"),
    column("lang", PostType::Text, "its language, as the data writes it"),
    column("urls", PostType::Texts, "links as the data has them, resolved where it resolves them"),
    column("domains", PostType::Texts, "hosts, of data that names hosts and no links; null where there are none"),
    column("hashtags", PostType::Texts, "with or without `#`, as the data has them"),
    column("mentions", PostType::Texts, "accounts named in the post"),
    column("media", PostType::Texts, "what tells that an image, a video or a sound is the same file: a hash or an id"),
    column("repost_of", PostType::Text, "id of the post that is passed on"),
    column("repost_of_account", PostType::Text, "whose that is"),
    column("reply_to", PostType::Text, "id of the post that is answered"),
    column("reply_to_account", PostType::Text, "whose that is"),
    column("quote_of", PostType::Text, "id of the post that is passed on with words of one's own"),
    column("quote_of_account", PostType::Text, "whose that is"),
    column("like_of", PostType::Text, "id of the post that is liked"),
    column("follows", PostType::Text, "id of the account that is followed"),
    column("object_id", PostType::Text, "an object that the data itself names"),
    column("client", PostType::Text, "the program that the post was sent with"),
    column("conversation_id", PostType::Text, "the conversation that it stands in"),
    column("declared_owner", PostType::Text, "who openly owns the account"),
    column("is_automated", PostType::Flag, "whether the account declares that it posts automatically"),
    column("account_created_at", PostType::Time, "when the account was made"),
    column(
        "record_digest",
        PostType::Digest,
        "of posts without an id: half of the BLAKE3 of the record they were read from, which tells equal rows from others",
    ),
];

/// What stands in a column of a post.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Text(Option<Cow<'a, str>>),
    Texts(Option<Vec<Cow<'a, str>>>),
    Time(Option<i64>),
    Flag(Option<bool>),
    Digest(Option<[u8; 16]>),
}

impl Value<'_> {
    /// About how many bytes it takes.
    fn size(&self) -> usize {
        match self {
            Value::Text(text) => text.as_ref().map_or(4, |text| text.len() + 4),
            Value::Texts(texts) => texts.iter().flatten().map(|text| text.len() + 4).sum::<usize>() + 4,
            _ => size_of::<i128>(),
        }
    }
}

/// The schema as Arrow has it.
#[must_use]
pub fn schema() -> SchemaRef {
    let field = |column: &PostColumn| {
        let kind = match column.kind {
            PostType::Text => DataType::Utf8,
            PostType::Texts => DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, false))),
            PostType::Time => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
            PostType::Flag => DataType::Boolean,
            PostType::Digest => DataType::FixedSizeBinary(16),
        };
        Field::new(column.name, kind, !matches!(column.name, "account_id" | "created_at"))
    };
    Arc::new(Schema::new(POST_COLUMNS.iter().map(field).collect::<Vec<_>>()))
}

/// A column under construction.
enum Builder {
    Text(StringBuilder),
    Texts(ListBuilder<StringBuilder>),
    Time(TimestampMillisecondBuilder),
    Flag(BooleanBuilder),
    Digest(FixedSizeBinaryBuilder),
}

impl Builder {
    fn new(kind: PostType) -> Self {
        match kind {
            PostType::Text => Builder::Text(StringBuilder::new()),
            PostType::Texts => {
                let item = Field::new_list_field(DataType::Utf8, false);
                Builder::Texts(ListBuilder::new(StringBuilder::new()).with_field(item))
            }
            PostType::Time => Builder::Time(TimestampMillisecondBuilder::new().with_timezone("UTC")),
            PostType::Flag => Builder::Flag(BooleanBuilder::new()),
            PostType::Digest => Builder::Digest(FixedSizeBinaryBuilder::new(16)),
        }
    }

    fn push(&mut self, value: &Value<'_>) -> Result<()> {
        match (self, value) {
            (Builder::Text(builder), Value::Text(text)) => builder.append_option(text.as_deref()),
            (Builder::Texts(builder), Value::Texts(texts)) => {
                texts.iter().flatten().for_each(|text| builder.values().append_value(text));
                builder.append(texts.is_some());
            }
            (Builder::Time(builder), Value::Time(at)) => builder.append_option(*at),
            (Builder::Flag(builder), Value::Flag(flag)) => builder.append_option(*flag),
            (Builder::Digest(builder), Value::Digest(Some(digest))) => builder.append_value(digest)?,
            (Builder::Digest(builder), Value::Digest(None)) => builder.append_null(),
            _ => return Err(ParquetError::General("a value of another column's type".to_owned())),
        }
        Ok(())
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Text(builder) => ArrayBuilder::finish(builder),
            Builder::Texts(builder) => ArrayBuilder::finish(builder),
            Builder::Time(builder) => ArrayBuilder::finish(builder),
            Builder::Flag(builder) => ArrayBuilder::finish(builder),
            Builder::Digest(builder) => ArrayBuilder::finish(builder),
        }
    }
}

/// Writes posts one after the other.
pub(crate) struct PostsWriter<W: Write + Send> {
    writer: ArrowWriter<W>,
    columns: Vec<Builder>,
    rows: usize,
    bytes: usize,
}

impl<W: Write + Send> PostsWriter<W> {
    /// `sources` are the SHA-256 of the inputs.
    pub(crate) fn new<'s>(out: W, sources: impl Iterator<Item = &'s str>) -> io::Result<Self> {
        let options = ArrowWriterOptions::new().with_properties(properties()).with_skip_arrow_metadata(true);
        let mut writer = ArrowWriter::try_new_with_options(out, schema(), options).map_err(to_io)?;
        let sources: Vec<&str> = sources.filter(|sha256| !sha256.is_empty()).take(MOST_SOURCES).collect();
        writer.append_key_value_metadata(KeyValue::new(SOURCES_KEY.to_owned(), sources.join(" ")));
        let columns = POST_COLUMNS.iter().map(|column| Builder::new(column.kind)).collect();
        Ok(PostsWriter { writer, columns, rows: 0, bytes: 0 })
    }

    /// Writes a post: a value for each of [`POST_COLUMNS`].
    pub(crate) fn push(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        for (builder, value) in self.columns.iter_mut().zip(values) {
            builder.push(value).map_err(to_io)?;
            self.bytes += value.size();
        }
        self.rows += 1;
        if self.rows == BATCH_ROWS || self.bytes > BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        let columns = self.columns.iter_mut().map(Builder::finish).collect();
        let batch = RecordBatch::try_new(schema(), columns).map_err(io::Error::other)?;
        (self.rows, self.bytes) = (0, 0);
        self.writer.write(&batch).map_err(to_io)?;
        if self.writer.in_progress_size() > GROUP_BYTES { self.writer.flush().map_err(to_io) } else { Ok(()) }
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        if self.rows > 0 {
            self.flush()?;
        }
        self.writer.into_inner().map_err(to_io)
    }
}

/// Whether a file says that it holds posts in this schema, whatever its version.
#[must_use]
pub fn is_of_posts(path: &Path) -> bool {
    told(path, VERSION_KEY).is_some()
}

/// The SHA-256 of the inputs that a file of posts was made of; none where it is another file, or does not say.
pub(crate) fn sources(path: &Path) -> Vec<String> {
    let told = told(path, SOURCES_KEY).unwrap_or_default();
    told.split_whitespace().take(MOST_SOURCES).map(str::to_owned).collect()
}

/// What a file says of itself under a key. A pipe would be empty, or wait for ever; a panic of the crate means a damaged file,
/// which says nothing.
fn told(path: &Path, key: &str) -> Option<String> {
    if !path.is_file() {
        return None;
    }
    let look = || {
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&File::open(path).ok()?).ok()?;
        let pairs = metadata.file_metadata().key_value_metadata()?;
        pairs.iter().find(|pair| pair.key == key)?.value.clone()
    };
    catch_unwind(look).ok().flatten()
}

fn properties() -> WriterProperties {
    let level = ZstdLevel::try_new(LEVEL).unwrap_or_default();
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("claque".to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new(VERSION_KEY.to_owned(), VERSION.to_owned())]));
    // Every value is another: a dictionary would be built and thrown away.
    for (name, encoding) in
        [("created_at", Encoding::DELTA_BINARY_PACKED), ("post_id", Encoding::DELTA_LENGTH_BYTE_ARRAY)]
    {
        properties = properties
            .set_column_dictionary_enabled(ColumnPath::from(name), false)
            .set_column_encoding(ColumnPath::from(name), encoding);
    }
    properties.build()
}

fn to_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(source) => *source,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_made_of_very_many_inputs_says_of_which_and_in_which_version() {
        let digests: Vec<String> = (0..MOST_SOURCES + 5).map(|input| format!("{input:064x}")).collect();
        let whole = PostsWriter::new(Vec::new(), digests.iter().map(String::as_str)).and_then(PostsWriter::finish);
        let path = std::env::temp_dir().join(format!("claque-sources-{}.parquet", std::process::id()));
        std::fs::write(&path, whole.expect("memory takes it")).expect("a file for a test");
        assert!(is_of_posts(&path));
        assert_eq!(sources(&path), digests[..MOST_SOURCES]);
        std::fs::write(&path, b"PAR1 is not all PAR1").expect("a file for a test");
        assert!(!is_of_posts(&path) && sources(&path).is_empty());
        std::fs::remove_file(&path).expect("the file is there");
    }
}
