//! Whom they mention, and on which sides: the watch list, beside the findings.

use super::display::{Shown, counted, grouped, percent, plain};
use super::finding::and;
use super::spread::{self, GroupRow};
use super::timeline::TimelineView;
use crate::target::{
    AgreementRecord, GroupSidesRecord, IntervalRecord, IssueRecord, OnSideRecord, SidesRecord, StanceCountRecord,
    TargetRecord, TargetsRecord,
};

/// Names shown with the groups that mention them.
const CARDS: usize = 15;
/// Names that get a row.
const ROWS: usize = 100;
/// Issues shown.
const ISSUES: usize = 15;
/// Observations told of an issue.
const OBSERVED: usize = 4;
/// Groups shown of an issue.
const GROUPS: usize = 8;

pub(super) struct TargetsView {
    pub(super) list: Shown,
    pub(super) judged: bool,
    pub(super) stance: Vec<String>,
    pub(super) rows: Vec<TargetRow>,
    pub(super) more: Option<String>,
    pub(super) cards: Vec<TargetCard>,
    pub(super) issues: Vec<IssueView>,
    pub(super) more_issues: usize,
}

pub(super) struct TargetRow {
    pub(super) title: Shown,
    pub(super) kind: String,
    pub(super) posts: String,
    pub(super) accounts: String,
    pub(super) in_groups: String,
    pub(super) ordinary: String,
    pub(super) growth: String,
    pub(super) trend: Option<TimelineView>,
}

pub(super) struct TargetCard {
    pub(super) title: Shown,
    pub(super) kind: String,
    pub(super) summary: Vec<String>,
    pub(super) trend: Option<TimelineView>,
    pub(super) groups: Vec<GroupRow>,
    pub(super) more: Option<String>,
    pub(super) stance: Option<String>,
}

pub(super) struct IssueView {
    pub(super) name: Shown,
    pub(super) sides: Vec<Shown>,
    pub(super) observations: Vec<Observation>,
    pub(super) unseen: Option<String>,
    pub(super) rows: Vec<SidesRow>,
    pub(super) rule: String,
}

pub(super) struct SidesRow {
    pub(super) who: String,
    pub(super) sides: Vec<(Shown, String)>,
    pub(super) mixed: String,
    pub(super) several: String,
}

impl TargetsView {
    pub(super) fn new(record: &TargetsRecord) -> Self {
        // Those that groups of this report mention come first; within them, the order of mentions.
        let mut told: Vec<&TargetRecord> = record.targets.iter().filter(|target| target.spread.all.posts > 0).collect();
        told.sort_by_key(|target| std::cmp::Reverse((target.spread.in_groups.posts > 0, target.spread.all.posts)));
        let silent = record.targets.len() - told.len();
        let more = told.len().saturating_sub(ROWS);
        let words = [
            (silent > 0).then(|| format!("Not mentioned: {}.", counted(silent as u64, "name", "names"))),
            (more > 0).then(|| format!("{} in targets.csv.", counted(more as u64, "more name is", "more names are"))),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        TargetsView {
            list: Shown::cell(&record.watch_list),
            judged: record.stance.is_some(),
            stance: record.stance.as_ref().map(agreement_words).unwrap_or_default(),
            rows: told.iter().take(ROWS).map(|target| row(target, record)).collect(),
            more: (!words.is_empty()).then(|| words.join(" ")),
            cards: told.iter().take(CARDS).map(|target| card(target, record)).collect(),
            issues: record.issues.iter().take(ISSUES).map(issue).collect(),
            more_issues: record.issues.len().saturating_sub(ISSUES),
        }
    }
}

fn row(target: &TargetRecord, record: &TargetsRecord) -> TargetRow {
    let spread = &target.spread;
    TargetRow {
        title: Shown::cell(&target.title()),
        kind: target.kind.clone(),
        posts: grouped(spread.all.posts),
        accounts: grouped(spread.all.accounts),
        in_groups: spread::share_words(&spread.in_groups),
        ordinary: spread::share_words(&spread.ordinary),
        growth: spread::growth_words(spread),
        trend: spread::trend(spread, &record.bins),
    }
}

fn card(target: &TargetRecord, record: &TargetsRecord) -> TargetCard {
    let spread = &target.spread;
    let mut summary = vec![format!("Mentioned in {}", spread::seen_sentence(spread))];
    if spread.ordinary.of_posts > 0 {
        summary.push(format!(
            "Ordinary accounts mention it in {} of their {}, members of groups in {} of theirs.",
            spread::share_words(&spread.ordinary),
            counted(spread.ordinary.of_posts, "post", "posts"),
            spread::share_words(&spread.in_groups),
        ));
    }
    summary.extend(spread::growth_sentence(spread));
    let stances = |set: &str| target.stances.iter().find(|stances| stances.set == set);
    let mut groups = spread::group_rows(spread);
    for group in &mut groups {
        group.stances = stances(&group.group).map_or_else(|| "–".to_owned(), stance_cell);
    }
    let stance = record.stance.as_ref().zip(stances("all")).map(|(agreement, all)| {
        format!(
            "By the classifier, of all mentions {}; {} not judged. It agrees with people at κ = {}.",
            stance_words(all),
            grouped(all.not_judged),
            interval(agreement.kappa)
        )
    });
    TargetCard {
        title: Shown::cell(&target.title()),
        kind: target.kind.clone(),
        summary,
        trend: spread::trend(spread, &record.bins),
        groups,
        more: spread::more_groups(spread, "targets.csv"),
        stance,
    }
}

fn stance_cell(stances: &StanceCountRecord) -> String {
    let StanceCountRecord { favour, against, unclear, .. } = stances;
    format!("{}, {}, {}", grouped(*favour), grouped(*against), grouped(*unclear))
}

fn stance_words(stances: &StanceCountRecord) -> String {
    let StanceCountRecord { favour, against, unclear, .. } = stances;
    format!("{} are for, {} against, {} unclear", grouped(*favour), grouped(*against), grouped(*unclear))
}

fn interval(of: IntervalRecord) -> String {
    format!("{} ({} to {})", plain(of.value), plain(of.low), plain(of.high))
}

fn agreement_words(of: &AgreementRecord) -> Vec<String> {
    let table = |person: usize| of.table[person].map(grouped).join(", ");
    vec![
        format!(
            "Stances are those of a classifier that the user ran ({}); this program neither ran nor checked it. Held against {} that \
             people have labelled ({}): accuracy {}, Cohen's κ {}, macro F1 {}, each with its 95 % bootstrap interval. A figure below \
             is no better than that.",
            super::visible(&of.file),
            counted(of.rows, "post", "posts"),
            super::visible(&of.sample),
            interval(of.accuracy),
            interval(of.kappa),
            interval(of.macro_f1),
        ),
        format!(
            "Where people said for, it said for, against, unclear: {}; where against: {}; where unclear: {}.",
            table(0),
            table(1),
            table(2)
        ),
    ]
}

fn issue(record: &IssueRecord) -> IssueView {
    let sides: Vec<Shown> = record.sides.iter().map(|side| Shown::cell(side)).collect();
    let observed = rarest_first(&record.groups);
    let unseen = observed.len().saturating_sub(OBSERVED);
    let mut rows: Vec<SidesRow> =
        record.groups.iter().take(GROUPS).map(|group| sides_row(&group.group, &group.counts, &sides)).collect();
    rows.push(sides_row("ordinary accounts", &record.ordinary, &sides));
    let more = record.groups.len().saturating_sub(GROUPS);
    let more =
        if more > 0 { format!(" {} more groups are in targets.json.", grouped(more as u64)) } else { String::new() };
    IssueView {
        name: Shown::cell(&record.name),
        observations: observed.iter().take(OBSERVED).map(|group| observation(group, &sides)).collect(),
        unseen: (unseen > 0).then(|| {
            format!(
                "{} on several sides too; targets.json has them.",
                counted(unseen as u64, "more group is", "more groups are")
            )
        }),
        sides,
        rows,
        rule: format!(
            "A post is of a side when it has terms of that side only. A group is on several sides when it has at least {} on each of \
             two, by at least {} each.{more}",
            counted(record.least_posts, "post", "posts"),
            counted(record.least_accounts, "account", "accounts"),
        ),
    }
}

fn sides_row(who: &str, counts: &SidesRecord, sides: &[Shown]) -> SidesRow {
    let words = |side: &OnSideRecord| {
        format!(
            "{} by {}, {} on this side only",
            counted(side.posts, "post", "posts"),
            counted(side.accounts, "account", "accounts"),
            grouped(side.only)
        )
    };
    SidesRow {
        who: who.to_owned(),
        sides: sides.iter().cloned().zip(counts.sides.iter().map(words)).collect(),
        mixed: grouped(counts.mixed_posts),
        several: format!("{} of {}", grouped(counts.accounts_on_several), grouped(counts.accounts)),
    }
}

/// What was observed, in parts: the names of sides are strangers' text, or the user's.
pub(super) struct Observation {
    head: String,
    parts: Vec<(String, Shown)>,
    tail: String,
}

impl std::fmt::Display for Observation {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.head)?;
        for (index, (words, side)) in self.parts.iter().enumerate() {
            write!(out, "{}{words} {side}", if index > 0 { ", " } else { " " })?;
        }
        out.write_str(&self.tail)
    }
}

/// All but the sides are our own words and numbers, and the sides escape themselves.
impl askama::filters::HtmlSafe for Observation {}

fn observation(group: &GroupSidesRecord, sides: &[Shown]) -> Observation {
    let counts = &group.counts;
    let on = counts.sides.iter().zip(sides).filter(|(side, _)| side.posts > 0);
    let parts = on.map(|(side, name)| {
        let accounts = counted(side.accounts, "account", "accounts");
        (format!("{} by {accounts} with terms of", counted(side.posts, "post", "posts")), name.clone())
    });
    let own = percent(counts.accounts_on_several as f64 / counts.accounts.max(1) as f64);
    let control = match group.control {
        None => "No ordinary account is as active on the issue, so there is nothing to compare with.".to_owned(),
        Some(control) => format!(
            "{own} of its accounts are on several sides themselves, and {} of ordinary accounts as active on the issue. {} of {} random \
             sets of such accounts are on several sides too.{}",
            percent(control.accounts_on_several),
            grouped(control.on_several_sides.into()),
            grouped(control.draws.into()),
            match control.matched == counts.accounts {
                true => String::new(),
                false => format!(
                    " Only {} of its {} had a match.",
                    grouped(control.matched),
                    counted(counts.accounts, "account", "accounts")
                ),
            }
        ),
    };
    Observation {
        head: format!("{} posts on several sides:", group.group),
        parts: parts.collect(),
        tail: format!(". {control}"),
    }
}

/// What ordinary accounts do least comes first.
fn rarest_first(groups: &[GroupSidesRecord]) -> Vec<&GroupSidesRecord> {
    let mut observed: Vec<&GroupSidesRecord> = groups.iter().filter(|group| group.on_several_sides).collect();
    let as_often = |group: &GroupSidesRecord| group.control.map_or(u32::MAX, |control| control.on_several_sides);
    let excess = |group: &GroupSidesRecord| {
        let own = group.counts.accounts_on_several as f64 / group.counts.accounts.max(1) as f64;
        own - group.control.map_or(0.0, |control| control.accounts_on_several)
    };
    // Stable: of what is as rare, the group of most posts.
    observed.sort_by(|a, b| as_often(a).cmp(&as_often(b)).then(excess(b).total_cmp(&excess(a))));
    observed
}

/// What is seen at a glance, for the head of the page.
pub(super) fn lead(record: &TargetsRecord) -> Option<String> {
    let both: Vec<String> = record
        .issues
        .iter()
        .filter(|issue| issue.groups.iter().any(|group| group.on_several_sides))
        .map(|issue| super::visible(&issue.name))
        .take(5)
        .collect();
    (!both.is_empty()).then(|| format!("Observed beside that: groups that post on several sides of {}.", and(&both)))
}
