//! `posts.parquet`: what is written reads back as the same corpus, whatever the source.

use claque::{AccountId, PostId};
use claque_io::posts_parquet::{POST_COLUMNS, VERSION, VERSION_KEY, schema};
use claque_io::read::{
    Conversion, ConvertError, Corpus, Input, Names, ReadError, ReadOptions, Silent, conversions, convert, read,
    read_bytes, survey,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of one test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static TAKEN: AtomicU32 = AtomicU32::new(0);
        let number = TAKEN.fetch_add(1, Ordering::Relaxed);
        let folder =
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("convert-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> Input {
        std::fs::write(self.0.join(name), bytes).unwrap();
        Input::File(self.0.join(name))
    }

    /// The inputs as one file, with so much memory.
    fn convert(&self, inputs: &[Input], max_memory: u64) -> (Vec<u8>, Conversion) {
        let (mut out, scratch) = (Vec::new(), self.0.join("scratch"));
        let options = ReadOptions::default();
        let done = convert(inputs, &options, max_memory, &scratch, &mut out, &mut Silent, &mut |_, _| {});
        let done = done.unwrap_or_else(|error| panic!("{error}"));
        assert!(!scratch.exists(), "sorted rows are gone when they are merged");
        (out, done)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const MEMORY: u64 = 1 << 30;

/// Everything that a corpus says, in no order: actions by names, and what posts and accounts say of themselves.
fn all(corpus: &Corpus) -> BTreeSet<String> {
    let account = |account: AccountId| {
        let place = account.0 as usize;
        let name = corpus.account_names.get(place).unwrap_or("");
        format!("{} ({name})", corpus.accounts.get(place).unwrap_or("?"))
    };
    // A post without an id is called by its row, and rows are sorted.
    let post = |post: PostId| {
        let name = corpus.posts.name(post).into_owned();
        if name.contains("row ") { "a row".to_owned() } else { name }
    };
    let mut lines = BTreeSet::new();
    for trace in &corpus.traces {
        let mut times = HashMap::new();
        trace.actions.iter().for_each(|action| *times.entry(action.object).or_insert(0) += 1);
        for action in &trace.actions {
            // A post that comes twice gives its objects a label, though nobody shares them.
            let label = trace.objects.get(action.object).filter(|_| times[&action.object] > 1).unwrap_or("-");
            let (who, what) = (account(action.account), post(action.post));
            lines.insert(format!("{} {who} {what} {} {label}", trace.kind.name(), action.at.0));
        }
        lines.insert(format!(
            "{} {} actions, {} objects",
            trace.kind.name(),
            trace.actions.len(),
            trace.objects.object_count()
        ));
    }
    let (told, names) = (&corpus.attributes, &corpus.attribute_names);
    let say = |column: &Option<Vec<u32>>, names: &Names, place: usize| {
        let number = column.as_ref().and_then(|column| column.get(place).copied()).unwrap_or(0);
        number.checked_sub(1).and_then(|number| names.get(number as usize)).unwrap_or("-").to_owned()
    };
    for (place, author) in told.authors.iter().enumerate() {
        let mut line = format!("{} by {} at {}", post(PostId(place as u32)), account(*author), told.times[place].0);
        for (column, names) in
            [(&told.clients, &names.clients), (&told.sites, &names.sites), (&told.threads, &names.threads)]
        {
            let _ = write!(line, " {}", say(column, names, place));
        }
        lines.insert(line);
    }
    for place in 0..corpus.accounts.len() {
        // Where the column ends says nothing.
        let automatic = told.automatic.as_ref().and_then(|column| column.get(place)).filter(|told| **told != 0);
        let owner = say(&told.owners, &names.owners, place);
        lines.insert(format!("{} {owner} {automatic:?}", account(AccountId(place as u32))));
    }
    lines.insert(format!("{:?} {} posts {:?}", corpus.span, corpus.posts.len(), corpus.absent));
    lines
}

/// Fails with what only one of them says.
fn same(one: &Corpus, other: &Corpus, path: &Path) {
    let (one, other) = (all(one), all(other));
    let differing: Vec<&String> = one.symmetric_difference(&other).collect();
    assert!(differing.is_empty(), "{}: {differing:#?}", path.display());
}

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/read/format/examples");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_none_or(|end| end != "posts")).collect();
    // The template's format is there in tests of the readers only.
    files.retain(|path| path.file_stem().is_some_and(|stem| stem != "template"));
    files.sort();
    files
}

#[test]
fn every_format_reads_back_as_the_same_corpus() {
    let folder = Folder::new();
    let files = examples();
    assert!(files.len() >= 6);
    for path in files {
        let source = read(&[Input::File(path.clone())], &ReadOptions::default(), &mut Silent).unwrap();
        let (file, conversion) = folder.convert(&[Input::File(path.clone())], MEMORY);
        let again = read_bytes("posts", &file, &ReadOptions::default()).unwrap();
        assert_eq!(again.rejected_count, 0, "{}: {:?}", path.display(), again.rejected);
        same(&again, &source, &path);
        assert_eq!(conversion.rejected_count, source.rejected_count, "{}", path.display());
        let (twice, _) = folder.convert(&[folder.file("again.parquet", &file)], MEMORY);
        let twice = read_bytes("posts", &twice, &ReadOptions::default()).unwrap();
        same(&twice, &source, &path);
    }
}

/// Posts in no order, some of them twice, with all that can be said of them.
fn table(posts: u32) -> String {
    let mut table =
        "post_id,account_id,account_name,created_at,kind,text,lang,urls,hashtags,repost_of,reply_to,client,\
                     conversation_id,declared_owner,is_automated,platform\n"
            .to_owned();
    for turn in 0..posts {
        let post = turn.wrapping_mul(7919) % posts;
        let (minute, second, account) = (post / 60 % 60, post % 60, post % 37);
        let kind = ["post", "repost", "reply", "quote"][post as usize % 4];
        let hashtags = if post.is_multiple_of(5) { "[]".to_owned() } else { format!("['t{}', 'u']", post % 11) };
        for _ in 0..1 + post % 2 {
            let _ = writeln!(
                table,
                "p{post},a{account},Name {account},2020-01-01T{:02}:{minute:02}:{second:02}.5Z,{kind},\"words {} and ä 漢, more\",\
                 en,https://x.org/{},\"{hashtags}\",r{},q{},App {},c{},House {account},{},{}",
                post / 3600,
                post % 13,
                post % 17,
                post % 19,
                post % 23,
                post % 3,
                post % 29,
                account % 2 == 0,
                ["x", "", "y"][account as usize % 3],
            );
        }
    }
    table
}

#[test]
fn sorted_and_each_once_whatever_the_memory_and_the_threads() {
    let folder = Folder::new();
    let inputs = [folder.file("posts.csv", table(30_000))];
    let (whole, conversion) = folder.convert(&inputs, MEMORY);
    assert_eq!((conversion.posts, conversion.repeated, conversion.runs), (30_000, 15_000, 0));
    for (threads, memory) in [(1, MEMORY), (3, 2 << 20), (1, 1 << 20)] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (other, conversion) = pool.install(|| folder.convert(&inputs, memory));
        assert!(other == whole, "other bytes with {threads} threads and {memory} bytes");
        assert_eq!(conversion.runs > 2, memory < MEMORY, "{} runs", conversion.runs);
    }
    let corpus = read_bytes("posts", &whole, &ReadOptions::default()).unwrap();
    assert!(corpus.attributes.times.is_sorted());
    assert_eq!(all(&corpus), all(&read(&inputs, &ReadOptions::default(), &mut Silent).unwrap()));
    assert_eq!(conversion.span, corpus.span.map(|(first, last)| (first.0, last.0)));
}

#[test]
fn several_inputs_become_one_and_what_was_in_both_stays_once() {
    let folder = Folder::new();
    let head = "post_id,account_id,created_at,text\n";
    let one =
        folder.file("one.csv", format!("{head}1,a,2020-01-01T00:00:09Z,later\n2,b,2020-01-01T00:00:01Z,sooner\n"));
    let two = "{\"post_id\":\"2\",\"account_id\":\"b\",\"created_at\":\"2020-01-01T00:00:01Z\",\"text\":\"sooner\"}\n\
               {\"post_id\":\"2\",\"account_id\":\"c\",\"created_at\":\"2020-01-01T00:00:01Z\",\"text\":\"of another\"}\n";
    let (file, conversion) = folder.convert(&[one, folder.file("two.ndjson", two)], MEMORY);
    assert_eq!((conversion.posts, conversion.repeated, conversion.inputs.len()), (3, 1, 2));
    let corpus = read_bytes("posts", &file, &ReadOptions::default()).unwrap();
    assert_eq!(corpus.attributes.times.iter().map(|at| at.0 % 10_000).collect::<Vec<_>>(), [1000, 9000]);
    assert_eq!(corpus.accounts.len(), 3, "the second account of an id is kept");
}

#[test]
fn rows_without_ids_are_the_same_only_if_their_records_are() {
    let folder = Folder::new();
    let table = "account_id,created_at,text,likes\na,2020-01-01T00:00:00Z,one two three,1\n\
                 a,2020-01-01T00:00:00Z,one two three,1\na,2020-01-01T00:00:00Z,one two three,2\n";
    let inputs = [folder.file("posts.csv", table)];
    let (file, conversion) = folder.convert(&inputs, MEMORY);
    assert_eq!((conversion.posts, conversion.repeated), (2, 1));
    let (source, again) =
        (read(&inputs, &ReadOptions::default(), &mut Silent), read_bytes("p", &file, &ReadOptions::default()));
    let (source, again) = (source.unwrap(), again.unwrap());
    assert_eq!((source.posts.len(), again.posts.len(), again.repeated_rows), (2, 2, 0));
    assert_eq!(all(&again), all(&source));
}

#[test]
fn a_hashtag_that_reads_like_nothing_is_still_one() {
    let folder = Folder::new();
    let line = "{\"id\":\"17\",\"author_id\":\"9\",\"created_at\":\"2020-01-01T00:00:00.000Z\",\"text\":\"#None #na\",\
                \"entities\":{\"hashtags\":[{\"tag\":\"None\"},{\"tag\":\"na\"}]}}\n";
    let inputs = [folder.file("posts.ndjson", line)];
    let source = read(&inputs, &ReadOptions::default(), &mut Silent).unwrap();
    assert_eq!(source.inputs[0].guess.as_ref().unwrap().shape.name(), "x-api");
    let again = read_bytes("posts", &folder.convert(&inputs, MEMORY).0, &ReadOptions::default()).unwrap();
    assert_eq!(all(&again), all(&source));
    assert!(all(&again).iter().any(|line| line.starts_with("hashtag 2 actions")));
}

#[test]
fn a_file_is_told_as_the_conversion_of_inputs_beside_it() {
    let folder = Folder::new();
    let table = "account_id,created_at,text\na,2020-01-01T00:00:09Z,no id tells that these are the same\n";
    let [one, two] = ["one.csv", "two.csv"].map(|name| folder.file(name, table.replace("no id", name)));
    let other = folder.file("other.csv", table);
    let (file, _) = folder.convert(&[one.clone(), two.clone()], MEMORY);
    let made = folder.file("made.parquet", &file);
    let told = |inputs: &[Input]| {
        let corpus = read(inputs, &ReadOptions::default(), &mut Silent).unwrap();
        let record = survey(inputs, &ReadOptions::default(), 0, &mut Silent).unwrap();
        let named: Vec<usize> = record.inputs.iter().map(|input| input.made_of.len()).collect();
        (conversions(&corpus.inputs), named)
    };
    let (all, named) = told(&[one.clone(), other.clone(), made.clone(), two]);
    assert_eq!((all, named), (vec![(2, vec![0, 3])], vec![0, 0, 2, 0]));
    assert_eq!(told(&[made.clone(), other.clone()]).0, [], "of nothing that stands beside it");
    assert_eq!(told(&[one.clone(), other]).0, []);
    assert_eq!(told(&[made]).0, []);
    let compressed = folder.file("made.parquet.zst", zstd::encode_all(&file[..], 1).unwrap());
    assert_eq!(told(&[one, compressed]).0, [], "what lies inside is not looked at again");
}

#[test]
fn the_file_says_its_version_and_has_the_documented_columns() {
    let folder = Folder::new();
    let (file, _) = folder.convert(&[folder.file("posts.csv", table(10))], MEMORY);
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(file)).unwrap();
    let told = builder.metadata().file_metadata().key_value_metadata().unwrap();
    assert!(told.iter().any(|pair| pair.key == VERSION_KEY && pair.value.as_deref() == Some(VERSION)));
    let (written, wanted) = (builder.schema(), schema());
    assert_eq!(written.fields().len(), POST_COLUMNS.len());
    for (field, wanted) in written.fields().iter().zip(wanted.fields()) {
        assert_eq!((field.name(), field.is_nullable()), (wanted.name(), wanted.is_nullable()));
        assert!(field.data_type().equals_datatype(wanted.data_type()), "{field} and {wanted}");
    }
}

#[test]
fn what_cannot_be_read_or_written_is_an_error() {
    let folder = Folder::new();
    let input = [folder.file("posts.csv", table(3_000))];
    let options = ReadOptions::default();
    let into = |scratch: &Path, out: &mut (dyn std::io::Write + Send)| {
        convert(&input, &options, 1 << 16, scratch, out, &mut Silent, &mut |_, _| {})
    };
    let nowhere = folder.0.join("no/such/folder/scratch");
    let error = into(&nowhere, &mut Vec::new()).unwrap_err();
    assert!(matches!(error, ConvertError::Read(ReadError::Scratch { .. })), "{error}");
    let error = into(&folder.0.join("scratch"), &mut Full(100)).unwrap_err();
    assert!(
        matches!(&error, ConvertError::Write(source) if source.kind() == std::io::ErrorKind::StorageFull),
        "{error:?}"
    );
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1, "nothing is left behind");
}

/// A disk that is soon full.
struct Full(usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The guide's table, of what the columns say of themselves. Written down with `CLAQUE_WRITE_EXAMPLES=1`.
#[test]
fn the_guide_describes_every_column() {
    const BEGIN: &str = "<!-- columns: made by a test of claque-io -->\n";
    const END: &str = "<!-- end of columns -->";
    let guide = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/parquet.md"));
    let text = std::fs::read_to_string(&guide).expect("the guide");
    let (before, rest) = text.split_once(BEGIN).expect("the table's beginning");
    let (_, after) = rest.split_once(END).expect("the table's end");
    let mut table = "| Column | Type | What it is |\n|---|---|---|\n".to_owned();
    for column in POST_COLUMNS {
        let _ = writeln!(table, "| `{}` | {} | {} |", column.name, column.kind, column.meaning);
    }
    let wanted = format!("{before}{BEGIN}{table}{END}{after}");
    if std::env::var_os("CLAQUE_WRITE_EXAMPLES").is_some() {
        std::fs::write(&guide, &wanted).expect("the guide can be written");
    }
    assert_eq!(text, wanted, "docs/parquet.md is not what the columns say");
    assert!(text.contains(&format!("`{VERSION_KEY}`")) && text.contains(&format!("version {VERSION}")));
}

/// What a posted record of Bluesky's stream says; times are in seconds.
fn bluesky(account: &str, key: &str, at: u32, text: &str) -> String {
    format!(
        "{{\"did\":\"did:plc:{account}\",\"time_us\":{at}000000,\"kind\":\"commit\",\"commit\":{{\"operation\":\"create\",\
         \"collection\":\"app.bsky.feed.post\",\"rkey\":\"{key}\",\"record\":{{\"langs\":[\"{}\"],\"text\":\"{text}\",\
         \"via\":\"client of {account}\"}}}}}}\n",
        if account == "c" { "de" } else { "en" }
    )
}

fn taken_back(account: &str, key: &str, at: u32) -> String {
    format!(
        "{{\"did\":\"did:plc:{account}\",\"time_us\":{at}000000,\"kind\":\"commit\",\"commit\":{{\"operation\":\"delete\",\
         \"collection\":\"app.bsky.feed.post\",\"rkey\":\"{key}\"}}}}\n"
    )
}

/// Everything that [`all`] does not say.
fn rest(corpus: &Corpus) -> Vec<String> {
    let account = |account: usize| corpus.accounts.get(account).unwrap_or("?");
    let mut lines: Vec<String> = (0..corpus.posts.len() as u32)
        .map(PostId)
        .map(|post| {
            let wording = corpus.wordings.of_post(post).and_then(|wording| corpus.wordings.text(wording));
            format!("{} says {wording:?}", corpus.posts.name(post))
        })
        .collect();
    lines.extend(corpus.profiles.iter().enumerate().map(|(place, profile)| format!("{}: {profile:?}", account(place))));
    lines.extend(corpus.post_times.iter().map(|(at, by)| format!("{} at {}", account(by.0 as usize), at.0)));
    let mention = |it: &claque::Action| {
        let (by, post) = (account(it.account.0 as usize), corpus.posts.name(it.post));
        format!("{by} in {post} mentions {} at {}", it.object.0, it.at.0)
    };
    lines.extend(corpus.mentions.iter().map(mention));
    for trace in &corpus.traces {
        let labels = (0..trace.objects.object_count() as u32).map(|object| trace.objects.get(claque::ObjectId(object)));
        lines.push(format!("{} {:?}", trace.kind.name(), labels.flatten().collect::<BTreeSet<_>>()));
        lines.push(format!("{} {} {}", trace.kind.name(), trace.unresolved, trace.repeated));
        lines.extend(corpus.originals(trace).iter().map(|(_, post)| format!("of {}", corpus.posts.name(*post))));
    }
    let names = &corpus.attribute_names;
    for names in [&names.clients, &names.sites, &names.threads, &names.owners] {
        lines.push(format!("{:?}", names.iter().collect::<BTreeSet<_>>()));
    }
    lines.extend(corpus.inputs.iter().map(|input| format!("{} {:?}", input.accepted, input.resolution)));
    lines.push(format!("{:?} {} {}", corpus.platforms, corpus.repeated_rows, corpus.attributes.time_step_ms));
    lines.sort();
    lines
}

#[test]
fn what_was_taken_back_is_as_if_it_had_never_been_read() {
    let folder = Folder::new();
    let shared = "see https://bit.ly/abc and https://example.org/a from the same five words #one";
    let stays = [
        bluesky("a", "1", 100, shared),
        bluesky("b", "1", 160, shared),
        bluesky("c", "2", 220, "a text of his own https://other.example/1 with some words"),
        bluesky("b", "2", 280, "another text by this account with more words in it"),
    ];
    let goes = [
        // Of an account without another post, finer in time than all others, on links nobody else has.
        bluesky("gone", "1", 101, "https://gone.example/x is told once https://t.co/one and only once here #one #two"),
        bluesky("c", "1", 130, "a text of his own https://other.example/1 with some words"),
        bluesky("b", "9", 90, shared),
    ];
    let again = bluesky("a", "7", 400, "made again under the key that it had before");
    let before = bluesky("a", "7", 300, "made again under the key that it had before");
    let notices = [("gone", "1", 500), ("c", "1", 140), ("a", "7", 350)].map(|(who, key, at)| taken_back(who, key, at));
    let all_of_them =
        [goes[0].as_str(), &stays[0], &goes[1], &stays[1], &goes[2], &before, &notices[2], &again].concat();
    let later = [stays[2].as_str(), &stays[3], &notices[0], &notices[1]].concat();
    let first = [taken_back("b", "9", 95), "\n".to_owned()].concat();
    let watch =
        claque_text::watch::WatchList::from_csv("name,kind,alias\nWords,issue,words\nText,issue,text\n").unwrap();
    let watch = Some(std::sync::Arc::new(watch));
    let options = ReadOptions { watch, keep_profiles: true, keep_wordings: true, ..ReadOptions::default() };
    let some = stays[2].clone();
    let read = |texts: [&str; 3]| {
        let inputs = texts.map(|text| format!("{some}{text}")).map(|text| {
            static NUMBER: AtomicU32 = AtomicU32::new(0);
            folder.file(&format!("{}.ndjson", NUMBER.fetch_add(1, Ordering::Relaxed)), text)
        });
        let record = claque_io::read::survey(&inputs, &options, i64::MAX, &mut Silent).unwrap();
        (read(&inputs, &options, &mut Silent).unwrap(), record)
    };
    let (left, seen) = read([&first, &all_of_them, &later]);
    let without = [stays[0].as_str(), &stays[1], &again].concat();
    let (wanted, wanted_seen) = read(["", &without, &[stays[2].as_str(), &stays[3]].concat()]);
    assert_eq!((left.withdrawn, wanted.withdrawn), (4, 0));
    assert_eq!(left.accounts.len(), 3);
    assert_eq!(all(&left), all(&wanted));
    assert_eq!(rest(&left), rest(&wanted));
    assert_eq!((seen.posts, seen.withdrawn), (5, 4));
    let told = |seen: &claque_io::inspection::InspectionRecord| {
        let inputs: Vec<_> = seen.inputs.iter().map(|it| (it.accepted, it.first_ms, it.last_ms)).collect();
        format!("{:?} {:?} {:?} {:?} {inputs:?}", seen.kinds, seen.languages, seen.accounts, seen.times)
    };
    assert_eq!(told(&seen), told(&wanted_seen));
    assert!(seen.sample.iter().all(|post| !post.text.contains("gone.example")));
}
