//! Small tables of posts and the pairs they give, which an analyst can read and add to: `tests/cases/*.md`.
//!
//! A case is a title with its settings (`window = 60s` or `any`, `min objects = 2`) and two tables side by side: posts, and
//! the pairs that are expected, all of them. `lead` is optional: in how many co-actions the first account of the pair came
//! first, and in how many the second.

#![allow(clippy::disallowed_methods, reason = "the core reads no file, but its cases are files")]

use claque::{AccountId, AccountPair, Action, Join, ObjectId, PostId, Timestamp, Trace, TraceKind, Window, join};
use std::collections::BTreeMap;
use std::path::Path;

struct Case {
    title: String,
    window: Window,
    min_objects: u32,
    /// Account, object, milliseconds.
    posts: Vec<(String, String, i64)>,
    expected: Vec<Pair>,
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    accounts: [String; 2],
    objects: u32,
    co_actions: u64,
    /// Where the case names it.
    lead: Option<[u64; 2]>,
}

impl Pair {
    /// The same with the names in byte order.
    fn ordered(mut self) -> Self {
        if self.accounts[0] > self.accounts[1] {
            self.accounts.reverse();
            self.lead.iter_mut().for_each(|lead| lead.reverse());
        }
        self
    }
}

/// What is wrong with a case file names its line, so that whoever wrote it can mend it.
fn parse(file: &str, text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let place = format!("{file}:{number}");
        if let Some(head) = line.strip_prefix("# ") {
            cases.push(headed(head, &place));
        } else if line.starts_with('|') {
            let case = cases.last_mut().unwrap_or_else(|| panic!("{place}: a table before any title"));
            row(case, line, &place);
        } else if !line.trim().is_empty() {
            assert!(cases.is_empty(), "{place}: wanted a title (`# …`) or a row (`| …`), got `{line}`");
        }
        if let Some(case) = cases.last_mut() {
            case.text.push_str(line);
            case.text.push('\n');
        }
    }
    cases
}

fn headed(head: &str, place: &str) -> Case {
    let mut parts = head.split("  ").map(str::trim).filter(|part| !part.is_empty());
    let title = parts.next().unwrap_or_else(|| panic!("{place}: wanted a title")).to_owned();
    let (mut window, mut min_objects) = (None, 1);
    for setting in parts {
        match setting.split_once(" = ") {
            Some(("window", "any")) => window = Some(Window::UNBOUNDED),
            Some(("window", gap)) => window = Window::from_millis(millis(gap, place)),
            Some(("min objects", least)) => min_objects = number(least, place) as u32,
            _ => panic!("{place}: wanted `window = …` or `min objects = …`, got `{setting}`"),
        }
    }
    let window = window.unwrap_or_else(|| panic!("{place}: wanted two spaces and `window = …` after the title"));
    Case { title, window, min_objects, posts: Vec::new(), expected: Vec::new(), text: String::new() }
}

fn row(case: &mut Case, line: &str, place: &str) {
    let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
    if cells[0] == "account" {
        let known = ["account", "object", "at", "", "pair", "objects", "co-actions", "lead"];
        assert!(cells.len() >= 7 && known.starts_with(&cells), "{place}: wanted the columns {known:?}, got {cells:?}");
        return;
    }
    if cells[..3.min(cells.len())].iter().any(|cell| !cell.is_empty()) {
        let &[account, object, at] = &cells[..3] else { panic!("{place}: wanted account, object and time") };
        case.posts.push((account.to_owned(), object.to_owned(), millis(at, place)));
    }
    assert!(matches!(cells.get(3), None | Some(&"" | &"=>")), "{place}: wanted `=>` between the tables");
    if let Some(pair) = cells.get(4..).filter(|pair| !pair.is_empty()) {
        let pair = expected(pair, place).unwrap_or_else(|| panic!("{place}: wanted `ann bo | 1 | 1`, got {pair:?}"));
        case.expected.push(pair.ordered());
    }
}

/// `None` where the cells are not of this form: `ann bo | 1 | 1`, with the lead `1:0` at most.
fn expected(cells: &[&str], place: &str) -> Option<Pair> {
    let (&names, counts) = cells.split_first()?;
    let (one, other) = names.split_once(' ')?;
    let (&[objects, co_actions], lead) = counts.split_first_chunk()?;
    let lead = match lead {
        [] => None,
        [lead] => lead.split_once(':').map(|(one, other)| Some([number(one, place), number(other, place)]))?,
        _ => return None,
    };
    let accounts = [one.to_owned(), other.trim().to_owned()];
    Some(Pair { accounts, objects: number(objects, place) as u32, co_actions: number(co_actions, place), lead })
}

fn number(text: &str, place: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("{place}: wanted a whole number, got `{text}`"))
}

/// `60s`, `-5s`, `60001ms`, `2m`
fn millis(text: &str, place: &str) -> i64 {
    let units = [("ms", 1), ("s", 1000), ("m", 60_000)];
    let read = |&(unit, factor): &(&str, i64)| Some(text.strip_suffix(unit)?.parse::<i64>().ok()? * factor);
    units.iter().find_map(read).unwrap_or_else(|| panic!("{place}: wanted a time such as `60s`, got `{text}`"))
}

/// What the join gives, in the words of the case.
fn found(case: &Case) -> Vec<Pair> {
    let (mut accounts, mut objects) = (BTreeMap::new(), BTreeMap::new());
    let number = |names: &mut BTreeMap<String, u32>, name: &String| {
        let next = names.len() as u32;
        *names.entry(name.clone()).or_insert(next)
    };
    let actions = (0..).zip(&case.posts).map(|(post, (account, object, at))| Action {
        object: ObjectId(number(&mut objects, object)),
        at: Timestamp(*at),
        account: AccountId(number(&mut accounts, account)),
        post: PostId(post),
    });
    let trace = Trace::new(TraceKind::Object, actions.collect());
    let network = join(&trace, &Join { min_objects: case.min_objects, ..Join::all(case.window) }, &|_| {});
    let name =
        |id: AccountId| accounts.iter().find(|(_, number)| **number == id.0).expect("every id has a name").0.clone();
    let pair = |(pair, tally): &(AccountPair, claque::EdgeTally)| Pair {
        accounts: [name(pair.low()), name(pair.high())],
        objects: tally.objects,
        co_actions: tally.co_actions,
        lead: Some([tally.low_led, tally.high_led]),
    };
    network.edges.iter().map(|edge| pair(edge).ordered()).collect()
}

/// The case and what was found instead, or `None` where it holds.
fn complaint(file: &str, case: &Case) -> Option<String> {
    let (mut expected, mut found) = (case.expected.clone(), found(case));
    expected.sort();
    found.sort();
    let same = |(wanted, got): (&Pair, &Pair)| {
        let Pair { lead, .. } = got;
        *wanted == Pair { lead: lead.filter(|_| wanted.lead.is_some()), ..got.clone() }
    };
    if expected.len() == found.len() && expected.iter().zip(&found).all(same) {
        return None;
    }
    let mut told =
        format!("{file}: {}\n\n{}\nfound instead:\n| pair | objects | co-actions | lead |\n", case.title, case.text);
    for Pair { accounts: [one, other], objects, co_actions, lead } in found {
        let [led, followed] = lead.unwrap_or_default();
        told += &format!("| {one} {other} | {objects} | {co_actions} | {led}:{followed} |\n");
    }
    Some(told)
}

#[test]
fn every_case_gives_the_pairs_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (mut checked, mut complaints) = (0, Vec::new());
    for path in files.filter(|path| path.extension().is_some_and(|end| end == "md")) {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let cases = parse(&file, &std::fs::read_to_string(&path).unwrap());
        assert!(!cases.is_empty(), "{file}: no case");
        complaints.extend(cases.iter().filter_map(|case| complaint(&file, case)));
        checked += cases.len();
    }
    complaints.sort();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    assert!(checked >= 20, "only {checked} cases were read");
}

#[test]
fn a_case_that_does_not_hold_is_shown_with_both_tables() {
    let wrong = "# A gap   window = 60s\n| account | object | at | | pair | objects | co-actions |\n\
                 | ann | x | 0s | => | ann bo | 2 | 1 |\n| bo | x | 1s |\n";
    let told = complaint("a.md", &parse("a.md", wrong)[0]).expect("one object, not two");
    for part in ["a.md: A gap", "| ann | x | 0s | => | ann bo | 2 | 1 |", "found instead", "| ann bo | 1 | 1 | 1:0 |"] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    let wrong_lead = wrong.replace("co-actions |\n", "co-actions | lead |\n").replace("| 2 | 1 |", "| 1 | 1 | 0:1 |");
    assert!(complaint("a.md", &parse("a.md", &wrong_lead)[0]).is_some(), "ann leads, not bo");
}
