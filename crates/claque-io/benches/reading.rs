//! Reading 50 MB of posts in two shapes, all traces, from memory.

use claque_io::read::{Corpus, ReadOptions, read_bytes};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::fmt::Write;
use std::hint::black_box;

const BYTES: usize = 50_000_000;

/// A post of account `n % 9973` about one of 4001 links, in words that repeat now and then.
struct Post {
    id: usize,
}

impl Post {
    fn account(&self) -> usize {
        self.id * 7919 % 9973
    }

    fn text(&self) -> String {
        let word = |step: usize| ["late", "city", "vote", "water", "market", "match"][self.id / step % 6];
        format!("{} {} news, read \"this\", number {} #{}", word(1), word(7), self.id % 50_021, word(5))
    }

    fn url(&self) -> String {
        format!("https://www.news.example/story/{}?utm_source=share", self.id * 31 % 4001)
    }

    fn time(&self) -> usize {
        1_772_409_600 + self.id * 3
    }
}

fn filled(head: &str, line: impl Fn(&mut String, &Post)) -> Vec<u8> {
    let mut text = head.to_owned();
    for id in 0.. {
        if text.len() >= BYTES {
            break;
        }
        line(&mut text, &Post { id });
    }
    text.into_bytes()
}

fn csv() -> Vec<u8> {
    filled("post_id,account_id,created_at,text,urls\n", |text, post| {
        let quoted = post.text().replace('"', "\"\"");
        let line = writeln!(text, "p{},u{},{},\"{quoted}\",{}", post.id, post.account(), post.time(), post.url());
        line.expect("a String takes everything");
    })
}

fn ndjson() -> Vec<u8> {
    filled("", |text, post| {
        let quoted = post.text().replace('"', "\\\"");
        let line = writeln!(
            text,
            r#"{{"post_id":"p{}","account_id":"u{}","created_at":{},"text":"{quoted}","urls":"{}"}}"#,
            post.id,
            post.account(),
            post.time(),
            post.url()
        );
        line.expect("a String takes everything");
    })
}

fn read(name: &str, bytes: &[u8]) -> Corpus {
    let corpus = read_bytes(name, black_box(bytes), &ReadOptions::default()).expect("the posts are well formed");
    assert_eq!(corpus.rejected_count, 0, "{name}: rows were rejected");
    corpus
}

fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reading");
    group.sample_size(10);
    for (name, bytes) in [("csv", csv()), ("ndjson", ndjson())] {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| read(name, &bytes)));
    }
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
