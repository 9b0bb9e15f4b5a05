//! Dense numbers and labels against a slow and obvious count, over tables of several chunks.

use super::trace;
use claque::{Action, TraceKind};
use claque_io::read::{Corpus, Keys, ReadOptions, read_bytes};
use std::collections::{HashMap, HashSet};

/// Rows of which many repeat others: in part, or all of them.
fn rows(count: usize, with_ids: bool) -> Vec<[String; 5]> {
    let mut state = 7_u64;
    let mut below = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let mut made: Vec<[String; 5]> = Vec::new();
    for row in 0..count {
        if row > 9 && below(20) == 0 {
            let before = if below(2) == 0 { row - 1 - below(9) as usize } else { below(row as u64) as usize };
            made.push(made[before].clone());
            continue;
        }
        // Ids come again with other accounts, times, links and words.
        let id = if with_ids { format!("p{}", below(3 * count as u64)) } else { String::new() };
        let account = format!("account{}", below(1 + row as u64 / 7));
        let at = (1_600_000_000 + below(1000)).to_string();
        let link = format!("https://a{}.example.org/page/{}", below(40), below(1 + row as u64 / 3));
        let gap = " ".repeat(1 + below(2) as usize);
        let said = format!("Some{gap}{} words of number {}", ["more", "MORE", "More"][below(3) as usize], below(500));
        made.push([account, id, at, link, said]);
    }
    made
}

fn table(rows: &[[String; 5]], with_ids: bool) -> String {
    let cells = |row: &[&str; 5]| {
        let kept = row.iter().enumerate().filter(|(place, _)| with_ids || *place != 1);
        kept.map(|(_, cell)| *cell).collect::<Vec<_>>().join(",") + "\n"
    };
    let head = cells(&["account_id", "post_id", "created_at", "url", "text"]);
    head + &rows.iter().map(|row| cells(&row.each_ref().map(String::as_str))).collect::<String>()
}

#[derive(Default)]
struct Counted {
    numbers: HashMap<String, u32>,
    uses: Vec<u32>,
    labels: Vec<Option<String>>,
    actions: Vec<Action>,
    met: HashSet<Action>,
}

impl Counted {
    fn act(&mut self, key: &str, label: &str, on: impl Fn(u32) -> Action) {
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(key.to_owned()).or_insert(next);
        if number == next {
            self.uses.push(0);
            self.labels.push(None);
        }
        self.uses[number as usize] += 1;
        // The second action says what an object is called.
        if self.uses[number as usize] == 2 {
            self.labels[number as usize] = Some(label.to_owned());
        }
        // An equal action can only be one of the same post.
        if self.met.insert(on(number)) {
            self.actions.push(on(number));
        }
    }

    fn is_that_of(&self, corpus: &Corpus, kind: TraceKind) {
        let trace = trace(corpus, kind);
        assert_eq!(trace.objects.object_count(), self.numbers.len(), "{}", kind.name());
        for (object, label) in self.labels.iter().enumerate() {
            assert_eq!(trace.objects.get(claque::ObjectId(object as u32)), label.as_deref(), "{}", kind.name());
        }
        assert!(trace.actions == self.actions, "{}", kind.name());
    }
}

fn is_numbered_as_counted(with_ids: bool, keys: Keys) {
    let rows = rows(50_000, with_ids);
    let bytes = table(&rows, with_ids);
    assert!(bytes.len() > 3 << 20, "several chunks");
    let corpus = read_bytes("t", bytes.as_bytes(), &ReadOptions { keys, ..ReadOptions::default() }).expect("a table");
    let (mut accounts, mut posts, mut seen) = (HashMap::new(), HashMap::new(), HashSet::new());
    let (mut names, mut ids, mut repeated, mut made) = (Vec::new(), Vec::new(), 0, 0);
    let (mut links, mut texts) = (Counted::default(), Counted::default());
    for (place, row) in rows.iter().enumerate() {
        let [account, id, at, link, said] = row;
        let is_repeat = if with_ids { keys == Keys::Qut && posts.contains_key(id) } else { !seen.insert(row) };
        if is_repeat {
            repeated += 1;
            continue;
        }
        let post = if with_ids { posts.get(id).copied() } else { None }.unwrap_or_else(|| {
            made += 1;
            posts.insert(id, made - 1);
            ids.push(if with_ids { id.clone() } else { format!("row {}", place + 2) });
            made - 1
        });
        let next = names.len() as u32;
        let account = *accounts.entry(account).or_insert_with(|| {
            names.push(account.clone());
            next
        });
        let at = claque::Timestamp(at.parse::<i64>().expect("seconds") * 1000);
        let on = |object| Action {
            object: claque::ObjectId(object),
            at,
            account: claque::AccountId(account),
            post: claque::PostId(post),
        };
        links.act(link, link, on);
        let spaced = said.split_whitespace().collect::<Vec<_>>().join(" ");
        texts.act(&spaced.to_lowercase(), &spaced, on);
    }
    assert_eq!(corpus.accounts.iter().collect::<Vec<_>>(), names);
    assert_eq!(corpus.repeated_rows, repeated);
    assert!(repeated > 0 || keys == Keys::Canonical && with_ids);
    assert_eq!(corpus.posts.len(), ids.len());
    for (post, id) in ids.iter().enumerate() {
        assert_eq!(corpus.posts.name(claque::PostId(post as u32)), *id);
    }
    links.is_that_of(&corpus, TraceKind::Url);
    texts.is_that_of(&corpus, TraceKind::Text);
}

#[test]
fn what_is_new_gets_the_next_number_within_chunks_and_across_them() {
    is_numbered_as_counted(true, Keys::Canonical);
}

#[test]
fn rows_that_repeat_others_number_nothing() {
    is_numbered_as_counted(false, Keys::Canonical);
    is_numbered_as_counted(true, Keys::Qut);
}
