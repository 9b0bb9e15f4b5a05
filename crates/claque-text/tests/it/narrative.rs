//! Narratives: topics are kept apart, named, counted and attributed.

use claque::{AccountId, Action, ObjectId, PostId, Timestamp};
use claque_text::group::{Group, Groups, Wording};
use claque_text::narrative::{NarrativePlan, Narratives, narratives};
use rand::RngExt;
use rand_pcg::Pcg32;

const TOPICS: [[&str; 8]; 3] = [
    ["vaccine", "doses", "clinic", "nurses", "shots", "outbreak", "#getvaccinated", "hospital"],
    ["pipeline", "river", "protest", "drilling", "tribe", "water", "#nopipeline", "permit"],
    ["striker", "goal", "penalty", "stadium", "coach", "league", "#derbyday", "keeper"],
];
const FILLER: [&str; 12] =
    ["the", "and", "this", "today", "with", "people", "about", "really", "from", "they", "what", "again"];

/// A text of a topic: four or so of its words among five that everybody uses.
fn text(topic: usize, number: usize) -> String {
    let mut random = Pcg32::new(number as u64, 1);
    let mut pick = |from: &[&'static str]| from[random.random_range(0..from.len() as u64) as usize];
    let mut words: Vec<&str> = (0..4).map(|_| pick(&TOPICS[topic])).collect();
    words.extend((0..5).map(|_| pick(&FILLER)));
    words.join(" ")
}

struct Data {
    texts: Vec<String>,
    posts: Vec<u32>,
}

impl Data {
    fn new(of_each: usize) -> Self {
        let texts: Vec<String> =
            (0..of_each * 3).map(|number| format!("{} n{number}", text(number % 3, number))).collect();
        let posts = (0..texts.len()).map(|number| 1 + (number % 4) as u32).collect();
        Data { texts, posts }
    }

    fn run(&self, plan: &NarrativePlan) -> Narratives {
        let wordings: Vec<Wording<'_>> = self
            .texts
            .iter()
            .zip(&self.posts)
            .map(|(text, posts)| Wording { text, posts: *posts, accounts: 1, first_account: AccountId(0) })
            .collect();
        let mut actions = Vec::new();
        for (text, posts) in self.posts.iter().enumerate() {
            for post in 0..*posts {
                // Accounts below ten post on the first topic only.
                let account =
                    if text % 3 == 0 { post % 2 * 5 + text as u32 % 5 } else { 10 + (text as u32 * 7 + post) % 90 };
                let (object, number) = (ObjectId(text as u32), PostId(actions.len() as u32));
                actions.push(Action {
                    object,
                    at: Timestamp(text as i64 * 60_000),
                    account: AccountId(account),
                    post: number,
                });
            }
        }
        let members = vec![(0..10).map(AccountId).collect()];
        narratives(&wordings, &alone(self.texts.len()), &actions, &[], &members, plan)
    }
}

fn alone(texts: usize) -> Groups {
    let group = |text: usize| Group { medoid: text as u32, texts: 1, least_similarity: 1.0, mean_similarity: 1.0 };
    Groups { group_of: (0..texts).map(|text| Some(text as u32)).collect(), groups: (0..texts).map(group).collect() }
}

/// Which topic most of the terms are of, and how many.
fn topic_of(terms: &[String]) -> (usize, usize) {
    let count = |topic: usize| terms.iter().filter(|term| TOPICS[topic].contains(&term.as_str())).count();
    (0..3).map(|topic| (topic, count(topic))).max_by_key(|found| found.1).unwrap()
}

#[test]
fn three_topics_are_kept_apart_and_named_by_their_words() {
    let data = Data::new(80);
    let found = data.run(&NarrativePlan::default());
    assert_eq!(found.considered_groups, 240);
    for narrative in &found.narratives {
        let (topic, words) = topic_of(&narrative.terms);
        assert!(words >= narrative.terms.len() - 1, "{:?}", narrative.terms);
        for medoid in &narrative.medoids {
            assert_eq!(*medoid as usize % 3, topic, "{:?}: {}", narrative.terms, data.texts[*medoid as usize]);
        }
        assert_eq!(narrative.medoids.len(), 3);
    }
    let mut topics: Vec<usize> = found.narratives.iter().map(|narrative| topic_of(&narrative.terms).0).collect();
    topics.sort_unstable();
    topics.dedup();
    assert_eq!(topics, [0, 1, 2]);
    assert!(found.posts * 10 >= found.of_posts * 9, "{} of {}", found.posts, found.of_posts);
}

#[test]
fn who_pushes_a_narrative_is_counted_by_posts() {
    let found = Data::new(80).run(&NarrativePlan::default());
    for narrative in &found.narratives {
        let pushed = narrative.spread.groups.first().map_or(0, |group| group.share.posts);
        match topic_of(&narrative.terms).0 {
            0 => assert_eq!(pushed, narrative.spread.all.posts),
            _ => assert_eq!(pushed, 0),
        }
    }
    assert!(found.narratives.is_sorted_by_key(|narrative| std::cmp::Reverse(narrative.spread.all.posts)));
}

#[test]
fn texts_beyond_the_limit_join_the_narrative_they_are_near() {
    let data = Data::new(200);
    let found = data.run(&NarrativePlan { most_groups: 300, ..NarrativePlan::default() });
    assert_eq!((found.considered_groups, found.of_groups), (300, 600));
    let joined: u32 = found.narratives.iter().map(|narrative| narrative.joined_groups).sum();
    assert!(joined > 150, "{joined}");
    let pure = found.narratives.iter().filter(|narrative| topic_of(&narrative.terms).0 == 0);
    let by_members: u64 = pure.clone().map(|narrative| narrative.spread.in_groups.posts).sum();
    let all: u64 = pure.map(|narrative| narrative.spread.all.posts).sum();
    assert_eq!(by_members, all);
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let data = Data::new(60);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| data.run(&NarrativePlan::default()).narratives)
    };
    assert_eq!(on(1), on(4));
}

#[test]
fn nothing_and_unreadable_texts_give_no_narrative() {
    let plan = NarrativePlan::default();
    let none = narratives(&[], &Groups::default(), &[], &[], &[], &plan);
    assert!(none.narratives.is_empty() && none.of_posts == 0);
    let data = Data {
        texts: vec!["\0\u{202e}".to_owned(), String::new(), "!!! 123".to_owned(), "z\u{301}".repeat(9_000)],
        posts: vec![2; 4],
    };
    assert!(data.run(&plan).narratives.is_empty());
    let viral = Data { texts: vec!["one viral wording of all".to_owned()], posts: vec![4_000] };
    assert_eq!(viral.run(&plan).narratives.len(), 1);
}
