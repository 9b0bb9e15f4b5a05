//! Ordinary explanations of a group, each with the evidence for and against it.
//!
//! Many who act together do so openly: outlets of one owner, users of one app, feeds on a timer, fans. Each rule looks
//! for one such reason, counts what speaks for and against it, and says how common the same property is among everybody
//! else: a client that everybody uses explains nothing. A rule never removes anything. It *explains* a group only where
//! nearly all of its edges rest on it; where the data lacks what a rule needs, it says so and does not pass for
//! checked.
//!
//! The cases are those that the literature reports as wrongly found: outlets of one owner and syndication (Graham,
//! Hames & Alpert 2024), posting apps (Pacheco et al. 2021, case 3), activists and fans (Nizzoli et al. 2021), breaking
//! news (Mannocci et al. 2024). Thresholds are constants with reasons; none was fitted to labelled data.
//!
//! # Cost
//! One pass over posts and one over objects for the background, two over each trace, restricted to members. Memory
//! grows with members' posts, not with co-actions.

mod automatic;
mod background;
mod burst;
mod client;
mod followers;
mod group;
mod owner;
mod scheduled;
mod site;
mod syndication;
mod thread;

use crate::action::{AccountId, ObjectId, PostId, Timestamp};
use crate::coaction::Window;
use crate::finding::Finding;
use crate::trace::Trace;
use background::Background;
use group::{EdgeKey, Group, Met};
use rustc_hash::FxHashMap;

/// What is known of posts and accounts beside what they act on. A column that the data lacks is `None`; inside a
/// column, 0 (or a place past its end) means not told. Numbers are names: only whether two are equal counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes {
    /// Who wrote each post, by [`PostId`].
    pub authors: Vec<AccountId>,
    /// When, in step with `authors`.
    pub times: Vec<Timestamp>,
    /// Smallest step of the times, milliseconds; 0 where it is not known.
    pub time_step_ms: i64,
    /// The post that an object is, as the original is of its reposts, where the data has it: in step with the traces.
    pub origins: Vec<Vec<(ObjectId, PostId)>>,
    /// The program that a post was sent with, by post.
    pub clients: Option<Vec<u32>>,
    /// The host of the first link, by post.
    pub sites: Option<Vec<u32>>,
    /// The conversation, by post.
    pub threads: Option<Vec<u32>>,
    /// The wording without links, names and numbers, by post.
    pub templates: Option<Vec<u64>>,
    /// Who openly owns the account, by [`AccountId`].
    pub owners: Option<Vec<u32>>,
    /// Whether the account declares that it posts automatically, by [`AccountId`]: 1 no, 2 yes.
    pub automatic: Option<Vec<u8>>,
}

/// An ordinary reason for acting together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The accounts declare one owner.
    Owner,
    /// What they share links to one web site of which they are the main users.
    Site,
    /// One rare posting program, and texts from its templates.
    Client,
    /// Joint posts begin at marks of the clock, in the same moment for all.
    Scheduled,
    /// The accounts declare that they post automatically.
    Automatic,
    /// Several outlets carry one text, each on a site of its own; or all repeat one source.
    Syndication,
    /// Joint posts lie in the busiest minutes of all, and others did the same then.
    Burst,
    /// Members react fast to one account, as many others do.
    Followers,
    /// The joint posts stand in one conversation.
    Thread,
}

impl Rule {
    /// Every rule, in the order in which they are reported.
    pub const ALL: [Rule; 9] = [
        Rule::Owner,
        Rule::Site,
        Rule::Client,
        Rule::Scheduled,
        Rule::Automatic,
        Rule::Syndication,
        Rule::Burst,
        Rule::Followers,
        Rule::Thread,
    ];

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Rule::Owner => "owner",
            Rule::Site => "site",
            Rule::Client => "client",
            Rule::Scheduled => "scheduled",
            Rule::Automatic => "automatic",
            Rule::Syndication => "syndication",
            Rule::Burst => "burst",
            Rule::Followers => "followers",
            Rule::Thread => "thread",
        }
    }

    /// The rule with that [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

/// What a rule says of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The reason holds for at least [`COVERED`] of the edges.
    Applies,
    /// It does not.
    DoesNotApply,
    /// The data lacks what it would take to tell: what it needs.
    CannotTell(&'static str),
}

/// Whom or what the evidence of a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A value of [`Attributes::owners`].
    Owner(u32),
    /// A value of [`Attributes::sites`].
    Site(u32),
    /// A value of [`Attributes::clients`].
    Client(u32),
    /// A value of [`Attributes::threads`].
    Thread(u32),
    /// The account that was there first.
    Source(AccountId),
    /// The period of a clock, milliseconds.
    Period(i64),
}

/// A number that speaks for or against a reason.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// What was counted or computed.
    pub what: &'static str,
    /// How many, or how much.
    pub value: f64,
    /// Of how many; `None` where the value is no count.
    pub of: Option<u64>,
}

impl Measured {
    /// So many of so many.
    fn count(what: &'static str, value: u64, of: u64) -> Self {
        Measured { what, value: value as f64, of: Some(of) }
    }

    fn value(what: &'static str, value: f64) -> Self {
        Measured { what, value, of: None }
    }
}

/// One rule, applied to one group.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookalike {
    /// Which.
    pub rule: Rule,
    /// Whether the reason holds.
    pub verdict: Verdict,
    /// Whether the reason, where it holds, is enough to set the group apart: see each rule.
    pub explains: bool,
    /// Which owner, client, site, source or period it is about.
    pub subject: Option<Subject>,
    /// What speaks for it.
    pub evidence_for: Vec<Measured>,
    /// What speaks against it.
    pub evidence_against: Vec<Measured>,
    /// How common the same property is outside the group, in `0.0..=1.0`.
    pub base_rate: Option<f64>,
    /// Edges that rest on it, where that was worth counting.
    pub edges_covered: Option<u64>,
}

/// A reason holds, or an edge rests on it, where at least this share does: one stray post in ten is ordinary, and what
/// is left over must not be a group by itself.
pub const COVERED: f64 = 0.9;
/// A property of more than this share of everybody else's posts explains nothing. The usual level of *uncommon*: three
/// members who share it by chance have odds of 1 : 8,000.
pub const RARE: f64 = 0.05;
/// The level at which a pattern of times counts as shown. Stricter than that of findings, since what is shown here sets
/// a group apart.
pub const LEVEL: f64 = 0.01;

/// What a rule found before the edges were counted.
struct Draft<'a> {
    subject: Option<Subject>,
    evidence_for: Vec<Measured>,
    evidence_against: Vec<Measured>,
    base_rate: Option<f64>,
    outcome: Outcome<'a>,
}

enum Outcome<'a> {
    CannotTell(&'static str),
    DoesNotApply,
    /// It may: told by the share of edges whose co-actions it covers.
    May {
        explains: bool,
        covers: Box<dyn Fn(&Met) -> bool + 'a>,
    },
}

impl Draft<'_> {
    fn cannot_tell(needs: &'static str) -> Self {
        Draft {
            subject: None,
            evidence_for: Vec::new(),
            evidence_against: Vec::new(),
            base_rate: None,
            outcome: Outcome::CannotTell(needs),
        }
    }
}

/// Applies every rule to every finding: one list a finding, in the order of [`Rule::ALL`].
///
/// `traces` are those that the findings came from, with the same window. Nothing random is involved: the same data
/// gives the same lists.
#[must_use]
pub fn lookalikes(
    findings: &[Finding],
    traces: &[Trace],
    window: Window,
    attributes: &Attributes,
) -> Vec<Vec<Lookalike>> {
    if findings.is_empty() {
        return Vec::new();
    }
    let background = Background::of(traces, attributes);
    let groups = group::gather(findings, traces, window, attributes, &background);
    let drafts: Vec<Vec<Draft<'_>>> =
        groups.iter().map(|group| Rule::ALL.map(|rule| judge(rule, group)).into()).collect();
    let mut rests: Vec<FxHashMap<EdgeKey, EdgeCount>> = vec![FxHashMap::default(); findings.len()];
    group::visit(findings, traces, window, |index, met, _| {
        let count = rests[index].entry(met.edge()).or_default();
        count.all += 1;
        for (draft, covered) in drafts[index].iter().zip(&mut count.covered) {
            if let Outcome::May { covers, .. } = &draft.outcome {
                *covered += u64::from(covers(met));
            }
        }
    });
    drafts.into_iter().zip(rests).map(|(drafts, rests)| finish(drafts, &rests)).collect()
}

fn judge<'a>(rule: Rule, group: &'a Group<'a>) -> Draft<'a> {
    match rule {
        Rule::Owner => owner::judge(group),
        Rule::Site => site::judge(group),
        Rule::Client => client::judge(group),
        Rule::Scheduled => scheduled::judge(group),
        Rule::Automatic => automatic::judge(group),
        Rule::Syndication => syndication::judge(group),
        Rule::Burst => burst::judge(group),
        Rule::Followers => followers::judge(group),
        Rule::Thread => thread::judge(group),
    }
}

/// Co-actions of one edge, and of these the ones that each rule covers.
#[derive(Clone, Default)]
struct EdgeCount {
    all: u64,
    covered: [u64; Rule::ALL.len()],
}

fn finish(drafts: Vec<Draft<'_>>, edges: &FxHashMap<EdgeKey, EdgeCount>) -> Vec<Lookalike> {
    let rules = Rule::ALL.into_iter().zip(drafts).enumerate();
    rules
        .map(|(place, (rule, draft))| {
            let (verdict, explains, edges_covered) = match draft.outcome {
                Outcome::CannotTell(needs) => (Verdict::CannotTell(needs), false, None),
                Outcome::DoesNotApply => (Verdict::DoesNotApply, false, None),
                Outcome::May { explains, .. } => {
                    let rests = |count: &&EdgeCount| is_most(count.covered[place], count.all);
                    let covered = edges.values().filter(rests).count() as u64;
                    let applies = is_most(covered, edges.len() as u64);
                    let verdict = if applies { Verdict::Applies } else { Verdict::DoesNotApply };
                    (verdict, applies && explains, Some(covered))
                }
            };
            let Draft { subject, evidence_for, evidence_against, base_rate, .. } = draft;
            Lookalike { rule, verdict, explains, subject, evidence_for, evidence_against, base_rate, edges_covered }
        })
        .collect()
}

/// Whether the share is at least [`COVERED`]; of nothing, it is not.
fn is_most(part: u64, all: u64) -> bool {
    all > 0 && part as f64 >= COVERED * all as f64
}

fn share(part: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}

/// What a column says at a place; `None` where nothing is told.
fn told<T: Copy + Default + PartialEq>(column: &[T], place: u32) -> Option<T> {
    column.get(place as usize).copied().filter(|value| *value != T::default())
}

/// The value that occurs most often and how often; among equals the smallest.
fn commonest<T: Copy + Ord + std::hash::Hash>(values: impl Iterator<Item = T>) -> Option<(T, u64)> {
    let mut counts: FxHashMap<T, u64> = FxHashMap::default();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts.into_iter().max_by(|(a, times_a), (b, times_b)| times_a.cmp(times_b).then(b.cmp(a)))
}
