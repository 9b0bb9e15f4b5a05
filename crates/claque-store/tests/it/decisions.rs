//! What was said stays said; what stands is a fold over it.

use claque_store::decisions::{Decisions, standing, write_csv};
use claque_store::error::StoreError;
use claque_store::row::{Decision, Said, Spoken, Standing, Subject, Verdict};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static TAKEN: AtomicU32 = AtomicU32::new(0);
        let number = TAKEN.fetch_add(1, Ordering::Relaxed);
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("said-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn journal(&self) -> Decisions {
        Decisions::open(&self.0).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn group(said: Said) -> Spoken {
    Spoken { by: "ada".to_owned(), about: Subject::Group("F1".to_owned()), said, why: String::new() }
}

fn now_standing(journal: &Decisions) -> Standing {
    standing(&journal.all().unwrap(), |_| Some("m".to_owned()))
}

#[test]
fn nothing_is_written_before_something_is_said() {
    let folder = Folder::new();
    let journal = folder.journal();
    assert!(journal.is_writable() && journal.all().unwrap().is_empty());
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
    journal.say(&group(Said::Verdict(Verdict::Confirm)), 5, Some("m")).unwrap();
    let names: Vec<_> = std::fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["decisions.sqlite"]);
    // Another process sees it.
    assert_eq!(folder.journal().all().unwrap().len(), 1);
}

#[test]
fn what_is_taken_back_can_be_taken_up_again() {
    let folder = Folder::new();
    let journal = folder.journal();
    journal.say(&group(Said::Verdict(Verdict::Unsure)), 1, Some("m")).unwrap();
    journal.say(&group(Said::Verdict(Verdict::Confirm)), 2, Some("m")).unwrap();
    let verdict = |journal: &Decisions| now_standing(journal).groups[0].verdict.clone().map(|said| said.number);
    assert_eq!(verdict(&journal), Some(2));
    journal.say(&group(Said::Undo(2)), 3, None).unwrap();
    assert_eq!(verdict(&journal), Some(1));
    assert_eq!(journal.all().unwrap()[1].undone_by, Some(3));
    assert!(matches!(journal.say(&group(Said::Undo(2)), 4, None), Err(StoreError::Refused(_))));
    journal.say(&group(Said::Undo(3)), 4, None).unwrap();
    assert_eq!(verdict(&journal), Some(2));
    assert!(matches!(journal.say(&group(Said::Undo(99)), 5, None), Err(StoreError::Unknown { .. })));
    let other = Spoken { about: Subject::Account("x".to_owned()), ..group(Said::Undo(1)) };
    assert!(journal.say(&other, 5, None).is_err());
}

#[test]
fn the_database_itself_refuses_to_forget() {
    let folder = Folder::new();
    folder.journal().say(&group(Said::Note("first".to_owned())), 1, None).unwrap();
    let connection = rusqlite::Connection::open(folder.0.join("decisions.sqlite")).unwrap();
    assert!(connection.execute("UPDATE decision SET why = 'other'", []).is_err());
    assert!(connection.execute("DELETE FROM decision", []).is_err());
    let again =
        "INSERT OR REPLACE INTO decision SELECT number, 0, 'eve', about, id, said, value, why, members FROM decision";
    assert!(connection.execute(again, []).is_err());
    assert_eq!(folder.journal().all().unwrap()[0].by, "ada");
}

#[test]
fn what_is_too_long_or_does_not_fit_is_refused() {
    let folder = Folder::new();
    let journal = folder.journal();
    let account = |said| Spoken { about: Subject::Account("a".to_owned()), ..group(said) };
    let refused = [
        Spoken { by: "  ".to_owned(), ..group(Said::Note("x".to_owned())) },
        Spoken { by: "x".repeat(101), ..group(Said::Note("x".to_owned())) },
        Spoken { by: "two\nlines".to_owned(), ..group(Said::Note("x".to_owned())) },
        Spoken { why: "x".repeat(10_001), ..group(Said::Note("x".to_owned())) },
        group(Said::Note(" ".to_owned())),
        group(Said::Tag("x".repeat(51))),
        group(Said::Tag("a\u{7}b".to_owned())),
        group(Said::Hide),
        account(Said::Verdict(Verdict::Confirm)),
        account(Said::Tag("x".to_owned())),
        Spoken { about: Subject::Group(String::new()), ..group(Said::Note("x".to_owned())) },
    ];
    for spoken in refused {
        assert!(matches!(journal.say(&spoken, 1, None), Err(StoreError::Refused(_))), "{spoken:?}");
    }
    assert!(journal.all().unwrap().is_empty());
    journal.say(&account(Said::Hide), 1, None).unwrap();
    assert_eq!(now_standing(&journal).hidden, ["a"]);
}

#[test]
fn a_group_of_other_members_is_told_apart() {
    let folder = Folder::new();
    let journal = folder.journal();
    journal.say(&group(Said::Verdict(Verdict::Confirm)), 1, Some("m")).unwrap();
    let all = journal.all().unwrap();
    assert!(!standing(&all, |_| Some("m".to_owned())).groups[0].members_differ);
    assert!(standing(&all, |_| Some("n".to_owned())).groups[0].members_differ);
    assert!(standing(&all, |_| None).groups[0].members_differ);
    // What was said anew, of the group as it is, speaks of no other.
    journal.say(&group(Said::Tag("x".to_owned())), 2, Some("m")).unwrap();
    journal.say(&group(Said::Verdict(Verdict::Benign)), 3, Some("n")).unwrap();
    let differs = || standing(&journal.all().unwrap(), |_| Some("n".to_owned())).groups[0].members_differ;
    assert!(differs());
    journal.say(&group(Said::Untag("x".to_owned())), 4, Some("n")).unwrap();
    assert!(!differs());
}

#[test]
fn a_journal_with_other_guards_is_not_ours() {
    let attacks = [
        "DROP TRIGGER decision_stays",
        "CREATE TRIGGER more AFTER INSERT ON decision BEGIN UPDATE decision SET why = 'x' WHERE number = 1; END",
        "ALTER TABLE decision RENAME TO kept; CREATE VIEW decision AS SELECT * FROM kept",
        "ALTER TABLE meta RENAME TO kept;
         CREATE VIEW meta AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x AS key, x AS value FROM n",
    ];
    for attack in attacks {
        let folder = Folder::new();
        folder.journal().say(&group(Said::Note("first".to_owned())), 1, None).unwrap();
        rusqlite::Connection::open(folder.0.join("decisions.sqlite")).unwrap().execute_batch(attack).unwrap();
        assert!(matches!(Decisions::open(&folder.0), Err(StoreError::Damaged { .. })), "{attack}");
    }
}

#[test]
fn many_speak_at_once_and_every_word_is_kept() {
    let folder = Folder::new();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            // Each with a connection of its own, as two processes would.
            let journal = folder.journal();
            scope.spawn(move || {
                for at_ms in 0..5 {
                    journal.say(&group(Said::Note("x".to_owned())), at_ms, None).unwrap();
                }
            });
        }
    });
    let numbers: Vec<u64> = folder.journal().all().unwrap().iter().map(|said| said.number).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<u64>>());
}

#[test]
fn a_spreadsheet_runs_nothing_of_it() {
    let folder = Folder::new();
    let journal = folder.journal();
    let spoken = Spoken {
        by: "=1+1".to_owned(),
        about: Subject::Account("@SUM(1)".to_owned()),
        said: Said::Note("=HYPERLINK(\"x\")".to_owned()),
        why: "+cmd|' /C calc'!A0".to_owned(),
    };
    journal.say(&spoken, 0, None).unwrap();
    let mut out = Vec::new();
    write_csv(&mut out, &journal.all().unwrap()).unwrap();
    let text = String::from_utf8(out).unwrap();
    let row = text.lines().nth(1).unwrap();
    let cells = "1,1970-01-01T00:00:00Z,'=1+1,account,'@SUM(1),note,\"'=HYPERLINK(\"\"x\"\")\",'+cmd|' /C calc'!A0,,";
    assert_eq!(row, cells);
}

fn said() -> impl Strategy<Value = (bool, u8, Said)> {
    let verdicts = prop_oneof![Just(Verdict::Confirm), Just(Verdict::Benign), Just(Verdict::Unsure)];
    let said = prop_oneof![
        verdicts.prop_map(Said::Verdict),
        "[ab]".prop_map(Said::Note),
        "[abc]".prop_map(Said::Tag),
        "[abc]".prop_map(Said::Untag),
        Just(Said::Hide),
        Just(Said::Show),
        (1..30_u64).prop_map(Said::Undo),
    ];
    (any::<bool>(), 0..2_u8, said)
}

/// What stands about a group: the number of its verdict, those of its notes, its tags.
type About = (Option<u64>, Vec<u64>, BTreeSet<String>);

/// What stands, by the definition: entries one after the other, each undo turning on or off what it names.
fn fold(all: &[Decision]) -> (BTreeMap<String, About>, BTreeSet<String>) {
    fn stands(all: &[Decision], number: u64) -> bool {
        !all.iter().any(|later| later.number > number && later.said == Said::Undo(number) && stands(all, later.number))
    }
    let (mut groups, mut hidden) = (BTreeMap::new(), BTreeSet::new());
    for decision in all.iter().filter(|decision| stands(all, decision.number)) {
        match &decision.about {
            Subject::Group(id) => {
                let entry: &mut About = groups.entry(id.clone()).or_default();
                match &decision.said {
                    Said::Verdict(_) => entry.0 = Some(decision.number),
                    Said::Note(_) => entry.1.push(decision.number),
                    Said::Tag(tag) => drop(entry.2.insert(tag.clone())),
                    Said::Untag(tag) => drop(entry.2.remove(tag)),
                    _ => {}
                }
            }
            Subject::Account(id) => match &decision.said {
                Said::Hide => drop(hidden.insert(id.clone())),
                Said::Show => drop(hidden.remove(id)),
                _ => {}
            },
        }
    }
    groups.retain(|_, (verdict, notes, tags)| verdict.is_some() || !notes.is_empty() || !tags.is_empty());
    (groups, hidden)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_stands_is_a_fold_over_what_was_said(words in prop::collection::vec(said(), 0..25)) {
        let folder = Folder::new();
        let journal = folder.journal();
        for (is_group, id, said) in words {
            let about = match is_group {
                true => Subject::Group(format!("F{id}")),
                false => Subject::Account(format!("a{id}")),
            };
            // What is refused leaves no trace.
            let _ = journal.say(&Spoken { by: "ada".to_owned(), about, said, why: String::new() }, 0, None);
        }
        let all = folder.journal().all().unwrap();
        let stands = standing(&all, |_| None);
        let (groups, hidden) = fold(&all);
        let got: BTreeMap<_, _> = stands.groups.iter().map(|group| {
            let verdict = group.verdict.as_ref().map(|said| said.number);
            let notes: Vec<u64> = group.notes.iter().map(|said| said.number).collect();
            (group.group.clone(), (verdict, notes, group.tags.iter().cloned().collect::<BTreeSet<_>>()))
        }).collect();
        prop_assert_eq!(got, groups);
        prop_assert_eq!(stands.hidden.into_iter().collect::<BTreeSet<_>>(), hidden);
    }
}
