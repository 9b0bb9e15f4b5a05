//! Arrow tables in memory, and Parquet files written from them: types, chunks, what is refused.

use super::{accounts, told, trace};
use arrow_array::builder::{
    FixedSizeListBuilder, LargeListBuilder, LargeStringBuilder, ListBuilder, ListViewBuilder, StringBuilder,
    StringViewBuilder,
};
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray,
    Float32Array, Float64Array, Int32Array, Int64Array, LargeBinaryArray, LargeStringArray, ListArray, NullArray,
    RecordBatch, RecordBatchIterator, RunArray, StringArray, StringViewArray, StructArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray, UInt64Array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field};
use claque::TraceKind;
use claque_io::read::{
    Corpus, Format, Input, NotAgain, ReadError, ReadOptions, Silent, Strictness, Table, Wanted, Zone, read, texts_of,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn array(array: impl Array + 'static) -> ArrayRef {
    Arc::new(array)
}

fn texts(texts: &[&str]) -> ArrayRef {
    array(StringArray::from(texts.to_vec()))
}

/// A batch of nullable columns.
fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.iter().map(|(name, array)| (*name, array.clone(), true))).unwrap()
}

fn table(batches: Vec<RecordBatch>) -> Table {
    let schema = batches[0].schema();
    let open = move || {
        let batches: Vec<_> = batches.iter().cloned().map(Ok).collect();
        Ok(Box::new(RecordBatchIterator::new(batches, schema.clone())) as _)
    };
    Table { name: "a table".to_owned(), open: Arc::new(open), again: true }
}

fn read_as(batches: Vec<RecordBatch>, options: &ReadOptions) -> Result<Corpus, ReadError> {
    read(&[Input::Table(table(batches))], options, &mut Silent)
}

fn corpus(columns: &[(&str, ArrayRef)]) -> Corpus {
    read_as(vec![batch(columns)], &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The batches as a Parquet file.
fn parquet(batches: &[RecordBatch], compression: Compression) -> Vec<u8> {
    let properties =
        WriterProperties::builder().set_compression(compression).set_max_row_group_row_count(Some(5)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batches[0].schema(), Some(properties)).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

/// All that a corpus says of actions, as text.
fn actions(corpus: &Corpus) -> Vec<String> {
    let kinds = corpus.traces.iter().map(|trace| trace.kind);
    kinds.flat_map(|kind| told(corpus, kind).into_iter().map(move |line| format!("{} {line}", kind.name()))).collect()
}

const TIMES: [i64; 3] = [1_500_000_000, 1_500_000_001, 1_500_000_002];

fn times() -> ArrayRef {
    array(Int64Array::from(TIMES.to_vec()))
}

/// Two accounts, three posts, one text said twice.
fn plain() -> Vec<(&'static str, ArrayRef)> {
    vec![
        ("account_id", texts(&["a", "b", "a"])),
        ("post_id", array(Int64Array::from(vec![9_007_199_254_740_993, 2, 3]))),
        ("created_at", times()),
        ("text", texts(&["now is the time #one", "now is the time #one", "something else"])),
    ]
}

fn with(name: &str, column: ArrayRef) -> Vec<(&str, ArrayRef)> {
    let mut columns = plain();
    columns.retain(|(other, _)| *other != name);
    columns.push((name, column));
    columns
}

#[test]
fn a_table_is_the_same_corpus_as_the_csv_and_the_ndjson_of_its_rows() {
    let table = corpus(&plain());
    let csv = "account_id,post_id,created_at,text\na,9007199254740993,1500000000,now is the time #one\n\
               b,2,1500000001,now is the time #one\na,3,1500000002,something else\n";
    let lines = csv.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let [account, post, at, text] = cells[..] else { panic!("four cells") };
        format!("{{\"account_id\":\"{account}\",\"post_id\":{post},\"created_at\":{at},\"text\":\"{text}\"}}\n")
    });
    for other in [csv.to_owned(), lines.collect()] {
        assert_eq!(actions(&table), actions(&super::corpus(&other)), "{other}");
    }
    assert_eq!(table.inputs[0].guess.as_ref().map(|guess| guess.format), Some(Format::Arrow));
    assert_eq!((table.inputs[0].rows, table.inputs[0].accepted, table.rejected_count), (3, 3, 0));
    assert_eq!(told(&table, TraceKind::Hashtag)[0], "a 9007199254740993 1500000000 one");
}

#[test]
fn texts_are_read_from_every_type_that_holds_them() {
    let wanted = actions(&corpus(&plain()));
    let said = ["now is the time #one", "now is the time #one", "something else"];
    let bytes: Vec<&[u8]> = said.iter().map(|text| text.as_bytes()).collect();
    let small: DictionaryArray<Int8Type> = said.into_iter().collect();
    let views = StringViewArray::from(vec![said[2], said[0]]);
    let viewed = DictionaryArray::<Int32Type>::new(Int32Array::from(vec![1, 1, 0]), array(views));
    for column in [
        array(LargeStringArray::from(said.to_vec())),
        array(StringViewArray::from(said.to_vec())),
        array(BinaryArray::from(bytes.clone())),
        array(LargeBinaryArray::from(bytes.clone())),
        array(BinaryViewArray::from(bytes)),
        array(small),
        array(viewed),
    ] {
        let kind = column.data_type().clone();
        let columns = with("text", column);
        assert_eq!(actions(&corpus(&columns)), wanted, "{kind}");
        // The writer, not the reader, knows no dictionary of views.
        if !matches!(&kind, DataType::Dictionary(_, values) if **values == DataType::Utf8View) {
            let file = parquet(&[batch(&columns)], Compression::SNAPPY);
            assert_eq!(actions(&super::corpus(file)), wanted, "{kind} in Parquet");
        }
    }
}

#[test]
fn ids_are_read_from_every_type_of_whole_numbers() {
    let numbers = [7, 8, 7];
    let categories = DictionaryArray::<Int8Type>::new(vec![1, 0, 1].into(), array(Int64Array::from(vec![8, 7])));
    for column in [
        array(Int32Array::from(numbers.to_vec())),
        array(UInt64Array::from_iter_values(numbers.map(|number| number as u64))),
        array(Decimal128Array::from_iter_values(numbers.map(i128::from)).with_precision_and_scale(38, 0).unwrap()),
        array(
            Decimal128Array::from_iter_values(numbers.map(|n| n as i128 * 100))
                .with_precision_and_scale(20, 2)
                .unwrap(),
        ),
        array(categories),
        array(Float64Array::from(vec![7.0, 8.0, 7.0])),
    ] {
        let kind = column.data_type().clone();
        let corpus = corpus(&with("account_id", column));
        assert_eq!((accounts(&corpus), corpus.rejected_count), (vec!["7", "8"], 0), "{kind}");
    }
}

#[test]
fn an_id_that_a_float_can_have_changed_is_refused_row_by_row() {
    let long = 906_000_000_000_000_001_i64 as f64;
    let options = Float64Array::from(vec![Some(9_007_199_254_740_991.0), Some(long), None]);
    let answered = corpus(&with("in_reply_to_status_id", array(options)));
    assert_eq!(answered.rejected_count, 1);
    let bad = &answered.rejected[0];
    assert_eq!((bad.row, bad.column.as_str()), (2, "in_reply_to_status_id"));
    assert_eq!((bad.wanted, bad.got.as_str()), ("an id written out in full", "the float 9.06e17"));
    assert_eq!(trace(&answered, TraceKind::Reply).actions.len(), 1);

    for (column, refused) in [
        (array(Float64Array::from(vec![9_007_199_254_740_992.0, 1.5, f64::INFINITY])), 3),
        (array(Float32Array::from(vec![16_777_215.0, 16_777_216.0, 0.5])), 2),
        (array(StringArray::from(vec!["9.06E+17", "906", "9e+1"])), 2),
    ] {
        let corpus = corpus(&with("account_id", column));
        assert_eq!(corpus.rejected_count, refused, "{:?}", corpus.rejected);
        assert!(corpus.rejected.iter().all(|bad| bad.wanted == "an id written out in full"));
    }
    let gap = corpus(&with("account_id", array(Float64Array::from(vec![Some(1.0), None, Some(f64::NAN)]))));
    assert_eq!((gap.rejected_count, gap.rejected[0].wanted), (2, "an account id"));
}

#[test]
fn times_are_read_in_every_unit_and_a_local_one_needs_a_zone() {
    let wanted = actions(&corpus(&plain()));
    let scaled = |by: i64| TIMES.map(|time| time * by).to_vec();
    for zone in ["UTC", "+00:00", "America/New_York"] {
        for column in [
            array(TimestampSecondArray::from(scaled(1)).with_timezone(zone)),
            array(TimestampMillisecondArray::from(scaled(1000)).with_timezone(zone)),
            array(TimestampMicrosecondArray::from(scaled(1_000_000)).with_timezone(zone)),
            array(TimestampNanosecondArray::from(scaled(1_000_000_000)).with_timezone(zone)),
        ] {
            let columns = with("created_at", column);
            assert_eq!(actions(&corpus(&columns)), wanted, "{zone}");
            let file = parquet(&[batch(&columns)], Compression::UNCOMPRESSED);
            assert_eq!(actions(&super::corpus(file)), wanted, "{zone} in Parquet");
        }
    }
    let local = batch(&with("created_at", array(TimestampMicrosecondArray::from(scaled(1_000_000)))));
    let refused = read_as(vec![local.clone()], &ReadOptions::default()).unwrap();
    assert_eq!((refused.rejected_count, refused.rejected[0].wanted), (3, "a time with a zone"));
    assert_eq!(refused.rejected[0].got, "2017-07-14T02:40:00.000");
    let options = ReadOptions { time_zone: Zone::parse("+01:00"), ..ReadOptions::default() };
    let earlier = read_as(vec![local], &options).unwrap();
    assert_eq!(earlier.span.map(|(first, _)| first.0), Some(1_500_000_000_000 - 3_600_000));
}

#[test]
fn times_finer_than_a_millisecond_are_cut_and_absurd_ones_refused() {
    let column = TimestampNanosecondArray::from(vec![-1, 1_999_999, 0]).with_timezone("UTC");
    let cut = corpus(&with("created_at", array(column)));
    assert_eq!(cut.span.map(|(first, last)| (first.0, last.0)), Some((-1, 1)));
    let column = TimestampSecondArray::from(vec![i64::MAX, i64::MIN, 0]).with_timezone("UTC");
    let absurd = corpus(&with("created_at", array(column)));
    assert_eq!((absurd.rejected_count, absurd.rejected[0].wanted), (2, "a year from 1 to 9999"));
    let column = array(TimestampSecondArray::from(vec![i64::MAX, i64::MIN, 0]));
    let options = ReadOptions { time_zone: Zone::parse("+01:00"), ..ReadOptions::default() };
    let absurd = read_as(vec![batch(&with("created_at", column))], &options).unwrap();
    assert_eq!(absurd.rejected_count, 2);
    let day = array(Date32Array::from(vec![17_000, 17_001, i32::MAX]));
    let options = ReadOptions { time_zone: Some(Zone::UTC), ..ReadOptions::default() };
    let days = read_as(vec![batch(&with("created_at", day))], &options).unwrap();
    assert_eq!((days.rejected_count, days.span.map(|(first, _)| first.0)), (1, Some(17_000 * 86_400_000)));
}

/// `[[x, y], [], null]` in every type of list.
fn lists(of: [&str; 2]) -> Vec<ArrayRef> {
    let mut small = ListBuilder::new(StringBuilder::new());
    let mut large = LargeListBuilder::new(LargeStringBuilder::new());
    let mut view = ListViewBuilder::new(StringViewBuilder::new());
    of.iter().for_each(|text| {
        small.values().append_value(text);
        large.values().append_value(text);
        view.values().append_value(text);
    });
    for there in [true, true, false] {
        small.append(there);
        large.append(there);
        view.append(there);
    }
    vec![array(small.finish()), array(large.finish()), array(view.finish())]
}

#[test]
fn lists_of_texts_are_read_from_every_type_of_list() {
    for column in lists(["https://x.org/1", "https://y.org/2"]) {
        let kind = column.data_type().clone();
        let columns = with("urls", column);
        let read = corpus(&columns);
        assert_eq!(trace(&read, TraceKind::Url).actions.len(), 2, "{kind}");
        if !matches!(kind, DataType::ListView(_)) {
            let file = parquet(&[batch(&columns)], Compression::ZSTD(ZstdLevel::default()));
            assert_eq!(actions(&super::corpus(file)), actions(&read), "{kind} in Parquet");
        }
    }
    let mut fixed = FixedSizeListBuilder::new(StringBuilder::new(), 2);
    for text in [Some("https://x.org/1"), Some("https://y.org/2"), Some("https://x.org/1"), Some(""), None, None] {
        fixed.values().append_option(text);
    }
    (0..3).for_each(|_| fixed.append(true));
    assert_eq!(trace(&corpus(&with("urls", array(fixed.finish()))), TraceKind::Url).actions.len(), 3);
}

#[test]
fn a_list_that_is_null_is_looked_for_in_the_text_and_an_empty_one_is_not() {
    let mut list = ListBuilder::new(StringBuilder::new());
    list.append(true);
    list.append(false);
    list.append(true);
    let corpus = corpus(&with("hashtags", array(list.finish())));
    assert_eq!(told(&corpus, TraceKind::Hashtag), ["b 2 1500000001 -"]);
}

#[test]
fn a_null_beside_texts_is_an_empty_cell_as_in_a_table() {
    let tags = StringArray::from(vec![None, Some("['two', 'three']"), Some("[\"two\"]")]);
    let corpus = corpus(&with("hashtags", array(tags)));
    assert_eq!(told(&corpus, TraceKind::Hashtag), ["b 2 1500000001 two", "b 2 1500000001 -", "a 3 1500000002 two"]);
}

#[test]
fn entities_are_read_from_lists_of_records() {
    let entities = StructArray::from(vec![
        (
            Arc::new(Field::new("expanded_url", DataType::Utf8, true)),
            array(StringArray::from(vec![Some("https://x.org/1"), None, Some("https://x.org/1")])),
        ),
        (
            Arc::new(Field::new("url", DataType::Utf8, true)),
            texts(&["https://t.co/1", "https://y.org/2", "https://t.co/3"]),
        ),
        (Arc::new(Field::new("start", DataType::Int64, true)), array(Int64Array::from(vec![1, 2, 3]))),
    ]);
    let offsets = OffsetBuffer::from_lengths([2, 0, 1]);
    let item = Arc::new(Field::new("item", entities.data_type().clone(), true));
    let column = array(ListArray::new(item, offsets, array(entities), None));
    let read = corpus(&with("urls", column.clone()));
    let urls = [
        "a 9007199254740993 1500000000 https://x.org/1",
        "a 9007199254740993 1500000000 -",
        "a 3 1500000002 https://x.org/1",
    ];
    assert_eq!(told(&read, TraceKind::Url), urls);
    let file = parquet(&[batch(&with("urls", column))], Compression::LZ4_RAW);
    assert_eq!(told(&super::corpus(file), TraceKind::Url), urls);
}

#[test]
fn records_in_records_are_columns_and_a_null_around_a_value_hides_it() {
    let inner = StructArray::from(vec![(
        Arc::new(Field::new("id", DataType::Int64, true)),
        array(Int64Array::from(vec![5, 6, 5])),
    )]);
    let outer = StructArray::try_new(
        vec![Field::new("author", inner.data_type().clone(), true)].into(),
        vec![array(inner)],
        Some(NullBuffer::from(vec![true, false, true])),
    );
    let mut columns = plain();
    columns.remove(0);
    columns.push(("post", array(outer.unwrap())));
    let map = claque_io::read::ColumnMap::parse("account=post.author.id").unwrap();
    let options = ReadOptions { map: Some(map), ..ReadOptions::default() };
    let read = read_as(vec![batch(&columns)], &options).unwrap();
    assert_eq!((accounts(&read), read.rejected_count, read.rejected[0].row), (vec!["5"], 1, 2));
    let file = parquet(&[batch(&columns)], Compression::GZIP(GzipLevel::default()));
    let again = claque_io::read::read_bytes("posts", &file, &options).unwrap();
    assert_eq!(actions(&again), actions(&read));
}

#[test]
fn kinds_and_declarations_are_read_from_flags_and_words() {
    let flags = array(BooleanArray::from(vec![Some(true), Some(false), None]));
    let kinds = texts(&["repost", "post", "reply"]);
    for column in [flags, kinds] {
        let read = corpus(&with("is_retweet", column));
        assert_eq!(trace(&read, TraceKind::Repost).actions.len(), 1);
    }
    let mut columns = with("bot", array(BooleanArray::from(vec![Some(true), None, None])));
    columns.push(("url", array(NullArray::new(3))));
    let read = corpus(&columns);
    assert_eq!(read.rejected_count, 0);
    assert_eq!(read.attributes.automatic.as_deref(), Some(&[2][..]));
}

#[test]
fn a_column_of_a_type_that_says_nothing_rejects_rows_only_where_it_is_needed() {
    let odd = array(arrow_array::DurationSecondArray::from(vec![1, 2, 3]));
    let read = corpus(&with("account_id", odd.clone()));
    assert_eq!((read.rejected_count, read.rejected[0].wanted), (3, "text, a number or a time"));
    assert!(read.rejected[0].got.contains("Duration"), "{}", read.rejected[0].got);
    assert_eq!(corpus(&with("urls", odd)).rejected_count, 0);
    let broken = BinaryArray::from(vec![&b"a"[..], b"\xff\xfe", b"b"]);
    let read = corpus(&with("account_id", array(broken)));
    assert_eq!((read.rejected_count, read.rejected[0].wanted, read.rejected[0].row), (1, "UTF-8", 2));
}

#[test]
fn the_chunks_of_a_table_change_nothing() {
    let (count, words) = (20_000_i64, ["one two three", "four five six", "seven eight nine"]);
    let rows = |range: std::ops::Range<i64>| {
        let each = || range.clone();
        batch(&[
            ("account_id", array(StringArray::from_iter_values(each().map(|row| format!("a{}", row % 97))))),
            ("created_at", array(Int64Array::from_iter_values(each().map(|row| 1_500_000_000 + row / 2)))),
            ("text", array(StringViewArray::from_iter_values(each().map(|row| words[row as usize % 3])))),
            ("other", array(Int64Array::from_iter_values(each().map(|row| row / 4)))),
        ])
    };
    let whole = read_as(vec![rows(0..count)], &ReadOptions::default()).unwrap();
    assert!(whole.repeated_rows == 0 && whole.posts.len() == count as usize);
    let mut chunks: Vec<RecordBatch> = (0..100).map(|part| rows(part * 200..(part + 1) * 200)).collect();
    chunks.insert(7, rows(0..0));
    let options = ReadOptions::default();
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let cut = pool.install(|| read_as(chunks.clone(), &options)).unwrap();
        assert_eq!(actions(&cut), actions(&whole));
        assert_eq!(cut.posts.name(claque::PostId(12_345)), "row 12346");
        assert_eq!((&cut.inputs[0].sha256, cut.inputs[0].bytes), (&whole.inputs[0].sha256, whole.inputs[0].bytes));
        let file = parquet(&chunks, Compression::SNAPPY);
        assert_eq!(actions(&pool.install(|| super::corpus(file))), actions(&whole));
    }
}

#[test]
fn an_equal_row_without_an_id_is_told_in_another_batch_whose_other_rows_say_more() {
    // A column whose values are told by their runs has no nulls of its own.
    let runs = |ends: &[i32], values: &[Option<&str>]| {
        let (ends, values) = (Int32Array::from(ends.to_vec()), StringArray::from(values.to_vec()));
        array(RunArray::<Int32Type>::try_new(&ends, &values).unwrap())
    };
    let rows = |accounts: &[&str], more: ArrayRef| {
        let count = accounts.len();
        batch(&[
            ("account_id", texts(accounts)),
            ("created_at", array(Int64Array::from(vec![TIMES[0]; count]))),
            ("text", texts(&vec!["the same"; count])),
            ("more", more),
        ])
    };
    let batches =
        vec![rows(&["ann", "bob"], runs(&[2], &[None])), rows(&["ann", "cat"], runs(&[1, 2], &[None, Some("x")]))];
    let corpus = read_as(batches, &ReadOptions::default()).unwrap();
    assert_eq!((corpus.repeated_rows, corpus.posts.len()), (1, 3));
}

#[test]
fn rows_without_ids_repeat_only_where_all_that_they_hold_is_the_same() {
    let columns = |other: ArrayRef| {
        vec![
            ("account_id", texts(&["a", "a", "a"])),
            ("created_at", array(Int64Array::from(vec![1_500_000_000; 3]))),
            ("text", texts(&["the same words"; 3])),
            ("other", other),
        ]
    };
    assert_eq!(corpus(&columns(array(Int64Array::from(vec![1, 1, 2])))).repeated_rows, 1);
    assert_eq!(corpus(&columns(texts(&["x", "y", "z"]))).repeated_rows, 0);
    let dictionary: DictionaryArray<Int8Type> = ["x", "x", "y"].into_iter().collect();
    assert_eq!(corpus(&columns(array(dictionary))).repeated_rows, 1);
    let mut list = ListBuilder::new(StringBuilder::new());
    for item in [Some("x"), Some("x"), None] {
        list.values().append_option(item);
        list.append(true);
    }
    assert_eq!(corpus(&columns(array(list.finish()))).repeated_rows, 1);
}

#[test]
fn the_digest_of_a_table_tells_values_and_not_types() {
    let sha = |columns: &[(&str, ArrayRef)]| corpus(columns).inputs[0].sha256.clone();
    let said = ["now is the time #one", "now is the time #one", "something else"];
    let plain_sha = sha(&plain());
    assert_eq!(plain_sha.len(), 64);
    assert_eq!(plain_sha, sha(&with("text", array(LargeStringArray::from(said.to_vec())))));
    let dictionary: DictionaryArray<Int8Type> = said.into_iter().collect();
    assert_eq!(plain_sha, sha(&with("text", array(dictionary))));
    assert_eq!(plain_sha, sha(&with("not used", texts(&said))));
    assert_ne!(
        plain_sha,
        sha(&with("text", texts(&["now is the time #one", "now is the time #on", "something else"])))
    );
    let moved = ["now is the time #onen", "ow is the time #one", "something else"];
    assert_ne!(plain_sha, sha(&with("text", texts(&moved))));
    assert_ne!(plain_sha, sha(&with("text", array(StringArray::from(vec![Some(said[0]), Some(said[1]), None])))));
}

#[test]
fn texts_are_found_again_in_a_table_that_can_be_opened_twice() {
    let (mut there, options) = (table(vec![batch(&plain())]), ReadOptions::default());
    let corpus = read(&[Input::Table(there.clone())], &options, &mut Silent).unwrap();
    let wanted = || Wanted::new([("a", "3"), ("b", "2")].into_iter(), false);
    let again = |table: &Table| {
        let (mut heard, inputs) = (Vec::new(), [Input::Table(table.clone())]);
        let mut sink = |number: u32, text: &str| heard.push((number, text.to_owned()));
        let not_again = texts_of(&inputs, &corpus.inputs, &options, &wanted(), &mut Silent, &mut sink).unwrap();
        (heard, not_again)
    };
    let texts = vec![(1, "now is the time #one".to_owned()), (0, "something else".to_owned())];
    assert_eq!(again(&there), (texts, Vec::new()));
    let changed = table(vec![batch(&with("text", self::texts(&["x", "y", "z"])))]);
    assert_eq!(again(&changed).1, [("a table".to_owned(), NotAgain::Changed)]);
    there.again = false;
    assert_eq!(again(&there), (Vec::new(), vec![("a table".to_owned(), NotAgain::Stream)]));
}

#[test]
fn a_table_that_fails_midway_or_has_no_posts_says_so() {
    let opened = Arc::new(AtomicUsize::new(0));
    let (count, schema) = (opened.clone(), batch(&plain()).schema());
    let open = move || {
        count.fetch_add(1, Ordering::Relaxed);
        let failing = vec![Ok(batch(&plain())), Err(arrow_schema::ArrowError::ComputeError("out of luck".to_owned()))];
        Ok(Box::new(RecordBatchIterator::new(failing, schema.clone())) as _)
    };
    let table = Table { name: "df".to_owned(), open: Arc::new(open), again: true };
    let options = ReadOptions::default();
    let error = read(&[Input::Table(table.clone())], &options, &mut Silent).unwrap_err();
    assert_eq!(error.to_string(), "cannot read `df`: Compute error: out of luck");
    assert_eq!(opened.load(Ordering::Relaxed), 1);
    let refusing = Table { open: Arc::new(|| Err("it was released".to_owned())), ..table };
    let error = read(&[Input::Table(refusing)], &options, &mut Silent).unwrap_err();
    assert_eq!(error.to_string(), "cannot read `df`: it was released");
    let error = read_as(vec![batch(&[("account_id", texts(&["a"]))])], &options).unwrap_err();
    assert!(matches!(error, ReadError::MissingColumn { .. }), "{error}");
    let strict = ReadOptions { strictness: Strictness::StopAtFirst, ..options };
    let error = read_as(vec![batch(&with("account_id", texts(&["a", "", "b"])))], &strict).unwrap_err();
    assert!(error.to_string().contains("row 2"), "{error}");
}

#[test]
fn every_compression_of_parquet_that_is_in_use_is_read() {
    let wanted = actions(&corpus(&plain()));
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
        Compression::ZSTD(ZstdLevel::default()),
    ] {
        assert_eq!(actions(&super::corpus(parquet(&[batch(&plain())], compression))), wanted, "{compression}");
    }
}

#[test]
fn a_row_of_more_than_16_mib_is_rejected_and_the_rest_is_read() {
    let long = "x".repeat(17 << 20);
    let words = "now is the time for all of us";
    let said = vec![words, long.as_str(), words];
    let columns = with("text", array(StringArray::from(said)));
    for read in [corpus(&columns), super::corpus(parquet(&[batch(&columns)], Compression::SNAPPY))] {
        assert_eq!((read.rejected_count, read.rejected[0].row), (1, 2));
        assert_eq!(read.rejected[0].wanted, "a record of at most 16 MiB");
        assert_eq!(trace(&read, TraceKind::Text).actions.len(), 2);
    }
}

#[test]
fn a_file_that_says_it_holds_more_than_allowed_is_refused() {
    let words = "many words ".repeat(10_000);
    let columns = with("text", texts(&[words.as_str(); 3]));
    let file = parquet(&[batch(&columns)], Compression::ZSTD(ZstdLevel::default()));
    let read =
        |max_bytes| claque_io::read::read_bytes("posts", &file, &ReadOptions { max_bytes, ..ReadOptions::default() });
    assert!(file.len() < 20_000 && read(1 << 20).is_ok());
    assert!(matches!(read(50_000), Err(ReadError::TooBig { limit: 50_000, .. })));
}

#[test]
fn no_damage_to_a_parquet_file_is_more_than_an_error() {
    let columns = with("urls", lists(["https://x.org/1", "https://y.org/2"]).remove(0));
    let file = parquet(&[batch(&columns), batch(&columns)], Compression::SNAPPY);
    let mut seed = 7_u64;
    let (mut refused, mut accepted) = (0, 0);
    for _ in 0..400 {
        let mut damaged = file.clone();
        for _ in 0..3 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let place = (seed >> 33) as usize % (damaged.len() - 8) + 4;
            damaged[place] ^= (seed >> 25) as u8 | 1;
        }
        match super::read(&damaged) {
            Ok(_) => accepted += 1,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                refused += 1;
            }
        }
    }
    assert!(refused > 50 && accepted > 5, "{refused} refused, {accepted} accepted");
}
