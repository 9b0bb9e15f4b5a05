//! Texts made to break whoever compares them.

use claque::AccountId;
use claque_text::form::{find, fold, wording};
use claque_text::group::{Search, Wording};
use claque_text::language::language_of;
use claque_text::minhash::Bands;
use claque_text::near::{NearCopies, NearRules, near_copies};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

fn near_by(texts: &[impl AsRef<str>], search: Search) -> NearCopies {
    let wordings: Vec<Wording<'_>> = texts
        .iter()
        .zip(0..)
        .map(|(text, number)| Wording { text: text.as_ref(), posts: 1, accounts: 1, first_account: AccountId(number) })
        .collect();
    near_copies(&wordings, &NearRules { search, ..NearRules::default() })
}

fn near(texts: &[impl AsRef<str>]) -> NearCopies {
    near_by(texts, Search::Exact)
}

/// Letters under forty marks each.
fn zalgo(text: &str) -> String {
    let marks = || "\u{0300}\u{0316}\u{0335}\u{031b}\u{0489}".chars().cycle().take(40);
    text.chars().flat_map(|c| std::iter::once(c).chain(marks())).collect()
}

/// A zero-width character after each letter.
fn unseen(text: &str) -> String {
    text.chars().flat_map(|c| [c, '\u{200b}']).collect()
}

const PLAIN: &str = "the council closed the bridge at noon and nobody was told why it happened";

#[test]
fn texts_dressed_up_are_near_copies_of_the_plain_one() {
    let texts = [
        PLAIN.to_owned(),
        zalgo(PLAIN),
        unseen(PLAIN),
        format!("\u{202e}{PLAIN}\u{202c}"),
        PLAIN.replace(' ', "\u{a0}\u{2009}"),
        PLAIN.replace(' ', "\u{200e} \u{2066}"),
        format!("{PLAIN}\0\0\0"),
        PLAIN.replace(' ', " 🔥 "),
        format!("{PLAIN} \u{fffd}"),
    ];
    let found = near(&texts);
    for (text, group) in texts.iter().zip(&found.groups.group_of) {
        assert_eq!(*group, found.groups.group_of[0], "{text:?}");
    }
    assert!(found.groups.group_of[0].is_some());
}

#[test]
fn texts_of_which_nothing_is_left_never_count() {
    let texts = [
        "".to_owned(),
        " \u{3000}\n\t\u{a0} ".to_owned(),
        "\0".repeat(40),
        "\u{200b}\u{200d}\u{feff}\u{2060}\u{ad}\u{180e}".repeat(20),
        "\u{202e}\u{202c}\u{2066}\u{2069}\u{200f} ".repeat(20),
        "\u{0300} \u{0316} \u{0489} ".repeat(20),
        "🔥😡🙏 ❤️ 👨‍👩‍👧 🇺🇳 ".repeat(20),
        "https://a.example/b ".repeat(20),
        "@ann @bo @cy ".repeat(20),
        "\u{fffd} ".repeat(20),
        "... !!! ??? — «» ‽ ".repeat(20),
        "\u{e000}\u{f8ff} ".repeat(20),
        "\u{e0061}\u{e007f} ".repeat(20),
    ];
    let found = near(&texts);
    for (text, group) in texts.iter().zip(&found.groups.group_of) {
        assert_eq!(*group, None, "{text:?}");
    }
    assert_eq!(found.too_short as usize, texts.len());
}

#[test]
fn words_of_any_script_or_of_several_are_compared() {
    let texts = [
        "латиница and кириллица in одном and том же тексте together",
        "هذه خمس كلمات من اليمين إلى اليسار وأكثر من ذلك שלום עולם",
        "混ざった文字 и кириллица с日本語と漢字が並ぶ文章です",
        "ภาษาไทยไม่มีช่องว่างระหว่างคำจึงต้องดูทีละตัวอักษร",
        "हिन्दी में यह वाक्य कई शब्दों का है और पढ़ा जा सकता है",
        "བོད་ཡིག་གི་ཚིག་འདི་རིང་པོ་ཡིན་པས་གྲངས་སུ་འགྲོ་བ་ཡིན་ནོ",
        "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ ᠪᠢᠴᠢᠭ ᠦᠰᠦᠭ ᠨᠢᠭᠡ ᠬᠣᠶᠠᠷ",
    ];
    let doubled: Vec<String> =
        texts.iter().flat_map(|text| [(*text).to_owned(), format!("{text} \u{200f}🔥")]).collect();
    let found = near(&doubled);
    let mut groups = BTreeSet::new();
    for (pair, text) in found.groups.group_of.chunks_exact(2).zip(texts) {
        assert!(pair[0].is_some() && pair[0] == pair[1], "{text}: {pair:?}");
        assert!(groups.insert(pair[0]), "{text} is in a group with another");
        let _ = language_of(text);
    }
}

#[test]
fn posts_of_a_megabyte_cost_no_more_than_articles() {
    let lengths = 1 << 20;
    let texts: Vec<String> = [
        "word ".repeat(lengths / 5),
        "x".repeat(lengths),
        "好".repeat(lengths / 3),
        "\u{0300}".repeat(lengths / 2),
        "\u{200b}".repeat(lengths / 3),
        "🔥".repeat(lengths / 4),
        "#a ".repeat(lengths / 3),
        "@a ".repeat(lengths / 3),
        "https://a.b ".repeat(lengths / 12),
        "http://".repeat(lengths / 7),
        "((((([[[[[".repeat(lengths / 10),
        format!("https://a.b/{}", ")".repeat(lengths)),
        "ﷺ".repeat(lengths / 3),
        "a\u{0300}\u{0316}".repeat(lengths / 5),
        (0..lengths / 8).map(|n| format!("w{n} ")).collect(),
        "\u{1100}\u{1161}".repeat(lengths / 6),
    ]
    .into();
    let begun = Instant::now();
    let found = near(&texts);
    for text in &texts {
        let _ = (wording(text, &find(text)), language_of(text));
    }
    assert_eq!(found.groups.group_of.len(), texts.len());
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

/// `count` texts of a dozen words that differ in `change`.
fn flood(count: usize, change: impl Fn(usize) -> String) -> Vec<String> {
    (0..count).map(|text| format!("share this now before they take it down for good {}", change(text))).collect()
}

#[test]
fn a_flood_of_texts_that_differ_in_a_word_costs_time_in_proportion() {
    for search in [Search::Exact, Search::MinHash(Bands::default())] {
        let took = |count: usize| {
            let texts = flood(count, |text| format!("number{text} again"));
            let begun = Instant::now();
            let found = near_by(&texts, search);
            (begun.elapsed(), found)
        };
        let (short, _) = took(25_000);
        let (long, found) = took(200_000);
        let largest = found.groups.groups.iter().map(|group| group.texts).max();
        assert_eq!(found.groups.group_of.len(), 200_000);
        assert!(largest.is_some(), "{search:?}");
        // Eight times the texts; squares would be sixty-four.
        assert!(long < short * 24 + Duration::from_secs(1), "{search:?}: {short:?}, {long:?}");
    }
}

#[test]
fn a_flood_made_to_fill_one_place_of_every_index_costs_time_in_proportion() {
    // All share all words but two, and those two are shared by every hundredth: just below the threshold from each other.
    let took = |count: usize| {
        let texts =
            flood(count, |text| format!("a{} b{} c{} d{}", text % 100, text / 100 % 100, text / 10_000, text % 7));
        let begun = Instant::now();
        let found = near(&texts);
        assert_eq!(found.groups.group_of.len(), count);
        begun.elapsed()
    };
    let (short, long) = (took(12_500), took(100_000));
    assert!(long < short * 24 + Duration::from_secs(1), "{short:?}, {long:?}");
}

#[test]
fn folding_twice_is_folding_once() {
    // A character that stayed different would make two texts of one.
    let broken: Vec<char> = ('\0'..=char::MAX)
        .filter(|c| {
            let once = fold(c.encode_utf8(&mut [0; 4])).into_owned();
            fold(&once) != once
        })
        .collect();
    assert_eq!(broken, []);
}

#[test]
fn the_fuzz_corpus_of_texts_falls_into_sound_groups() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/texts");
    let mut replayed = 0;
    for entry in std::fs::read_dir(corpus).expect("the corpus") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = BTreeSet::from_iter(text.split('\n')).into_iter().collect();
        for search in [Search::Exact, Search::MinHash(Bands::default())] {
            let groups = near_by(&lines, search).groups;
            assert_eq!(groups.group_of.len(), lines.len(), "{}", path.display());
            for (number, group) in (0..).zip(&groups.groups) {
                let size = groups.group_of.iter().filter(|of| **of == Some(number)).count();
                assert_eq!((group.texts as usize, groups.group_of[group.medoid as usize]), (size, Some(number)));
                assert!(group.least_similarity >= 0.699, "{}: {group:?}", path.display());
            }
        }
        for line in lines {
            let _ = (wording(line, &find(line)), fold(line), language_of(line));
        }
        replayed += 1;
    }
    assert!(replayed >= 6, "only {replayed} inputs");
}
