//! Watch lists: both forms, what is refused, and matching against its definition.

use claque_text::form;
use claque_text::terms::{folded, is_unspaced, is_word};
use claque_text::watch::{Alias, Entry, TargetKind, WatchError, WatchList};
use proptest::prelude::*;

fn list(entries: &[(&str, &[&str])]) -> WatchList {
    WatchList::new(entries.iter().map(|(name, aliases)| entry(name, aliases)).collect()).unwrap()
}

fn entry(name: &str, aliases: &[&str]) -> Entry {
    let alias = |text: &&str| Alias { language: "any".to_owned(), text: (*text).to_owned(), line: 1 };
    Entry { name: name.to_owned(), kind: TargetKind::Person, side: None, aliases: aliases.iter().map(alias).collect() }
}

fn mentioned(list: &WatchList, text: &str) -> Vec<u32> {
    let mut into = Vec::new();
    list.mentioned(text, &form::find(text), &mut into);
    into
}

const TOML: &str = r##"
# A comment.
[[target]]
name = "Ada Vell"
kind = "person"
[target.aliases]
en = ["Ada Vell", "President Vell"]
ru = ["Велл*"]

[[target]]
name = "Water"
kind = "issue"
side = "dam"
aliases = { any = ["#BuildTheDam"] }
"##;

const CSV: &str = "kind,name,language,alias,side\nperson,Ada Vell,en,Ada Vell,\nperson,Ada Vell,en,President Vell,\nperson,Ada Vell,ru,Велл*,\nissue,Water,any,#BuildTheDam,dam\n";

#[test]
fn toml_and_csv_say_the_same() {
    let plain = |list: WatchList| {
        let entries: Vec<Entry> = list.entries().to_vec();
        let bare = |entry: Entry| {
            let aliases = entry.aliases.into_iter().map(|alias| Alias { line: 0, ..alias }).collect();
            Entry { aliases, ..entry }
        };
        entries.into_iter().map(bare).collect::<Vec<_>>()
    };
    let (toml, csv) = (WatchList::from_toml(TOML).unwrap(), WatchList::from_csv(CSV).unwrap());
    assert_eq!(toml.entries()[0].aliases[1].line, 7);
    assert_eq!(csv.entries()[0].aliases[1].line, 3);
    assert_eq!(toml.entries()[1].title(), "Water: dam");
    assert_eq!(plain(toml), plain(csv));
}

#[test]
fn errors_name_the_line_and_what_was_wanted() {
    let toml = |text: &str| WatchList::from_toml(text).unwrap_err().to_string();
    assert!(
        toml("[[target]]\nname = \"A B\"\nkind = \"dog\"\naliases = { en = [\"a b\"] }")
            .starts_with("line 3: wanted person, party, race or issue as the kind, got `dog`")
    );
    assert!(
        toml("[[target]]\nname = \"A\"\nkind = \"person\"\nalias = 3\n").starts_with("line 4: "),
        "{}",
        toml("[[target]]\nname = \"A\"\nkind = \"person\"\nalias = 3\n")
    );
    assert!(toml("[[target]\n").starts_with("line 1: "));
    assert_eq!(toml(""), WatchError::Nothing.to_string());
    let csv = |text: &str| WatchList::from_csv(text).unwrap_err();
    assert_eq!(csv("name,kind\nx,person\n"), WatchError::Column { missing: "alias" });
    assert_eq!(csv("name,kind,alias\nx,person,y\n"), WatchError::Short { line: 2, alias: "y".to_owned(), least: 2 });
    assert_eq!(csv("name,kind,alias\nx,person,党\n"), WatchError::Short { line: 2, alias: "党".to_owned(), least: 2 });
    assert_eq!(
        csv("name,kind,alias\nx,person,ab*\n"),
        WatchError::Short { line: 2, alias: "ab*".to_owned(), least: 3 }
    );
    assert_eq!(csv("name,kind,alias\nx,person,\u{200b}!\n"), WatchError::Empty { line: 2, wanted: "an alias" });
    assert_eq!(csv("name,kind,alias\n,person,abc\n"), WatchError::Empty { line: 2, wanted: "a name" });
}

#[test]
fn an_alias_of_two_entries_is_refused_and_both_are_named() {
    let twice = WatchList::from_csv("name,kind,alias\nAda,person,Vell\nBob,person,ＶＥＬＬ\n").unwrap_err();
    assert_eq!(twice.to_string(), "line 3: `ＶＥＬＬ` stands for `Bob`, and in line 2 for `Ada`");
    assert!(WatchList::from_csv("name,kind,language,alias\nAda,person,en,Vell\nAda,person,de,vell\n").is_ok());
    let again = "[[target]]\nname = \"A\"\nkind = \"person\"\naliases = { en = [\"aa\"] }\n";
    assert!(matches!(WatchList::from_toml(&again.repeat(2)), Err(WatchError::Repeated { line: 6, .. })));
}

#[test]
fn whole_words_match_in_any_case_and_width_also_as_hashtags_and_handles() {
    let list = list(&[("Vell", &["Ada Vell", "Vell"]), ("Art", &["art of"])]);
    for text in [
        "VELL!",
        "Vell's plan",
        "#vell",
        "@Vell:",
        "ｖｅｌｌ",
        "V\u{200b}e\u{202e}l\u{336}l",
        "#AdaVell",
        "@ada_vell hi",
        "看Vell说",
        "ada\n  vell",
    ] {
        assert_eq!(mentioned(&list, text), [0], "{text}");
    }
    for text in
        ["vellum", "revell", "vell_1", "Vell2", "https://a.org/vell", "RT @vell: hello", "#adavellum", "smart of"]
    {
        assert!(mentioned(&list, text).is_empty(), "{text}");
    }
    assert_eq!(mentioned(&list, "RT @vell: Vell and the art of"), [0, 1]);
}

#[test]
fn what_nobody_sees_and_letters_that_only_look_alike_make_no_difference() {
    let list = list(&[("Trump", &["trump"])]);
    for text in ["Tr\u{1}ump is here", "Tr\u{7f}ump", "T\u{200b}rump", "Тrumр", "RT @http://x.org/abc Trump is great"]
    {
        assert_eq!(mentioned(&list, text), [0], "{text:?}");
    }
}

#[test]
fn scripts_without_spaces_match_inside() {
    let list = list(&[("维尔", &["维尔"]), ("เวลล์", &["เวลล์"]), ("ヴェル", &["ヴェル"])]);
    assert_eq!(mentioned(&list, "我支持维尔总统"), [0]);
    assert_eq!(mentioned(&list, "ฉันชอบเวลล์มาก"), [1]);
    assert_eq!(mentioned(&list, "私はヴェルさん"), [2]);
}

#[test]
fn of_overlapping_aliases_the_longest_counts_unless_it_ends_inside_a_word() {
    let list = list(&[("York", &["york"]), ("New York", &["new york"]), ("New York Times", &["new york times"])]);
    assert_eq!(mentioned(&list, "the New York Times"), [2]);
    assert_eq!(mentioned(&list, "the New York Timesheet"), [1]);
    assert_eq!(mentioned(&list, "new york and york, york"), [0, 1]);
}

#[test]
fn a_star_lets_the_word_go_on() {
    let list = list(&[("Велл", &["Велл*"]), ("ولي", &["*الولي"])]);
    assert_eq!(mentioned(&list, "за Велла и с Веллом"), [0]);
    assert!(mentioned(&list, "Новелла").is_empty());
    assert_eq!(mentioned(&list, "والولي"), [1]);
}

#[test]
fn what_two_names_would_be_written_as_names_neither() {
    let list = list(&[("A", &["ab cd"]), ("B", &["abc d"])]);
    assert!(mentioned(&list, "#abcd").is_empty());
    assert_eq!(mentioned(&list, "#ab_cd"), [0]);
}

/// Leftmost, then longest, of the aliases that stand at word edges.
fn slow(aliases: &[(u32, String)], text: &str) -> Vec<u32> {
    let text: Vec<char> = folded(text).chars().collect();
    let joins =
        |a: Option<&char>, b: Option<&char>| [a, b].iter().all(|c| c.is_some_and(|c| is_word(*c) && !is_unspaced(*c)));
    let (mut at, mut found) = (0, Vec::new());
    while at < text.len() {
        let stands = |(entry, alias): &(u32, String)| {
            let alias: Vec<char> = folded(alias).chars().collect();
            let end = at + alias.len();
            let is_there = text[at..].starts_with(&alias[..])
                && !(at > 0 && joins(text.get(at - 1), alias.first()))
                && !joins(alias.last(), text.get(end));
            is_there.then_some((alias.len(), *entry))
        };
        match aliases.iter().filter_map(stands).max() {
            Some((length, entry)) => {
                found.push(entry);
                at += length;
            }
            None => at += 1,
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

proptest! {
    #[test]
    fn matching_is_its_definition(
        names in proptest::collection::btree_set("[ab选ж]{2,4}", 1..8),
        text in "[abB选ж #@_.\u{200b}]{0,40}",
    ) {
        let aliases: Vec<(u32, String)> = names.into_iter().enumerate().map(|(n, name)| (n as u32, name)).collect();
        let entries = aliases.iter().map(|(n, name)| entry(&n.to_string(), &[name])).collect();
        let list = WatchList::new(entries).unwrap();
        prop_assert_eq!(mentioned(&list, &text), slow(&aliases, &text));
    }

    #[test]
    fn no_text_and_no_list_panics(text in any::<String>(), list in any::<String>()) {
        let ready = WatchList::new(vec![entry("a", &["aa", "选举"])]).unwrap();
        let _ = mentioned(&ready, &text);
        let _ = mentioned(&ready, &format!("RT @x: {text} https://a.b/{text} 选举"));
        let _ = (WatchList::from_toml(&list), WatchList::from_csv(&list));
        let _ = WatchList::from_csv(&format!("name,kind,alias\n{list},person,{text}"));
    }
}

#[test]
fn hostile_texts_cost_linear_time() {
    let words: Vec<String> = (2..60).map(|length| "哈".repeat(length)).collect();
    let entries = words.iter().map(|word| entry(word, &[word])).collect();
    let list = WatchList::new(entries).unwrap();
    assert_eq!(mentioned(&list, &"哈".repeat(350_000)).len(), 2);
    assert!(mentioned(&list, &"a\u{301}\0\u{202e}".repeat(200_000)).is_empty());
    assert!(mentioned(&list, &"https://a.b/c ".repeat(70_000)).is_empty());
}

#[test]
fn the_examples_that_ship_can_be_used() {
    let election = WatchList::from_toml(include_str!("../../../../docs/examples/watch-list.toml")).unwrap();
    assert_eq!(election.entries().len(), 7);
    for (text, name) in [
        ("Голосую за Торнквиста", "Ilsabet Thornquist"),
        ("我支持索恩奎斯特！", "Ilsabet Thornquist"),
        ("تورن کوئیست #DavorEmmerling", "Davor Emmerling"),
        ("维尔马克大选", "Presidential election in Velmark"),
        ("Die HAFENPARTEI gewinnt", "Harbour Party"),
        ("וגם לאמרלינג", "Davor Emmerling"),
    ] {
        let named: Vec<&str> =
            mentioned(&election, text).iter().map(|entry| election.entries()[*entry as usize].name.as_str()).collect();
        assert_eq!(named, [name], "{text}");
    }
    let sides = WatchList::from_csv(include_str!("../../../../docs/examples/sides.csv")).unwrap();
    assert_eq!(claque_text::side::issues(sides.entries()).len(), 2);
}
