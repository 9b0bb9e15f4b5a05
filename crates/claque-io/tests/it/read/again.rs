//! Texts of chosen posts, from a second reading.

use claque::PostId;
use claque_io::read::{Corpus, Input, NotAgain, ReadOptions, Silent, Wanted, read, texts_of};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of one test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static TAKEN: AtomicU32 = AtomicU32::new(0);
        let number = TAKEN.fetch_add(1, Ordering::Relaxed);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("again-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> Input {
        std::fs::write(self.0.join(name), bytes).unwrap();
        Input::File(self.0.join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Posts with their texts, and inputs that could not be read again.
type Told = (Vec<(String, Option<String>)>, Vec<(String, NotAgain)>);

/// What every post of the corpus says, by account and name, with why inputs could not be read again.
fn texts(inputs: &[Input], corpus: &Corpus, options: &ReadOptions) -> Told {
    let posts = 0..corpus.posts.len() as u32;
    let names: Vec<String> = posts.clone().map(|post| corpus.posts.name(PostId(post)).into_owned()).collect();
    let account = |post: u32| corpus.attributes.authors[post as usize].0 as usize;
    let wanted = posts.map(|post| (corpus.accounts.get(account(post)).unwrap(), names[post as usize].as_str()));
    let mut found = vec![None; names.len()];
    let mut sink = |number: u32, text: &str| {
        assert_eq!(found[number as usize], None, "told once");
        found[number as usize] = Some(text.to_owned());
    };
    let wanted = Wanted::new(wanted, false);
    let not_again = texts_of(inputs, &corpus.inputs, options, &wanted, &mut Silent, &mut sink).unwrap();
    (names.into_iter().zip(found).collect(), not_again)
}

fn all(inputs: &[Input]) -> Told {
    let options = ReadOptions::default();
    let corpus = read(inputs, &options, &mut Silent).unwrap();
    texts(inputs, &corpus, &options)
}

fn told(name: &str, text: &str) -> (String, Option<String>) {
    (name.to_owned(), Some(text.to_owned()))
}

#[test]
fn posts_are_found_by_id_and_the_first_row_counts() {
    let folder = Folder::new();
    let table = "post_id,account_id,created_at,text\n1,a,2020-01-01T00:00:00Z,\"one, \"\"quoted\"\"\nnext line\"\n\
                 2,b,2020-01-01T00:00:01Z,\n1,a,2020-01-01T00:00:02Z,once more\n1,b,2020-01-01T00:00:03Z,of another\n";
    let (texts, not_again) = all(&[folder.file("posts.csv", table)]);
    assert_eq!(texts, [told("1", "one, \"quoted\"\nnext line"), ("2".to_owned(), None)]);
    assert!(not_again.is_empty());
}

#[test]
fn posts_without_an_id_are_found_by_their_row_in_their_input() {
    let folder = Folder::new();
    let table = "account_id,created_at,text\na,2020-01-01T00:00:00Z,one\na,2020-01-01T00:00:00Z,one\nb,soon,bad\n\
                 b,2020-01-01T00:00:09Z,two\n";
    let one = folder.file("one.csv", table);
    assert_eq!(all(std::slice::from_ref(&one)).0, [told("row 2", "one"), told("row 5", "two")]);
    let lines = "{\"account_id\":\"c\",\"created_at\":\"2020-01-01T00:00:00Z\",\"text\":\"three\"}\n";
    let inputs = [one, folder.file("two.ndjson", lines)];
    let (texts, not_again) = all(&inputs);
    let name = |at: usize, row: u64| format!("{} row {row}", inputs[at]);
    assert_eq!(texts, [told(&name(0, 2), "one"), told(&name(0, 5), "two"), told(&name(1, 1), "three")]);
    assert!(not_again.is_empty());
}

#[test]
fn long_texts_are_cut_and_say_so() {
    let folder = Folder::new();
    let long = "ä".repeat(4_001);
    let table = format!("post_id,account_id,created_at,text\n1,a,2020-01-01T00:00:00Z,{long}\n");
    let (texts, _) = all(&[folder.file("posts.csv", table)]);
    assert_eq!(texts, [told("1", &format!("{}…", "ä".repeat(4_000)))]);
}

#[test]
fn what_cannot_be_read_twice_or_has_changed_is_named() {
    let folder = Folder::new();
    let (options, table) =
        (ReadOptions::default(), "post_id,account_id,created_at,text\n1,a,2020-01-01T00:00:00Z,one\n");
    let file = folder.file("posts.csv", table);
    let corpus = read(std::slice::from_ref(&file), &options, &mut Silent).unwrap();
    let name = file.to_string();
    let (none, not_again) = texts(&[Input::Stdin], &corpus, &options);
    assert_eq!((none, not_again), (vec![("1".to_owned(), None)], vec![(name.clone(), NotAgain::Stream)]));
    folder.file("posts.csv", table.replace("one", "two"));
    assert_eq!(texts(&[file], &corpus, &options).1, [(name, NotAgain::Changed)]);
}

#[test]
fn texts_are_handed_on_in_the_order_of_the_input_on_any_number_of_threads() {
    let folder = Folder::new();
    let mut table = "post_id,account_id,created_at,text\n".to_owned();
    for post in 0..40_000 {
        let second = post % 60;
        table.push_str(&format!(
            "p{post},a{},2020-01-01T00:00:{second:02}Z,{} of {post}\n",
            post % 7,
            "word ".repeat(9)
        ));
    }
    let inputs = [folder.file("posts.csv", table)];
    let corpus = read(&inputs, &ReadOptions::default(), &mut Silent).unwrap();
    let names: Vec<(String, String)> =
        (0..40_000).step_by(3).map(|post| (format!("a{}", post % 7), format!("p{post}"))).collect();
    let wanted = Wanted::new(names.iter().map(|(account, post)| (account.as_str(), post.as_str())), false);
    for threads in [1, 3] {
        let mut heard = Vec::new();
        let mut sink = |number: u32, text: &str| heard.push((number, text.rsplit(' ').next().unwrap().to_owned()));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let options = ReadOptions::default();
        pool.install(|| texts_of(&inputs, &corpus.inputs, &options, &wanted, &mut Silent, &mut sink)).unwrap();
        assert!(heard.iter().map(|(number, _)| *number).eq(0..names.len() as u32));
        assert!(heard.iter().all(|(number, text)| *text == names[*number as usize].1[1..]));
    }
}
