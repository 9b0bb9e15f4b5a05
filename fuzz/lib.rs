//! What must hold for whatever bytes are read, and for whatever texts are compared.

use claque::AccountId;
use claque_io::read::{Corpus, Input, Keys, ReadError, ReadOptions, Shape, Silent, Zone, convert, read_bytes, survey};
use claque_text::form::{as_qut, find, fold, spaced, without_repost_mark, wording};
use claque_text::group::{Search, Wording};
use claque_text::language::language_of;
use claque_text::minhash::Bands;
use claque_text::near::{NearCopies, NearRules, near_copies};

/// Reads bytes and checks that what comes out is whole; an error is a fine answer too.
pub fn check(bytes: &[u8]) -> Option<Corpus> {
    let options = ReadOptions { max_bytes: 1 << 24, time_zone: Some(Zone::UTC), ..ReadOptions::default() };
    for keys in [Keys::Qut, Keys::CooRTweet] {
        whole(read_bytes("input", bytes, &ReadOptions { keys, ..options.clone() }));
    }
    whole(read_bytes("input", bytes, &options))
}

/// Reads bytes as one format, and as whatever they are taken for.
pub fn check_as(bytes: &[u8], shape: Shape) {
    let options = ReadOptions { max_bytes: 1 << 24, time_zone: Some(Zone::UTC), ..ReadOptions::default() };
    whole(read_bytes("input", bytes, &ReadOptions { shape: Some(shape), ..options.clone() }));
    whole(read_bytes("input", bytes, &options));
    check_file(bytes, &ReadOptions { shape: Some(shape), ..options });
}

/// Converts bytes and looks at them, which need a file.
fn check_file(bytes: &[u8], options: &ReadOptions) {
    let place = |ending: &str| std::env::temp_dir().join(format!("claque-fuzz-{}.{ending}", std::process::id()));
    let (file, scratch) = (place("input"), place("sorted"));
    if std::fs::write(&file, bytes).is_err() {
        return;
    }
    let inputs = [Input::File(file.clone())];
    let mut out = Vec::new();
    // So little memory that rows are also sorted outside it.
    let converted = convert(&inputs, options, 4096, &scratch, &mut out, &mut Silent, &mut |_, _| {});
    if let Ok(conversion) = converted {
        assert!(conversion.rejected.len() as u64 <= conversion.rejected_count);
        assert!(out.ends_with(b"PAR1"));
    }
    let _ = survey(&inputs, options, 0, &mut Silent);
    let _ = std::fs::remove_file(&file);
}

fn whole(read: Result<Corpus, ReadError>) -> Option<Corpus> {
    let corpus = match read {
        Ok(corpus) => corpus,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return None;
        }
    };
    for trace in &corpus.traces {
        for action in &trace.actions {
            assert!((action.account.0 as usize) < corpus.accounts.len());
            assert!((action.post.0 as usize) < corpus.posts.len());
            assert!((action.object.0 as usize) < trace.objects.object_count());
            assert!(corpus.span.is_some_and(|(first, last)| (first..=last).contains(&action.at)));
        }
    }
    assert!(corpus.rejected.len() as u64 <= corpus.rejected_count);
    Some(corpus)
}

/// A table cell that holds exactly these bytes.
pub fn quoted(cell: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for byte in cell {
        quoted.push(*byte);
        if *byte == b'"' {
            quoted.push(b'"');
        }
    }
    quoted.push(b'"');
    quoted
}

/// Takes the lines as texts and checks that each has sound parts and that together they fall into sound groups.
pub fn check_texts(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // The reader leaves no text twice.
    let mut lines: Vec<&str> = Vec::new();
    for line in text.split('\n').take(64) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.iter().for_each(|line| check_text(line));
    let wordings: Vec<Wording<'_>> = lines
        .iter()
        .zip(0..)
        .map(|(text, number)| Wording { text, posts: 1 + number % 3, accounts: 1, first_account: AccountId(number) })
        .collect();
    for search in [Search::Exact, Search::MinHash(Bands::default())] {
        let rules = NearRules { search, ..NearRules::default() };
        let found = near_copies(&wordings, &rules);
        check_groups(lines.len(), &found);
        assert_eq!(found, near_copies(&wordings, &rules));
    }
}

fn check_text(text: &str) {
    let found = find(text);
    for list in [&found.links, &found.hashtags, &found.mentions, &found.cut] {
        for range in list {
            assert!(!text[range.clone()].is_empty());
        }
        assert!(list.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }
    if let Some(wording) = wording(text, &found) {
        assert!(!wording.is_empty() && !wording.contains(char::is_whitespace));
    }
    let folded = fold(text);
    assert_eq!(fold(&folded), folded);
    let single = spaced(text);
    assert_eq!(spaced(&single), single);
    assert!(without_repost_mark(text).0.len() <= text.len());
    let _ = (as_qut(text), language_of(text));
}

fn check_groups(texts: usize, found: &NearCopies) {
    let groups = &found.groups;
    assert_eq!(groups.group_of.len(), texts);
    let mut sizes = vec![0; groups.groups.len()];
    for group in groups.group_of.iter().flatten() {
        sizes[*group as usize] += 1;
    }
    for (number, group) in groups.groups.iter().enumerate() {
        assert_eq!(group.texts, sizes[number]);
        assert_eq!(groups.group_of[group.medoid as usize], Some(number as u32));
        assert!(group.least_similarity >= 0.699 && group.least_similarity <= group.mean_similarity + 1e-6);
    }
}
