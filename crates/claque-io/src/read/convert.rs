//! Posts of all inputs as one `posts.parquet`: merged, each once, in the order of time.
//!
//! Rows of one platform, id, account and time are one post, and what each says of it is put together (see `join`); where two
//! act on different things, as rows of tables with a row for each object do, both are kept. Rows without an id are the
//! same if their records are equal. Posts that the data says were taken back are left out.
//!
//! # Cost
//! An external merge sort: rows are gathered up to half of the memory allowed, sorted, and written beside the output,
//! lightly compressed; then all runs are merged. Beside that, the posts taken back and some 2 MiB a run.

mod join;
mod spool;

use super::batch::digest;
use super::error::{ReadError, Rejected};
use super::post::{self, Post};
use super::sink::{Key, Ledger, Make, Place, Reading};
use super::{Compression, Format, Input, InputGuess, InputSummary, Progress, ReadOptions};
use crate::posts_parquet::{NAME, POST_COLUMNS, PostType, PostsWriter, Value, sources};
use spool::{Merge, Spool};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::io::{self, Write};
use std::path::Path;

/// Posts between two reports of progress.
const STEP: u64 = 4096;

/// How a conversion went.
#[derive(Debug)]
pub struct Conversion {
    /// Posts written.
    pub posts: u64,
    /// Rows left out because an equal one came before.
    pub repeated: u64,
    /// Posts left out because the data says that they were taken back.
    pub withdrawn: u64,
    /// Earliest and latest time written, in milliseconds since the epoch.
    pub span: Option<(i64, i64)>,
    /// Sorted runs that were kept beside the output meanwhile; 0 where all fitted into memory.
    pub runs: usize,
    /// How reading each input went.
    pub inputs: Vec<InputSummary>,
    /// The first rows that were not taken.
    pub rejected: Vec<Rejected>,
    /// How many were not.
    pub rejected_count: u64,
}

/// Why a conversion stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// An input cannot be read, or the sorted runs cannot be kept.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The output cannot be written.
    #[error("{0}")]
    Write(#[source] io::Error),
}

/// Reads all inputs and writes them to `out`. `scratch` is a file that does not exist, for what does not fit into `max_memory`
/// bytes; it is gone afterwards. `merging` is told how many rows of how many were merged.
///
/// # Errors
/// As [`super::read`], and where something cannot be written.
pub fn convert(
    inputs: &[Input],
    options: &ReadOptions,
    max_memory: u64,
    scratch: &Path,
    out: impl Write + Send,
    progress: &mut dyn Progress,
    merging: &mut dyn FnMut(u64, u64),
) -> Result<Conversion, ConvertError> {
    let most = usize::try_from(max_memory / 2).unwrap_or(usize::MAX);
    let mut reading = Reading::new(options, Encode, Spool::new(scratch, most));
    reading.all(inputs, progress)?;
    let (spool, ledger) = reading.finish()?;
    let (rows, runs) = (spool.rows(), spool.runs());
    let merge = spool.merge()?;
    let mut conversion = write(merge, &ledger, out, &mut |done| merging(done, rows))?;
    conversion.runs = runs;
    let Ledger { inputs, rejected, rejected_count, .. } = ledger;
    Ok(Conversion { inputs, rejected, rejected_count, ..conversion })
}

/// Which inputs say that they were made of others among them by [`convert`]: the place of each, with those of the others. What has no id is
/// in both, and nothing tells that it is the same.
#[must_use]
pub fn conversions(inputs: &[InputSummary]) -> Vec<(usize, Vec<usize>)> {
    if inputs.len() < 2 {
        return Vec::new();
    }
    let made_of = |input: &InputSummary| -> Vec<usize> {
        let is_plain = |guess: &InputGuess| {
            guess.format == Format::Parquet && guess.compression.iter().all(|way| *way == Compression::None)
        };
        if !input.guess.as_ref().is_some_and(is_plain) {
            return Vec::new();
        }
        let told: HashSet<String> = sources(Path::new(&input.name)).into_iter().collect();
        (0..inputs.len()).filter(|other| told.contains(&inputs[*other].sha256)).collect()
    };
    let all = inputs.iter().enumerate().map(|(place, input)| (place, made_of(input)));
    all.filter(|(_, others)| !others.is_empty()).collect()
}

/// Rows of one post that are kept apart wait for further ones; more than so many do not.
const WAITING: usize = 8;

fn write(
    mut merge: Merge,
    ledger: &Ledger,
    out: impl Write + Send,
    merging: &mut dyn FnMut(u64),
) -> Result<Conversion, ConvertError> {
    let mut output = Output::new(ledger, out)?;
    let mut done = 0_u64;
    while let Some((key, row)) = merge.next()? {
        done += 1;
        if done.is_multiple_of(STEP) {
            merging(done);
        }
        output.take(key, row)?;
    }
    output.finish()
}

/// Where merged rows go.
struct Output<'l, W: Write + Send> {
    writer: PostsWriter<W>,
    /// By platform and id: the time up to which it was.
    withdrawn: HashMap<&'l str, HashMap<&'l str, i64>>,
    names: Names<'l>,
    conversion: Conversion,
    /// The key of the row before.
    last: Vec<u8>,
    /// Rows of one post, the oldest first, which the next rows may add to.
    waiting: VecDeque<Vec<Value<'static>>>,
}

impl<'l, W: Write + Send> Output<'l, W> {
    fn new(ledger: &'l Ledger, out: W) -> Result<Self, ConvertError> {
        Ok(Output {
            writer: PostsWriter::new(out, ledger.inputs.iter().map(|input| &*input.sha256))
                .map_err(ConvertError::Write)?,
            withdrawn: by_platform(&ledger.withdrawn),
            names: Names::of(ledger),
            conversion: Conversion {
                posts: 0,
                repeated: 0,
                withdrawn: 0,
                span: None,
                runs: 0,
                inputs: Vec::new(),
                rejected: Vec::new(),
                rejected_count: 0,
            },
            last: Vec::new(),
            waiting: VecDeque::new(),
        })
    }

    fn take(&mut self, key: &[u8], row: &[u8]) -> Result<(), ConvertError> {
        if self.last == key {
            self.conversion.repeated += 1;
            return Ok(());
        }
        let is_same_post = post_of(&self.last) == post_of(key);
        self.last.clear();
        self.last.extend_from_slice(key);
        let decoded = decode(row).ok_or_else(|| ConvertError::Write(io::Error::other("a sorted row is damaged")))?;
        if self.is_withdrawn(&decoded) {
            self.conversion.withdrawn += 1;
            return Ok(());
        }
        // A post without an id is another one.
        if !is_same_post || text(&decoded.values[1]).is_empty() {
            self.put(0)?;
        } else if self.waiting.iter_mut().any(|waiting| join::join(waiting, &decoded.values)) {
            self.conversion.repeated += 1;
            return Ok(());
        }
        self.put(WAITING - 1)?;
        self.waiting.push_back(decoded.values.iter().map(join::owned).collect());
        Ok(())
    }

    fn is_withdrawn(&self, row: &Decoded<'_>) -> bool {
        let told = self.withdrawn.get(text(&row.values[0]));
        let at = if let Value::Time(Some(at)) = row.values[4] { at } else { i64::MIN };
        let is_told = |id: &str| told.and_then(|ids| ids.get(id)).is_some_and(|until| at <= *until);
        is_told(text(&row.values[1])) || row.also.as_deref().is_some_and(is_told)
    }

    /// Writes waiting rows, but for so many.
    fn put(&mut self, but: usize) -> Result<(), ConvertError> {
        while self.waiting.len() > but {
            let Some(mut row) = self.waiting.pop_front() else { break };
            if row[NAME] == Value::Text(None) {
                let name = self.names.get(text(&row[0]), text(&row[2]));
                row[NAME] = Value::Text(name.map(|name| Cow::Owned(name.to_owned())));
            }
            if let Value::Time(Some(at)) = row[4] {
                let span = &mut self.conversion.span;
                *span = Some(span.map_or((at, at), |(first, _)| (first, at)));
            }
            self.writer.push(&row).map_err(ConvertError::Write)?;
            self.conversion.posts += 1;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Conversion, ConvertError> {
        self.put(0)?;
        self.writer.finish().map_err(ConvertError::Write)?.flush().map_err(ConvertError::Write)?;
        Ok(self.conversion)
    }
}

/// The part of a key that tells the post: time, platform and id, without the digest of the row.
fn post_of(key: &[u8]) -> &[u8] {
    &key[..key.len().saturating_sub(size_of::<[u64; 2]>())]
}

fn text<'v>(value: &'v Value<'_>) -> &'v str {
    match value {
        Value::Text(Some(text)) => text,
        _ => "",
    }
}

fn by_platform(told: &HashMap<Key, i64>) -> HashMap<&str, HashMap<&str, i64>> {
    let mut ids: HashMap<&str, HashMap<&str, i64>> = HashMap::new();
    told.iter().for_each(|((platform, id), at)| _ = ids.entry(platform).or_default().insert(id, *at));
    ids
}

/// What accounts are called by records that are no posts.
struct Names<'l>(HashMap<&'l str, HashMap<&'l str, &'l str>>);

impl<'l> Names<'l> {
    fn of(ledger: &'l Ledger) -> Self {
        let mut names: HashMap<&str, HashMap<&str, &str>> = HashMap::new();
        for ((platform, account), name) in &ledger.names {
            names.entry(platform).or_default().insert(account, name);
        }
        Names(names)
    }

    fn get(&self, platform: &str, account: &str) -> Option<&'l str> {
        self.0.get(platform)?.get(account).copied()
    }
}

/// Rows of a chunk.
#[derive(Default)]
struct Rows {
    bytes: Vec<u8>,
    /// Where each row begins, where its key ends, where it ends.
    places: Vec<[usize; 3]>,
}

/// Writes posts as rows: a key by which they are sorted, and what the schema keeps of them.
struct Encode;

impl Make for Encode {
    type Part = Rows;

    fn weight(&self, rows: &Rows) -> usize {
        rows.bytes.len() + rows.places.len() * size_of::<[usize; 3]>()
    }

    fn add(&self, rows: &mut Rows, post: &Post<'_>, place: Place<'_>) {
        let values = values(post, place);
        let start = rows.bytes.len();
        let platform = text(&values[0]);
        // So that bytes are in the order of times: the sign turned round, the highest byte first.
        rows.bytes.extend((post.at as u64 ^ (1 << 63)).to_be_bytes());
        rows.bytes.extend(platform.as_bytes());
        rows.bytes.push(0);
        rows.bytes.extend(text(&values[1]).as_bytes());
        rows.bytes.push(0);
        let mut row = Vec::new();
        for (_, value) in values.iter().enumerate().filter(|(column, _)| *column != NAME) {
            encode(&mut row, value);
        }
        let [high, low] = digest(&row);
        rows.bytes.extend(high.to_be_bytes());
        rows.bytes.extend(low.to_be_bytes());
        let key_end = rows.bytes.len();
        encode(&mut row, &values[NAME]);
        encode(&mut row, &Value::Text(post.aside.also.clone()));
        rows.bytes.extend(row);
        rows.places.push([start, key_end, rows.bytes.len()]);
    }
}

/// What the schema keeps of a post, in the order of its columns.
fn values<'v>(post: &'v Post<'_>, place: Place<'v>) -> [Value<'v>; POST_COLUMNS.len()] {
    fn text<'v>(text: &'v Option<Cow<'_, str>>) -> Value<'v> {
        Value::Text(text.as_deref().map(Cow::Borrowed))
    }
    fn texts<'v>(texts: &'v [Cow<'_, str>]) -> Vec<Cow<'v, str>> {
        texts.iter().map(|text| Cow::Borrowed(&**text)).collect()
    }
    let list = |list: &'v Option<Vec<Cow<'_, str>>>| Value::Texts(list.as_deref().map(texts));
    let aside = &post.aside;
    let record = post.post.is_none().then(|| {
        let [high, low] = digest(place.record).map(u64::to_be_bytes);
        std::array::from_fn(|at| if at < 8 { high[at] } else { low[at - 8] })
    });
    [
        Value::Text(Some(place.platform).filter(|platform| !platform.is_empty()).map(Cow::Borrowed)),
        text(&post.post),
        Value::Text(Some(Cow::Borrowed(&post.account))),
        text(&post.name),
        Value::Time(Some(post.at)),
        Value::Time(aside.claimed_at),
        Value::Text(post.kind.name().map(Cow::Borrowed)),
        text(&post.text),
        text(&aside.lang),
        list(&post.urls),
        Value::Texts(Some(texts(&post.domains)).filter(|domains| !domains.is_empty())),
        list(&post.hashtags),
        list(&post.mentions),
        list(&post.media),
        text(&post.repost_of),
        text(&aside.reposted_account),
        text(&post.reply_to),
        text(&aside.replied_account),
        text(&post.quote_of),
        text(&aside.quoted_account),
        text(&post.like_of),
        text(&post.follows),
        text(&post.object),
        Value::Text(aside.client.as_deref().map(post::client_name).map(Cow::Borrowed)),
        text(&aside.conversation),
        text(&aside.owner),
        Value::Flag(aside.automatic.as_deref().and_then(post::yes_or_no)),
        Value::Time(aside.account_created_at),
        Value::Digest(record),
    ]
}

/// Lengths and counts are told with 1 added, seven bits a byte, the lowest first: 0 is null.
fn encode(out: &mut Vec<u8>, value: &Value<'_>) {
    fn count(out: &mut Vec<u8>, count: Option<usize>) {
        let mut told = count.map_or(0, |count| count as u64 + 1);
        while told >= 0x80 {
            out.push(told as u8 | 0x80);
            told >>= 7;
        }
        out.push(told as u8);
    }
    match value {
        Value::Text(text) => {
            count(out, text.as_ref().map(|text| text.len()));
            out.extend(text.iter().flat_map(|text| text.as_bytes()));
        }
        Value::Texts(texts) => {
            count(out, texts.as_ref().map(Vec::len));
            for text in texts.iter().flatten() {
                count(out, Some(text.len()));
                out.extend(text.as_bytes());
            }
        }
        Value::Time(at) => {
            out.push(u8::from(at.is_some()));
            out.extend(at.unwrap_or(0).to_le_bytes());
        }
        Value::Flag(flag) => out.push(flag.map_or(0, |flag| u8::from(flag) + 1)),
        Value::Digest(digest) => {
            out.push(u8::from(digest.is_some()));
            out.extend(digest.unwrap_or_default());
        }
    }
}

struct Decoded<'r> {
    values: Vec<Value<'r>>,
    also: Option<Cow<'r, str>>,
}

/// The row that [`encode`] wrote; `None` where it is none.
fn decode(row: &[u8]) -> Option<Decoded<'_>> {
    let mut cursor = Cursor(row);
    let mut values: Vec<Value<'_>> = Vec::with_capacity(POST_COLUMNS.len());
    for (_, column) in POST_COLUMNS.iter().enumerate().filter(|(column, _)| *column != NAME) {
        values.push(cursor.value(column.kind)?);
    }
    values.insert(NAME, cursor.value(PostType::Text)?);
    let also = match cursor.value(PostType::Text)? {
        Value::Text(also) => also,
        _ => None,
    };
    Some(Decoded { values, also })
}

struct Cursor<'r>(&'r [u8]);

impl<'r> Cursor<'r> {
    fn bytes(&mut self, count: usize) -> Option<&'r [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    /// A length or count; the inner `None` for null.
    fn count(&mut self) -> Option<Option<usize>> {
        let mut told = 0_u64;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            told |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(told.checked_sub(1).map(|count| usize::try_from(count).unwrap_or(usize::MAX)));
            }
        }
        None
    }

    fn text(&mut self) -> Option<Option<Cow<'r, str>>> {
        let Some(length) = self.count()? else { return Some(None) };
        Some(Some(Cow::Borrowed(std::str::from_utf8(self.bytes(length)?).ok()?)))
    }

    fn value(&mut self, kind: PostType) -> Option<Value<'r>> {
        Some(match kind {
            PostType::Text => Value::Text(self.text()?),
            PostType::Texts => {
                let Some(count) = self.count()? else { return Some(Value::Texts(None)) };
                Value::Texts(Some((0..count).map(|_| self.text()?).collect::<Option<_>>()?))
            }
            PostType::Time => {
                let [is_there] = self.array()?;
                let at = i64::from_le_bytes(self.array()?);
                Value::Time((is_there != 0).then_some(at))
            }
            PostType::Flag => {
                let [flag] = self.array()?;
                Value::Flag(flag.checked_sub(1).map(|flag| flag != 0))
            }
            PostType::Digest => {
                let [is_there] = self.array()?;
                let digest = self.array()?;
                Value::Digest((is_there != 0).then_some(digest))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::sink::Take;
    use crate::read::{Corpus, ReadOptions, read_bytes};

    /// Posts of two platforms: `id` by the account `a`, on a second each.
    fn written(ids: &[(&'static str, &'static str)], ledger: &Ledger) -> (Conversion, Corpus) {
        let (mut rows, mut spool) = (Rows::default(), Spool::new(Path::new("unused"), usize::MAX));
        for (second, (platform, id)) in ids.iter().enumerate() {
            let mut post = Post::new(Cow::Borrowed("a"), second as i64 * 1000);
            post.post = Some(Cow::Borrowed(id));
            post.aside.also = Some(Cow::Owned(format!("also {id}")));
            Encode.add(&mut rows, &post, Place { platform, row: 1, record: b"" });
        }
        let mut summary =
            read_bytes("p", b"account_id,created_at,text\na,1,x\n", &ReadOptions::default()).unwrap().inputs;
        spool.take(rows, &mut summary[0], 0).unwrap();
        let mut file = Vec::new();
        let conversion = write(spool.merge().unwrap(), ledger, &mut file, &mut |_| {}).unwrap();
        (conversion, read_bytes("posts", &file, &ReadOptions::default()).unwrap())
    }

    #[test]
    fn posts_that_were_taken_back_are_left_out_by_any_of_their_ids_on_their_platform() {
        let mut ledger = Ledger::default();
        for (platform, id) in [("x", "1"), ("x", "also 3"), ("y", "2")] {
            ledger.withdrawn.insert((platform.into(), id.into()), i64::MAX);
        }
        let (conversion, corpus) = written(&[("x", "1"), ("x", "2"), ("x", "3"), ("y", "1"), ("y", "2")], &ledger);
        assert_eq!((conversion.posts, conversion.withdrawn, conversion.span), (2, 3, Some((1000, 3000))));
        let names: Vec<_> = (0..2).map(|post| corpus.posts.name(claque::PostId(post)).into_owned()).collect();
        assert_eq!(names, ["x:2", "y:1"]);
    }

    #[test]
    fn an_account_is_called_what_a_record_that_is_no_post_calls_it() {
        let mut ledger = Ledger::default();
        ledger.names.insert(("y".into(), "a".into()), "Ann".into());
        let (_, corpus) = written(&[("x", "1"), ("y", "1")], &ledger);
        assert_eq!(corpus.accounts.iter().collect::<Vec<_>>(), ["x:a", "y:a"]);
        assert_eq!(corpus.account_names.iter().collect::<Vec<_>>(), ["", "Ann"]);
    }

    #[test]
    fn a_row_that_was_cut_off_is_none() {
        let mut rows = Rows::default();
        let mut post = Post::new(Cow::Borrowed("a"), 5);
        (post.urls, post.text) = (Some(vec![Cow::Borrowed("u"); 3]), Some(Cow::Borrowed("")));
        Encode.add(&mut rows, &post, Place { platform: "", row: 1, record: b"r" });
        let row = &rows.bytes[rows.places[0][1]..];
        let decoded = decode(row).unwrap();
        assert_eq!(decoded.values, values(&post, Place { platform: "", row: 1, record: b"r" }));
        assert!((0..row.len()).all(|length| decode(&row[..length]).is_none()));
    }
}
