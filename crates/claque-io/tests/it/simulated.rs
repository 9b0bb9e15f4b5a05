//! Simulated posts: what is read from their file is what the simulator gives as traces.

use claque::{Action, Background, Scenario, Timestamp, TraceKind, simulate_in};
use claque_io::read::{ReadOptions, read_bytes};
use claque_io::simulated::{account_name, write_posts};
use std::collections::{BTreeMap, BTreeSet};

/// Who did it, when, in which post.
type Deed = (String, i64, u32);

/// The deeds on each object, without the objects' numbers.
fn deeds(actions: &[Action], name: impl Fn(&Action) -> String) -> BTreeSet<Vec<Deed>> {
    let mut of: BTreeMap<u32, Vec<Deed>> = BTreeMap::new();
    for action in actions {
        of.entry(action.object.0).or_default().push((name(action), action.at.0, action.post.0));
    }
    of.into_values()
        .map(|mut deeds| {
            deeds.sort();
            deeds
        })
        .collect()
}

#[test]
fn the_traces_of_a_simulation_are_those_of_its_file() {
    let start = Timestamp(1_772_409_600_000);
    let scenario = Scenario { accounts: 300, posts: 3_000, days: 3, start, operations: Vec::new(), seed: 5 };
    let simulation = simulate_in(&scenario, &Background { newsrooms: 1, ..Background::confounded() });
    let mut file = Vec::new();
    write_posts(&mut file, &simulation).expect("memory takes everything");
    let corpus = read_bytes("posts.csv", &file, &ReadOptions::default()).expect("it is our own shape");
    for kind in [TraceKind::Repost, TraceKind::Url, TraceKind::Hashtag, TraceKind::HashtagSequence, TraceKind::Text] {
        let traces = simulation.traces();
        let simulated = traces.iter().find(|trace| trace.kind() == kind).expect("every kind is simulated");
        let read = corpus.traces.iter().find(|trace| trace.kind == kind).expect("every kind is read");
        let of_simulated = deeds(simulated.actions(), |action| account_name(action.account.0));
        let of_read = deeds(&read.actions, |action| {
            corpus.accounts.get(action.account.0 as usize).expect("every account has a name").to_owned()
        });
        assert!(of_simulated == of_read, "{}: {} and {} objects", kind.name(), of_simulated.len(), of_read.len());
    }
}
