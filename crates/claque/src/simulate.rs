//! Realistic background with planted operations, and the truth about it.
//!
//! The background has what confounds detectors: heavy-tailed activity and popularity, interest groups that share most of
//! what they share among themselves, time zones that go with interest, sessions, and bursts after each story (delays with
//! a power-law tail, as observed for reposts by Kobayashi & Lambiotte 2016, arXiv 1603.09449). An operation is a number of
//! accounts with ordinary cover activity that also carry out joint actions: on each, every member takes part with a given
//! chance, at a uniform lag.
//!
//! The simulator is ours, so only contrasts on it mean anything: it shows that a method works, not how well it works out
//! there.

use crate::action::Timestamp;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, RngExt, SeedableRng};
use rand_distr::{Distribution, Exp, LogNormal, Pareto};
use rand_pcg::Pcg64;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// What is simulated.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Accounts of the background, at least 1.
    pub accounts: u32,
    /// Posts of the background, about; each operation adds its own.
    pub posts: u32,
    /// Length, days, at least 1.
    pub days: u32,
    /// Midnight (UTC) of the first day.
    pub start: Timestamp,
    /// Planted groups.
    pub operations: Vec<Operation>,
    /// Seed of everything random.
    pub seed: u64,
}

/// A planted group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Operation {
    /// What its members do together.
    pub tactic: Tactic,
    /// Members.
    pub accounts: u32,
    /// Joint actions.
    pub actions: u32,
    /// Longest lag behind the start of a joint action, milliseconds, at least 1.
    pub jitter_ms: i64,
    /// Chance that a member takes part in a joint action, in `0.0..=1.0`.
    pub participation: f64,
}

/// What the members of an operation do together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tactic {
    /// They pass on the same posts.
    Repost,
    /// They push the same links in words of their own.
    Link,
    /// They post the same wording.
    CopyPaste,
}

impl Tactic {
    /// The name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Tactic::Repost => "repost-ring",
            Tactic::Link => "link-pushers",
            Tactic::CopyPaste => "copy-paste",
        }
    }
}

/// A simulated post. Texts, links and tags are numbers: the same number is the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedPost {
    /// When.
    pub at: Timestamp,
    /// Who, in `0..accounts`.
    pub account: u32,
    /// Its wording. A repost has that of the original.
    pub text: u32,
    /// Its link.
    pub url: Option<u32>,
    /// Its tags.
    pub hashtags: Vec<u32>,
    /// The post that it passes on, by index.
    pub repost_of: Option<u32>,
}

/// Posts and the truth about their accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// In order of time.
    pub posts: Vec<SimulatedPost>,
    /// The operation of each account, by index in [`Scenario::operations`].
    pub operation_of: Vec<Option<u32>>,
}

/// Simulates a scenario. The same scenario gives the same posts.
#[must_use]
pub fn simulate(scenario: &Scenario) -> Simulation {
    let mut rng = Pcg64::seed_from_u64(scenario.seed);
    let (mut people, operation_of) = population(scenario, &mut rng);
    let mut world = World { scenario, posts: Vec::new(), texts: 0, urls: 0 };
    world.background(&mut people, &mut rng);
    for (index, operation) in scenario.operations.iter().enumerate() {
        let of_this = |account: &u32| operation_of[*account as usize] == Some(index as u32);
        let members: Vec<u32> = (0..operation_of.len() as u32).filter(of_this).collect();
        world.operation(operation, &members, &mut rng);
    }
    Simulation { posts: in_order(world.posts), operation_of }
}

/// An account of the background (members of operations have a cover there too).
struct Person {
    interest: usize,
    /// Minutes east of UTC.
    zone: i64,
    activity: f64,
}

const INTERESTS: usize = 12;
const TAGS_AN_INTEREST: u32 = 15;

fn population(scenario: &Scenario, rng: &mut Pcg64) -> (Vec<Person>, Vec<Option<u32>>) {
    let activity = LogNormal::new(0.0, 1.4).expect("the spread is positive");
    let mut operation_of: Vec<Option<u32>> = vec![None; scenario.accounts as usize];
    for (index, operation) in scenario.operations.iter().enumerate() {
        operation_of.extend(std::iter::repeat_n(Some(index as u32), operation.accounts as usize));
    }
    operation_of.shuffle(rng);
    let people = operation_of
        .iter()
        .map(|_| {
            let interest = rng.random_range(0..INTERESTS);
            let zone = [-300, 0, 60, 480][interest % 4];
            Person { interest, zone, activity: activity.sample(rng) }
        })
        .collect();
    (people, operation_of)
}

struct World<'a> {
    scenario: &'a Scenario,
    posts: Vec<SimulatedPost>,
    texts: u32,
    urls: u32,
}

impl World<'_> {
    fn new_text(&mut self) -> u32 {
        self.texts += 1;
        self.texts - 1
    }

    fn new_url(&mut self) -> u32 {
        self.urls += 1;
        self.urls - 1
    }

    /// Stories, each with the posts that take it up.
    fn background(&mut self, people: &mut [Person], rng: &mut Pcg64) {
        let popularity = Pareto::new(1.0, 1.15).expect("both parameters are positive");
        let by_interest: Vec<Crowd> = (0..INTERESTS).map(|interest| Crowd::of(people, Some(interest))).collect();
        let everyone = Crowd::of(people, None);
        let mut left = i64::from(self.scenario.posts);
        while left > 0 {
            let interest = rng.random_range(0..INTERESTS);
            let crowd = &by_interest[interest];
            let followers = (popularity.sample(rng) as i64).min(left).min(i64::from(self.scenario.posts) / 50);
            let story = self.story(crowd, people, rng);
            for _ in 0..followers {
                let crowd = if rng.random_bool(0.85) { crowd } else { &everyone };
                self.take_up(story, crowd.pick(rng), people, rng);
            }
            left -= followers + 1;
        }
    }

    /// Somebody posts something new; gives its index.
    fn story(&mut self, crowd: &Crowd, people: &[Person], rng: &mut Pcg64) -> usize {
        let account = crowd.pick(rng);
        let person = &people[account as usize];
        let anywhen = self.scenario.start.0 + rng.random_range(0..i64::from(self.scenario.days) * DAY_MS);
        let at = awake(anywhen, person.zone, rng);
        let first_tag = person.interest as u32 * TAGS_AN_INTEREST;
        let tags = rng.random_range(0..4);
        let hashtags = (0..tags).map(|_| first_tag + skewed(TAGS_AN_INTEREST, rng)).collect();
        let url = rng.random_bool(0.5).then(|| self.new_url());
        let text = self.new_text();
        self.posts.push(SimulatedPost { at, account, text, url, hashtags, repost_of: None });
        self.posts.len() - 1
    }

    /// Somebody else passes a story on, or shares its link in words of their own.
    fn take_up(&mut self, story: usize, account: u32, people: &[Person], rng: &mut Pcg64) {
        // Minutes with a power-law tail, then the next time the account is there, with a pause for reading.
        let minutes: f64 = Pareto::new(3.0, 0.8).expect("both parameters are positive").sample(rng);
        let delay = minutes.min(20_000.0) - 3.0;
        let reading = Exp::new(1.0 / 90_000.0).expect("the rate is positive").sample(rng);
        let reached = self.posts[story].at.0 + (delay * MINUTE_MS as f64) as i64;
        let at = Timestamp(awake(reached, people[account as usize].zone, rng).0 + reading as i64);
        let SimulatedPost { text, url, hashtags, .. } = self.posts[story].clone();
        let own_words = url.is_some() && rng.random_bool(0.35);
        let post = if own_words {
            SimulatedPost { at, account, text: self.new_text(), url, hashtags, repost_of: None }
        } else {
            SimulatedPost { at, account, text, url, hashtags, repost_of: Some(story as u32) }
        };
        self.posts.push(post);
    }

    fn operation(&mut self, operation: &Operation, members: &[u32], rng: &mut Pcg64) {
        let interest = rng.random_range(0..INTERESTS) as u32;
        for _ in 0..operation.actions {
            let minute = rng.random_range(8 * 60..22 * 60);
            let day = rng.random_range(0..i64::from(self.scenario.days));
            let start = self.scenario.start.0 + day * DAY_MS + minute * MINUTE_MS + rng.random_range(0..MINUTE_MS);
            let hashtags = vec![interest * TAGS_AN_INTEREST + skewed(TAGS_AN_INTEREST, rng)];
            let (text, url) = (self.new_text(), self.new_url());
            let Some(&author) = members.choose(rng) else { return };
            let original = self.posts.len() as u32;
            if operation.tactic == Tactic::Repost {
                let at = Timestamp(start - rng.random_range(MINUTE_MS..60 * MINUTE_MS));
                self.posts.push(SimulatedPost {
                    at,
                    account: author,
                    text,
                    url: None,
                    hashtags: hashtags.clone(),
                    repost_of: None,
                });
            }
            for &account in members {
                let takes_part = rng.random_bool(operation.participation);
                if !takes_part || (operation.tactic == Tactic::Repost && account == author) {
                    continue;
                }
                let at = Timestamp(start + rng.random_range(0..operation.jitter_ms));
                let (text, url, repost_of) = match operation.tactic {
                    Tactic::Repost => (text, None, Some(original)),
                    Tactic::Link => (self.new_text(), Some(url), None),
                    Tactic::CopyPaste => (text, None, None),
                };
                self.posts.push(SimulatedPost { at, account, text, url, hashtags: hashtags.clone(), repost_of });
            }
        }
    }
}

/// Accounts with their activity, to draw from.
struct Crowd {
    accounts: Vec<u32>,
    /// Activity up to and including each account.
    cumulative: Vec<f64>,
}

impl Crowd {
    fn of(people: &[Person], interest: Option<usize>) -> Self {
        let (mut accounts, mut cumulative, mut sum) = (Vec::new(), Vec::new(), 0.0);
        for (account, person) in (0..).zip(people) {
            if interest.is_none_or(|interest| person.interest == interest) {
                sum += person.activity;
                accounts.push(account);
                cumulative.push(sum);
            }
        }
        if accounts.is_empty() && interest.is_some() {
            return Crowd::of(people, None);
        }
        Crowd { accounts, cumulative }
    }

    fn pick(&self, rng: &mut Pcg64) -> u32 {
        let at = rng.random_range(0.0..*self.cumulative.last().expect("there is somebody"));
        self.accounts[self.cumulative.partition_point(|&sum| sum <= at).min(self.accounts.len() - 1)]
    }
}

/// That time, or the next morning where it falls into the night of the zone.
fn awake(at: i64, zone: i64, rng: &mut Pcg64) -> Timestamp {
    let (wakes, sleeps) = (7 * 60, 23 * 60 + 30);
    let minute = (at + zone * MINUTE_MS).rem_euclid(DAY_MS) / MINUTE_MS;
    if (wakes..sleeps).contains(&minute) {
        return Timestamp(at);
    }
    let until_waking = (wakes - minute).rem_euclid(24 * 60);
    // People do not all look at once: the first look spreads over the morning.
    Timestamp(at + (until_waking + rng.random_range(0..240)) * MINUTE_MS + rng.random_range(0..MINUTE_MS))
}

/// A number below `bound`, small ones far more often.
fn skewed(bound: u32, rng: &mut impl Rng) -> u32 {
    let unit: f64 = rng.random();
    ((unit * unit * f64::from(bound)) as u32).min(bound - 1)
}

/// Sorts by time and lets reposts point to where their original has gone.
fn in_order(posts: Vec<SimulatedPost>) -> Vec<SimulatedPost> {
    let mut order: Vec<usize> = (0..posts.len()).collect();
    order.sort_by_key(|&index| (posts[index].at, index));
    let mut now_at = vec![0; posts.len()];
    for (new, &old) in order.iter().enumerate() {
        now_at[old] = new as u32;
    }
    let mut posts: Vec<Option<SimulatedPost>> = posts.into_iter().map(Some).collect();
    order
        .into_iter()
        .map(|old| {
            let post = posts[old].take().expect("each post is taken once");
            SimulatedPost { repost_of: post.repost_of.map(|original| now_at[original as usize]), ..post }
        })
        .collect()
}
