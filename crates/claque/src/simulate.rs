//! Realistic background with planted operations, and the truth about it.
//!
//! The background has what confounds detectors: heavy-tailed activity and popularity, interest groups that share most of
//! what they share among themselves, time zones that go with interest, and bursts after each story (delays with
//! a power-law tail, as observed for reposts by Kobayashi & Lambiotte 2016, arXiv 1603.09449). [`Background`] adds what
//! does more harm: sessions, viral objects, televised events, circles of fans, share buttons, slogans, and two kinds of
//! ordinary people who look as if they acted together. An operation is a number of accounts with ordinary cover activity
//! that also carry out joint actions: on each, every member takes part with a given chance, at a uniform lag.
//!
//! The simulator is ours, so only contrasts on it mean anything: it shows that a method works, not how well it works out
//! there.

mod background;
mod confounds;
mod operation;
mod people;
mod traces;

pub use background::Background;

use crate::action::Timestamp;
use people::population;
use rand::SeedableRng;
use rand_pcg::Pcg64;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
const TAGS_AN_INTEREST: u32 = 15;

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
    /// They post the same wording, each with small changes of their own.
    EditedCopies,
}

impl Tactic {
    /// Every tactic.
    pub const ALL: [Tactic; 4] = [Tactic::Repost, Tactic::Link, Tactic::CopyPaste, Tactic::EditedCopies];

    /// The name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Tactic::Repost => "repost-ring",
            Tactic::Link => "link-pushers",
            Tactic::CopyPaste => "copy-paste",
            Tactic::EditedCopies => "edited-copies",
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
    /// The wording of which its own is an edited copy.
    pub edit_of: Option<u32>,
}

/// Posts and the truth about their accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// In order of time.
    pub posts: Vec<SimulatedPost>,
    /// The operation of each account, by index in [`Scenario::operations`].
    pub operation_of: Vec<Option<u32>>,
}

/// Simulates a scenario on the plain background. The same scenario gives the same posts.
#[must_use]
pub fn simulate(scenario: &Scenario) -> Simulation {
    simulate_in(scenario, &Background::default())
}

/// Simulates a scenario on a background of choice. The same two give the same posts.
#[must_use]
pub fn simulate_in(scenario: &Scenario, background: &Background) -> Simulation {
    let mut rng = Pcg64::seed_from_u64(scenario.seed);
    // What is added to the plain background draws from streams of its own, so that the rest stays as it was.
    let mut extra = Pcg64::seed_from_u64(scenario.seed ^ 0x5EED_BAC6);
    let mut of_confounds = Pcg64::seed_from_u64(scenario.seed ^ 0xC0F0);
    let (people, operation_of) = population(scenario, background, &mut rng, &mut extra);
    let mut world = World { scenario, background, extra, posts: Vec::new(), taken_up: Vec::new(), texts: 0, urls: 0 };
    world.stories(&people, &mut rng);
    for (index, operation) in scenario.operations.iter().enumerate() {
        let of_this = |account: &u32| operation_of[*account as usize] == Some(index as u32);
        let members: Vec<u32> = (0..operation_of.len() as u32).filter(of_this).collect();
        world.operation(operation, &members, &mut rng);
    }
    world.add_confounds(&people, &operation_of, &mut of_confounds);
    Simulation { posts: in_order(world.posts), operation_of }
}

struct World<'a> {
    scenario: &'a Scenario,
    background: &'a Background,
    /// For choices that the plain background does not have.
    extra: Pcg64,
    posts: Vec<SimulatedPost>,
    /// Posts that take up a story, by index: what a session gathers.
    taken_up: Vec<usize>,
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
