//! Ordinary explanations, each on data where it holds and on data where it does not.

use claque::{
    AccountId, Action, Alpha, Attributes, Correction, Finding, Leiden, Lookalike, NullModel, ObjectId, Objective,
    Observer, Operation, Plan, PostId, Rule, Scenario, Stage, Tactic, Timestamp, Trace, TraceKind, Validation, Verdict,
    Window, detect, lookalikes, simulate,
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use std::collections::BTreeSet;

struct Nobody;

impl Observer for Nobody {
    fn started(&self, _: Stage, _: u64) {}
    fn advanced(&self, _: u64) {}
    fn finished(&self, _: Stage) {}
}

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// Midnight, UTC.
const START: i64 = 1_700_006_400_000;

fn plan() -> Plan {
    let alpha = Alpha::new(0.05).unwrap();
    Plan {
        window: Window::from_millis(MINUTE).unwrap(),
        min_objects: 2,
        validation: Validation::Against(NullModel::SlotPermutation, Correction::BenjaminiHochberg, alpha),
        leiden: Leiden { objective: Objective::Cpm { resolution: 0.05 }, seed: 1, restarts: 3 },
        min_accounts: 3,
        decoys: 0,
        seed: 1,
        max_pairs_in_memory: usize::MAX,
        max_co_actions_per_object: None,
    }
}

const OTHERS: u32 = 300;
const MEMBERS: u32 = 6;
const JOINT: u32 = 10;

/// Posts, each on one object, and what they say of themselves.
struct World {
    kind: TraceKind,
    actions: Vec<Action>,
    attributes: Attributes,
    rng: Pcg64,
}

impl World {
    /// Three hundred accounts, twenty posts each over five days, on objects of all popularities.
    fn new(kind: TraceKind) -> Self {
        let rng = Pcg64::seed_from_u64(7);
        let attributes = Attributes { time_step_ms: 1_000, ..Attributes::default() };
        let mut world = World { kind, actions: Vec::new(), attributes, rng };
        for account in 0..OTHERS {
            for _ in 0..20 {
                let object = (world.rng.random_range(0.0..1.0_f64).powi(3) * 4_000.0) as u32;
                let at = START + world.rng.random_range(0..5 * 24 * 3600) * SECOND;
                world.post(account, at, object);
            }
        }
        world
    }

    fn post(&mut self, account: u32, at: i64, object: u32) -> u32 {
        let post = self.attributes.authors.len() as u32;
        self.attributes.authors.push(AccountId(account));
        self.attributes.times.push(Timestamp(at));
        self.actions.push(Action {
            object: ObjectId(object),
            at: Timestamp(at),
            account: AccountId(account),
            post: PostId(post),
        });
        post
    }

    /// Members act on an object of their own at each of the moments, at most `jitter` seconds later.
    fn operation(&mut self, moments: &[i64], jitter: i64) -> Vec<u32> {
        let mut posts = Vec::new();
        for (object, &moment) in (10_000..).zip(moments) {
            for member in OTHERS..OTHERS + MEMBERS {
                let lag = self.rng.random_range(0..=jitter) * SECOND;
                posts.push(self.post(member, moment + lag, object));
            }
        }
        posts
    }

    /// Ordinary moments: at any second.
    fn moments(&mut self) -> Vec<i64> {
        (0..JOINT).map(|_| START + self.rng.random_range(0..5 * 24 * 3600) * SECOND).collect()
    }

    fn planted(kind: TraceKind) -> (Self, Vec<u32>) {
        let mut world = World::new(kind);
        let moments = world.moments();
        let posts = world.operation(&moments, 20);
        (world, posts)
    }

    fn posts(&self) -> usize {
        self.attributes.authors.len()
    }

    /// A column that says `value` of the given places and 0 of all others.
    fn column<T: Copy + Default>(&self, places: &[u32], value: T) -> Vec<T> {
        let mut column = vec![T::default(); self.posts()];
        places.iter().for_each(|&place| column[place as usize] = value);
        column
    }

    fn findings(&self) -> (Vec<Finding>, Vec<Trace>) {
        let traces = vec![Trace::new(self.kind, self.actions.clone())];
        (detect(&traces, &plan(), &Nobody).findings, traces)
    }

    /// What the rule says of the planted group, which is the only finding.
    fn judged(&self, rule: Rule) -> Lookalike {
        let (findings, traces) = self.findings();
        assert_eq!(findings.len(), 1, "the planted group is the only one");
        let found: BTreeSet<u32> = findings[0].members.iter().map(|member| member.account.0).collect();
        assert_eq!(found, (OTHERS..OTHERS + MEMBERS).collect(), "and it is whole");
        let mut all = lookalikes(&findings, &traces, plan().window, &self.attributes).remove(0);
        assert_eq!(all.iter().map(|lookalike| lookalike.rule).collect::<Vec<_>>(), Rule::ALL);
        all.swap_remove(Rule::ALL.iter().position(|other| *other == rule).unwrap())
    }
}

fn members() -> Vec<u32> {
    (OTHERS..OTHERS + MEMBERS).collect()
}

fn assert_explains(told: &Lookalike) {
    assert!(told.verdict == Verdict::Applies && told.explains, "{told:#?}");
}

fn assert_not(told: &Lookalike) {
    assert!(told.verdict == Verdict::DoesNotApply && !told.explains, "{told:#?}");
}

#[test]
fn without_columns_no_rule_passes_for_checked() {
    let (world, _) = World::planted(TraceKind::Url);
    for rule in [Rule::Owner, Rule::Site, Rule::Client, Rule::Automatic, Rule::Syndication, Rule::Thread] {
        assert!(matches!(world.judged(rule).verdict, Verdict::CannotTell(_)), "{rule:?}");
    }
}

#[test]
fn a_declared_owner_explains_unless_everybody_has_it_or_members_differ() {
    let (mut world, _) = World::planted(TraceKind::Url);
    world.attributes.owners = Some(world.column(&members(), 9));
    assert_explains(&world.judged(Rule::Owner));
    // Two of the six belong to somebody else: edges to them do not rest on it.
    world.attributes.owners.as_mut().unwrap()[OTHERS as usize] = 8;
    world.attributes.owners.as_mut().unwrap()[OTHERS as usize + 1] = 8;
    assert_not(&world.judged(Rule::Owner));
    world.attributes.owners = Some(vec![9; (OTHERS + MEMBERS) as usize]);
    let everybody = world.judged(Rule::Owner);
    assert_not(&everybody);
    assert_eq!(everybody.base_rate, Some(1.0));
    world.attributes.owners = Some(Vec::new());
    assert_not(&world.judged(Rule::Owner));
}

#[test]
fn one_site_applies_where_it_is_theirs_but_never_explains() {
    let (mut world, posts) = World::planted(TraceKind::Url);
    world.attributes.sites = Some(world.column(&posts, 3));
    let told = world.judged(Rule::Site);
    assert!(told.verdict == Verdict::Applies && !told.explains, "{told:#?}");
    world.attributes.sites = Some(vec![3; world.posts()]);
    assert_not(&world.judged(Rule::Site));
}

/// Every joint post sent with client 5 and of one template for each object.
fn by_client(kind: TraceKind) -> (World, Vec<u32>) {
    let (mut world, posts) = World::planted(kind);
    world.attributes.clients = Some(world.column(&posts, 5));
    let mut templates = world.column(&[], 0);
    posts.iter().for_each(|&post| templates[post as usize] = 1 + u64::from(post - posts[0]) / u64::from(MEMBERS));
    world.attributes.templates = Some(templates);
    (world, posts)
}

#[test]
fn an_app_that_writes_the_posts_of_others_too_explains() {
    let (mut world, posts) = by_client(TraceKind::Text);
    let template = world.attributes.templates.as_ref().unwrap()[posts[0] as usize];
    // Forty posts of others by the same app, with the same words.
    for post in (0..40).map(|post| post * 7) {
        world.attributes.clients.as_mut().unwrap()[post] = 5;
        world.attributes.templates.as_mut().unwrap()[post] = template;
    }
    assert_explains(&world.judged(Rule::Client));
}

#[test]
fn a_rare_client_that_writes_nothing_itself_does_not_explain_copies() {
    let (mut world, _) = by_client(TraceKind::Text);
    for post in 0..40 {
        world.attributes.clients.as_mut().unwrap()[post * 7] = 5;
        world.attributes.templates.as_mut().unwrap()[post * 7] = 1_000 + post as u64;
    }
    let others_write_freely = world.judged(Rule::Client);
    assert!(others_write_freely.verdict == Verdict::Applies && !others_write_freely.explains);
    let (alone, _) = by_client(TraceKind::Text);
    let nobody_else = alone.judged(Rule::Client);
    assert!(nobody_else.verdict == Verdict::Applies && !nobody_else.explains);
}

#[test]
fn a_client_that_everybody_uses_explains_nothing() {
    let (mut world, _) = by_client(TraceKind::Text);
    world.attributes.clients = Some(vec![5; world.posts()]);
    let told = world.judged(Rule::Client);
    assert_not(&told);
    assert_eq!(told.base_rate, Some(1.0));
}

#[test]
fn reposts_share_their_words_whatever_sends_them() {
    let (mut world, posts) = by_client(TraceKind::Repost);
    let template = world.attributes.templates.as_ref().unwrap()[posts[0] as usize];
    world.attributes.clients.as_mut().unwrap()[0] = 5;
    world.attributes.templates.as_mut().unwrap()[0] = template;
    assert_not(&world.judged(Rule::Client));
}

/// Marks of the clock, some seconds late, as a queue makes them.
fn on_the_clock(world: &mut World) -> Vec<i64> {
    (0..i64::from(JOINT))
        .map(|n| START + 30 * HOUR + n * 7 * 5 * MINUTE + world.rng.random_range(2..8) * SECOND)
        .collect()
}

#[test]
fn a_timer_explains_posts_in_one_second_at_marks_of_the_clock() {
    let mut world = World::new(TraceKind::Text);
    let moments = on_the_clock(&mut world);
    world.operation(&moments, 1);
    assert_explains(&world.judged(Rule::Scheduled));
}

#[test]
fn people_who_are_late_by_seconds_are_no_timer_even_at_marks_of_the_clock() {
    let mut world = World::new(TraceKind::Text);
    let moments = on_the_clock(&mut world);
    world.operation(&moments, 20);
    let told = world.judged(Rule::Scheduled);
    assert_not(&told);
    assert!(told.edges_covered.is_some(), "the clock was shown, the edges were counted: {told:#?}");
}

#[test]
fn posts_in_one_second_at_ordinary_times_are_no_timer() {
    let mut world = World::new(TraceKind::Text);
    let moments = world.moments();
    world.operation(&moments, 0);
    assert_not(&world.judged(Rule::Scheduled));
}

#[test]
fn where_everybody_posts_at_the_mark_a_timer_explains_nothing() {
    let mut world = World::new(TraceKind::Text);
    for (action, at) in world.actions.iter_mut().zip(&mut world.attributes.times) {
        at.0 -= at.0.rem_euclid(5 * MINUTE);
        action.at = *at;
    }
    let moments = on_the_clock(&mut world);
    world.operation(&moments, 1);
    assert_not(&world.judged(Rule::Scheduled));
}

#[test]
fn times_to_the_minute_cannot_tell_a_timer() {
    let mut world = World::new(TraceKind::Text);
    let moments = on_the_clock(&mut world);
    world.operation(&moments, 1);
    world.attributes.time_step_ms = MINUTE;
    assert_eq!(world.judged(Rule::Scheduled).verdict, Verdict::CannotTell("times to the second"));
}

#[test]
fn declared_automatic_accounts_are_explained_unless_most_are() {
    let (mut world, _) = World::planted(TraceKind::Url);
    let mut flags = vec![1; (OTHERS + MEMBERS) as usize];
    members().iter().for_each(|&member| flags[member as usize] = 2);
    world.attributes.automatic = Some(flags.clone());
    assert_explains(&world.judged(Rule::Automatic));
    flags[OTHERS as usize] = 1;
    flags[OTHERS as usize + 1] = 1;
    world.attributes.automatic = Some(flags);
    assert_not(&world.judged(Rule::Automatic));
    world.attributes.automatic = Some(vec![2; (OTHERS + MEMBERS) as usize]);
    assert_not(&world.judged(Rule::Automatic));
}

#[test]
fn outlets_that_carry_one_text_on_sites_of_their_own_are_syndication() {
    let (mut world, posts) = by_client(TraceKind::Text);
    let mut sites = world.column(&[], 0);
    posts.iter().for_each(|&post| sites[post as usize] = 1 + world.attributes.authors[post as usize].0);
    world.attributes.sites = Some(sites.clone());
    assert_explains(&world.judged(Rule::Syndication));
    // One site for all is not syndication.
    posts.iter().for_each(|&post| sites[post as usize] = 1);
    world.attributes.sites = Some(sites.clone());
    assert_not(&world.judged(Rule::Syndication));
    // Sites that everybody links to are nobody's own.
    posts.iter().for_each(|&post| sites[post as usize] = 1 + world.attributes.authors[post as usize].0);
    (0..600).for_each(|post| sites[post] = 1 + OTHERS + post as u32 % MEMBERS);
    world.attributes.sites = Some(sites);
    assert_not(&world.judged(Rule::Syndication));
}

#[test]
fn a_leader_and_its_copyists_look_like_syndication_but_are_not_explained() {
    let (mut world, posts) = by_client(TraceKind::Text);
    // The first member is always first.
    for &post in posts.iter().filter(|post| (**post - posts[0]).is_multiple_of(MEMBERS)) {
        world.attributes.times[post as usize].0 -= 25 * SECOND;
        world.actions[post as usize].at = world.attributes.times[post as usize];
    }
    let told = world.judged(Rule::Syndication);
    assert!(told.verdict == Verdict::Applies && !told.explains, "{told:#?}");
}

/// Members act together in two minutes of ten events; `company` others do the same then, `crowd` others post something
/// else.
fn event(company: u32, crowd: u32) -> World {
    let mut world = World::new(TraceKind::Url);
    let moments = world.moments();
    world.operation(&moments, 20);
    for (object, moment) in (10_000..).zip(moments) {
        for person in 0..company {
            // Each event has people of its own.
            let at = moment + world.rng.random_range(0..20) * SECOND;
            world.post(1_000 + (object - 10_000) * 500 + person, at, object);
        }
        for _ in 0..crowd {
            let account = world.rng.random_range(0..OTHERS);
            let at = moment + world.rng.random_range(0..20) * SECOND;
            let object = world.rng.random_range(20_000..40_000);
            world.post(account, at, object);
        }
    }
    world
}

#[test]
fn an_event_explains_what_many_others_did_in_its_minutes() {
    assert_explains(&event(8, 40).judged(Rule::Burst));
}

#[test]
fn an_event_does_not_explain_what_only_members_did_in_its_minutes() {
    let told = event(0, 40).judged(Rule::Burst);
    assert_not(&told);
    assert!(told.edges_covered == Some(0), "{told:#?}");
}

#[test]
fn a_group_does_not_make_its_own_event() {
    assert_not(&event(0, 0).judged(Rule::Burst));
}

/// Account 0 posts; members repeat each post within twenty seconds, as do `fans` others, never the same ones twice.
fn star(fans: u32, of_a_member: bool) -> World {
    let mut world = World::new(TraceKind::Repost);
    let mut origins = Vec::new();
    for (object, moment) in (10_000..).zip(world.moments()) {
        let author = if of_a_member { OTHERS } else { 0 };
        let origin = world.post(author, moment - 5 * SECOND, 50_000 + object);
        origins.push((ObjectId(object), PostId(origin)));
        for fan in 0..fans {
            let at = moment + world.rng.random_range(0..20) * SECOND;
            world.post(1_000 + (object - 10_000) * 500 + fan, at, object);
        }
        for member in members() {
            let at = moment + world.rng.random_range(0..20) * SECOND;
            world.post(member, at, object);
        }
    }
    world.attributes.origins = vec![origins];
    world
}

#[test]
fn fans_among_many_as_fast_as_they_are_explained() {
    let told = star(8, false).judged(Rule::Followers);
    assert_explains(&told);
    assert_eq!(told.subject, Some(claque::Subject::Source(AccountId(0))));
}

#[test]
fn where_only_members_are_fast_following_explains_nothing() {
    assert_not(&star(0, false).judged(Rule::Followers));
    assert_not(&star(2, false).judged(Rule::Followers));
}

#[test]
fn a_leader_inside_the_group_is_no_star() {
    assert_not(&star(8, true).judged(Rule::Followers));
}

#[test]
fn members_closer_to_each_other_than_others_as_fast_are_not_explained() {
    let mut world = World::new(TraceKind::Repost);
    let mut origins = Vec::new();
    for (object, moment) in (10_000..).zip(world.moments()) {
        let origin = world.post(0, moment, 50_000 + object);
        origins.push((ObjectId(object), PostId(origin)));
        for fan in 0..12 {
            let at = moment + world.rng.random_range(0..1800) * SECOND;
            world.post(1_000 + (object - 10_000) * 500 + fan, at, object);
        }
        // All within ten seconds, some time in the first half hour.
        let together = moment + world.rng.random_range(0..1800) * SECOND;
        for member in members() {
            let at = together + world.rng.random_range(0..10) * SECOND;
            world.post(member, at, object);
        }
    }
    world.attributes.origins = vec![origins];
    assert_not(&world.judged(Rule::Followers));
}

#[test]
fn a_conversation_explains_answers_but_not_copies() {
    let (mut world, posts) = World::planted(TraceKind::Reply);
    world.attributes.threads = Some(world.column(&posts, 4));
    assert_explains(&world.judged(Rule::Thread));
    world.attributes.threads = Some(vec![4; world.posts()]);
    assert_not(&world.judged(Rule::Thread));
    let (mut copies, posts) = World::planted(TraceKind::Text);
    copies.attributes.threads = Some(copies.column(&posts, 4));
    assert_not(&copies.judged(Rule::Thread));
}

#[test]
fn different_conversations_are_not_one() {
    let (mut world, posts) = World::planted(TraceKind::Reply);
    let mut threads = world.column(&[], 0);
    posts.iter().for_each(|&post| threads[post as usize] = 1 + (post - posts[0]) / MEMBERS);
    world.attributes.threads = Some(threads);
    assert_not(&world.judged(Rule::Thread));
}

#[test]
fn planted_operations_of_the_simulator_are_not_explained_away() {
    let operation = |tactic, accounts, actions, seconds: i64| Operation {
        tactic,
        accounts,
        actions,
        jitter_ms: seconds * SECOND,
        participation: 0.8,
    };
    for seed in 0..5 {
        let operations = vec![
            operation(Tactic::Repost, 12, 12, 20),
            operation(Tactic::Link, 8, 10, 40),
            operation(Tactic::CopyPaste, 15, 8, 30),
        ];
        let scenario = Scenario { accounts: 2_000, posts: 20_000, days: 10, start: Timestamp(START), operations, seed };
        let simulation = simulate(&scenario);
        let action = |object, said: &claque::SimulatedPost, post| Action {
            object: ObjectId(object),
            at: said.at,
            account: AccountId(said.account),
            post: PostId(post),
        };
        let trace = |kind, object: fn(&claque::SimulatedPost) -> Option<u32>| {
            let acts = (0..).zip(&simulation.posts);
            Trace::new(kind, acts.filter_map(|(post, said)| Some(action(object(said)?, said, post))).collect())
        };
        let traces = [
            trace(TraceKind::Repost, |said| said.repost_of),
            trace(TraceKind::Url, |said| said.url),
            trace(TraceKind::Text, |said| said.repost_of.is_none().then_some(said.text)),
        ];
        let attributes = Attributes {
            authors: simulation.posts.iter().map(|said| AccountId(said.account)).collect(),
            times: simulation.posts.iter().map(|said| said.at).collect(),
            time_step_ms: 1,
            origins: vec![(0..simulation.posts.len() as u32).map(|post| (ObjectId(post), PostId(post))).collect()],
            templates: Some(simulation.posts.iter().map(|said| u64::from(said.text) + 1).collect()),
            sites: Some(simulation.posts.iter().map(|said| said.url.map_or(0, |url| 1 + url % 16)).collect()),
            ..Attributes::default()
        };
        let findings = detect(&traces, &plan(), &Nobody).findings;
        assert!(findings.len() >= 3, "seed {seed}: {} findings", findings.len());
        for told in lookalikes(&findings, &traces, plan().window, &attributes).into_iter().flatten() {
            assert!(!told.explains, "seed {seed}: {told:#?}");
        }
    }
}

/// Columns of any length with any numbers in them.
fn hostile() -> impl Strategy<Value = Attributes> {
    let column = || prop::option::of(prop::collection::vec(any::<u32>(), 0..7_000));
    let extreme = || prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(0), any::<i64>()];
    (
        (column(), column(), column(), column()),
        prop::option::of(prop::collection::vec(any::<u64>(), 0..7_000)),
        prop::option::of(prop::collection::vec(any::<u8>(), 0..400)),
        prop::collection::vec((0..7_000_usize, extreme()), 0..50),
        prop::collection::vec((any::<u32>(), any::<u32>()), 0..50),
        any::<i64>(),
    )
        .prop_map(|((clients, sites, threads, owners), templates, automatic, times, origins, time_step_ms)| {
            let (world, _) = World::planted(TraceKind::Reply);
            let mut attributes =
                Attributes { clients, sites, threads, templates, owners, automatic, ..world.attributes };
            let posts = attributes.times.len();
            times.into_iter().for_each(|(post, at)| attributes.times[post % posts] = Timestamp(at));
            let origin = |(object, post)| (ObjectId(object), PostId(post));
            attributes.origins = vec![origins.into_iter().map(origin).collect()];
            Attributes { time_step_ms, ..attributes }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn hostile_attributes_stop_nothing_and_shares_stay_shares(attributes in hostile()) {
        let (world, _) = World::planted(TraceKind::Reply);
        let (findings, traces) = world.findings();
        for told in lookalikes(&findings, &traces, plan().window, &attributes).into_iter().flatten() {
            prop_assert!(told.base_rate.is_none_or(|rate| (0.0..=1.0).contains(&rate)), "{told:#?}");
            for measured in told.evidence_for.iter().chain(&told.evidence_against) {
                prop_assert!(measured.value.is_finite(), "{told:#?}");
                prop_assert!(measured.of.is_none_or(|of| measured.value <= of as f64), "{told:#?}");
            }
        }
    }
}

#[test]
fn numbers_of_a_column_are_names_only() {
    let (mut world, posts) = by_client(TraceKind::Text);
    world.attributes.clients.as_mut().unwrap()[0] = 6;
    let one = world.judged(Rule::Client);
    let other_names = |number: &u32| [0, 0, 0, 0, 0, 1_000_000, 3][*number as usize];
    world.attributes.clients = Some(world.attributes.clients.unwrap().iter().map(other_names).collect());
    let other = world.judged(Rule::Client);
    assert_eq!(posts.len() as u32, MEMBERS * JOINT);
    assert_eq!(Lookalike { subject: one.subject, ..other }, one);
}
