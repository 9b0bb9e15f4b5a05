//! The simulator: each kind of background does what its numbers say, and nothing to the rest.

use claque::{Background, Operation, Scenario, SimulatedPost, Simulation, Tactic, Timestamp, simulate, simulate_in};
use std::collections::{BTreeMap, BTreeSet};

const MINUTE: i64 = 60_000;

fn scenario(seed: u64) -> Scenario {
    let start = Timestamp(1_772_409_600_000);
    Scenario { accounts: 1_000, posts: 10_000, days: 7, start, operations: Vec::new(), seed }
}

fn of(background: &Background) -> Simulation {
    simulate_in(&scenario(3), background)
}

/// What a post is, without its number among the posts.
fn content(post: &SimulatedPost) -> (i64, u32, u32, Option<u32>, Vec<u32>, bool) {
    (post.at.0, post.account, post.text, post.url, post.hashtags.clone(), post.repost_of.is_some())
}

#[test]
fn what_is_added_leaves_the_plain_background_and_the_operations_as_they_were() {
    let operation = |tactic| Operation { tactic, accounts: 6, actions: 5, jitter_ms: 20_000, participation: 0.8 };
    let planted = Scenario { operations: Tactic::ALL.map(operation).to_vec(), ..scenario(3) };
    let plain = simulate(&planted);
    let more = Background { viral: 2, events: 1, slogans: 20, fast_fans: 0.02, newsrooms: 1, ..Background::default() };
    let more = simulate_in(&planted, &more);
    assert_eq!(plain.operation_of, more.operation_of);
    let more: BTreeSet<_> = more.posts.iter().map(content).collect();
    let lost = plain.posts.iter().filter(|post| !more.contains(&content(post))).count();
    assert!(more.len() > plain.posts.len() && lost == 0, "{lost} posts of the plain background are gone");
}

#[test]
fn edited_copies_of_one_wording_are_wordings_of_their_own() {
    let operation =
        Operation { tactic: Tactic::EditedCopies, accounts: 6, actions: 5, jitter_ms: 20_000, participation: 1.0 };
    let simulation = simulate(&Scenario { operations: vec![operation], ..scenario(3) });
    let copies: Vec<&SimulatedPost> = simulation.posts.iter().filter(|post| post.edit_of.is_some()).collect();
    let originals: BTreeSet<_> = copies.iter().map(|post| post.edit_of).collect();
    let wordings: BTreeSet<_> = copies.iter().map(|post| post.text).collect();
    assert_eq!((copies.len(), originals.len(), wordings.len()), (30, 5, 30));
}

#[test]
fn every_kind_of_background_is_the_same_again() {
    let all = Background { fast_fans: 0.02, newsrooms: 1, ..Background::confounded() };
    assert_eq!(of(&all), of(&all));
    assert_ne!(simulate_in(&scenario(3), &all), simulate_in(&scenario(4), &all));
}

#[test]
fn a_repost_never_comes_before_what_it_passes_on() {
    let all = of(&Background { fast_fans: 0.02, ..Background::confounded() });
    for post in &all.posts {
        if let Some(original) = post.repost_of {
            assert!(all.posts[original as usize].at <= post.at);
        }
    }
}

/// Share of reposts that follow another repost of the same account within two minutes.
fn in_a_row(simulation: &Simulation) -> f64 {
    let mut times: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    for post in simulation.posts.iter().filter(|post| post.repost_of.is_some()) {
        times.entry(post.account).or_default().push(post.at.0);
    }
    let close = |times: &Vec<i64>| times.windows(2).filter(|two| two[1] - two[0] <= 2 * MINUTE).count();
    times.values().map(close).sum::<usize>() as f64 / times.values().map(Vec::len).sum::<usize>() as f64
}

#[test]
fn sessions_put_reposts_in_a_row() {
    let (one_by_one, in_sessions) = (
        in_a_row(&of(&Background::default())),
        in_a_row(&of(&Background { session_posts: 4.0, ..Background::default() })),
    );
    assert!(one_by_one < 0.2 && in_sessions > 0.4, "{one_by_one} and {in_sessions}");
}

#[test]
fn creatures_of_habit_act_at_two_times_of_day() {
    let habits = of(&Background { session_posts: 4.0, habits: 1.0, ..Background::default() });
    let mut minutes: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    for post in habits.posts.iter().filter(|post| post.repost_of.is_some()) {
        minutes.entry(post.account).or_default().push(post.at.0.div_euclid(MINUTE).rem_euclid(24 * 60));
    }
    let regulars: Vec<&Vec<i64>> = minutes.values().filter(|minutes| minutes.len() >= 20).collect();
    // Two sittings of some minutes: the middle half of a person of no habits spreads over hours, in many tens of minutes.
    let different = |minutes: &&Vec<i64>| minutes.iter().map(|minute| minute / 20).collect::<BTreeSet<_>>().len();
    let mean = regulars.iter().map(different).sum::<usize>() as f64 / regulars.len() as f64;
    assert!(regulars.len() > 20 && mean < 8.0, "{} accounts act in {mean} thirds of an hour", regulars.len());
}

#[test]
fn viral_stories_reach_the_share_of_accounts_that_was_asked_for() {
    let viral = of(&Background { viral: 3, viral_share: 0.4, ..Background::default() });
    let mut takers: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for post in &viral.posts {
        if let Some(original) = post.repost_of {
            takers.entry(original).or_default().insert(post.account);
        } else if let Some(url) = post.url {
            // Those who share the link in words of their own.
            if let Some(original) = viral.posts.iter().position(|first| first.url == Some(url)) {
                takers.entry(original as u32).or_default().insert(post.account);
            }
        }
    }
    let large = takers.values().filter(|accounts| accounts.len() > 330).count();
    assert!(large >= 3, "{large} stories reached a third of all accounts");
}

#[test]
fn an_event_is_seventy_minutes_of_one_hashtag() {
    let event = of(&Background { events: 1, event_share: 0.2, event_posts: 4.0, ..Background::default() });
    let tag = 12 * 15;
    let posts: Vec<&SimulatedPost> = event.posts.iter().filter(|post| post.hashtags == [tag]).collect();
    let accounts: BTreeSet<u32> = posts.iter().map(|post| post.account).collect();
    let length = posts[posts.len() - 1].at.0 - posts[0].at.0;
    assert!((140..260).contains(&accounts.len()), "{} accounts", accounts.len());
    assert!((500..1_200).contains(&posts.len()), "{} posts", posts.len());
    // What is passed on comes a little after the end.
    assert!((50 * MINUTE..100 * MINUTE).contains(&length), "{} minutes", length / MINUTE);
}

#[test]
fn headlines_are_copied_with_their_link_and_are_no_reposts() {
    let copies = |simulation: &Simulation| {
        let mut accounts: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for post in simulation.posts.iter().filter(|post| post.repost_of.is_none()) {
            if let Some(url) = post.url {
                *accounts.entry((post.text, url)).or_default() += 1;
            }
        }
        accounts.values().filter(|&&posts| posts > 1).map(|posts| u64::from(posts - 1)).sum::<u64>()
    };
    let plain = copies(&of(&Background::default()));
    let headlines = copies(&of(&Background { headlines: 0.3, ..Background::default() }));
    assert!(plain == 0 && headlines > 500, "{plain} and {headlines} copies");
}

#[test]
fn members_of_a_circle_take_up_what_its_three_sources_post() {
    // Mean share of an account's reposts that are of the three authors it reposts most.
    let loyalty = |background: &Background| {
        let simulation = of(background);
        let mut authors: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
        for post in &simulation.posts {
            if let Some(original) = post.repost_of {
                let author = simulation.posts[original as usize].account;
                *authors.entry(post.account).or_default().entry(author).or_default() += 1;
            }
        }
        let shares: Vec<f64> = authors
            .into_values()
            .map(|authors| {
                let mut reposts: Vec<u32> = authors.into_values().collect();
                reposts.sort_unstable_by(|a, b| b.cmp(a));
                (reposts.iter().take(3).sum::<u32>(), reposts.iter().sum::<u32>())
            })
            .filter(|&(_, all)| all >= 15)
            .map(|(favourites, all)| f64::from(favourites) / f64::from(all))
            .collect();
        shares.iter().sum::<f64>() / shares.len() as f64
    };
    let plain = loyalty(&Background::default());
    let circles = loyalty(&Background { circles: 60, circle_share: 0.8, preference: 300.0, ..Background::default() });
    assert!(circles > plain + 0.2, "{circles} of reposts are of three authors, {plain} without circles");
}

#[test]
fn newsrooms_and_fast_fans_are_there_only_when_they_are_asked_for() {
    let copied = |simulation: &Simulation| {
        let mut by_text: BTreeMap<u32, Vec<&SimulatedPost>> = BTreeMap::new();
        for post in simulation.posts.iter().filter(|post| post.repost_of.is_none()) {
            by_text.entry(post.text).or_default().push(post);
        }
        let at_once = |posts: &&Vec<&SimulatedPost>| posts.len() == 5 && posts[4].at.0 - posts[0].at.0 < 20_000;
        by_text.values().filter(at_once).count()
    };
    assert_eq!(copied(&of(&Background::default())), 0);
    // Two headlines a day for a week.
    assert_eq!(copied(&of(&Background { newsrooms: 1, ..Background::default() })), 14);

    let fast = |simulation: &Simulation| {
        let lag = |post: &&SimulatedPost| {
            post.repost_of.is_some_and(|first| post.at.0 - simulation.posts[first as usize].at.0 < MINUTE)
        };
        simulation.posts.iter().filter(lag).count()
    };
    let (plain, fans) =
        (fast(&of(&Background::default())), fast(&of(&Background { fast_fans: 0.05, ..Background::default() })));
    assert!(fans > plain + 200, "{fans} and {plain} reposts within a minute");
}
