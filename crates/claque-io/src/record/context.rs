//! Narratives, mentions and sides as wire types.

use crate::narrative::{KEPT, NarrativeRecord, NarrativesRecord};
use crate::read::Names;
use crate::spread::{BinsRecord, GroupSpreadRecord, RatioRecord, ShareRecord, SpreadRecord};
use crate::target::{
    AgreementRecord, ControlRecord, GroupSidesRecord, IntervalRecord, IssueRecord, OnSideRecord, SidesRecord,
    TargetRecord,
};
use claque::AccountId;
use claque_text::group::Wording;
use claque_text::narrative::Narratives;
use claque_text::side::{self, Control, Issue, IssueSides, Sides};
use claque_text::spread::{Crowd, Ratio, Share, Spread};
use claque_text::stance::{Agreement, Interval};
use claque_text::watch::Entry;

/// What numbers of accounts and groups stand for.
#[derive(Clone, Copy, Debug)]
pub struct Called<'a> {
    /// By account.
    pub accounts: &'a Names,
    /// By group: `F1`, `E1`, `L1`.
    pub groups: &'a [String],
}

/// Characters of a text that a case keeps.
const TEXT: usize = 1_000;

impl Called<'_> {
    fn account(&self, account: AccountId) -> String {
        self.accounts.get(account.0 as usize).unwrap_or("").to_owned()
    }

    fn group(&self, group: u32) -> String {
        self.groups.get(group as usize).cloned().unwrap_or_default()
    }

    /// One thing.
    #[must_use]
    pub fn spread(&self, spread: &Spread) -> SpreadRecord {
        SpreadRecord {
            all: share(spread.all),
            in_groups: share(spread.in_groups),
            ordinary: share(spread.ordinary),
            first_ms: spread.seen.map(|(first, _)| first.0),
            last_ms: spread.seen.map(|(_, last)| last.0),
            first_half: share(spread.halves[0]),
            second_half: share(spread.halves[1]),
            growth: spread.growth.map(ratio),
            trend: spread.trend.clone(),
            groups: spread
                .groups
                .iter()
                .map(|of| GroupSpreadRecord {
                    group: self.group(of.group),
                    share: share(of.share),
                    ratio: of.ratio.map(ratio),
                })
                .collect(),
            top_accounts: spread.top_accounts.iter().map(|(account, posts)| (self.account(*account), *posts)).collect(),
        }
    }

    /// All narratives; `language` says what a number of a language stands for.
    #[must_use]
    pub fn narratives(
        &self,
        found: &Narratives,
        texts: &[Wording<'_>],
        language: impl Fn(u16) -> Option<String>,
    ) -> NarrativesRecord {
        let text = |number: &u32| {
            let text = texts.get(*number as usize).map_or("", |text| text.text);
            text.chars().take(TEXT).collect::<String>()
        };
        let narratives = found.narratives.iter().take(KEPT).enumerate().map(|(rank, narrative)| NarrativeRecord {
            id: format!("N{}", rank + 1),
            terms: narrative.terms.clone(),
            texts: narrative.medoids.iter().map(text).collect(),
            core_groups: narrative.core_groups,
            joined_groups: narrative.joined_groups,
            languages: narrative.languages.iter().filter_map(|(of, groups)| Some((language(*of)?, *groups))).collect(),
            spread: self.spread(&narrative.spread),
        });
        NarrativesRecord {
            format_version: crate::case::FORMAT_VERSION,
            of_groups: found.of_groups,
            considered_groups: found.considered_groups,
            of_posts: found.of_posts,
            considered_posts: found.considered_posts,
            posts: found.posts,
            found: found.narratives.len() as u64,
            bins: bins(&found.crowd),
            narratives: narratives.collect(),
        }
    }

    /// One entry of a watch list, without stances.
    #[must_use]
    pub fn target(&self, entry: &Entry, spread: &Spread) -> TargetRecord {
        TargetRecord {
            name: entry.name.clone(),
            kind: entry.kind.name().to_owned(),
            side: entry.side.clone(),
            aliases: entry.aliases.len() as u64,
            spread: self.spread(spread),
            stances: Vec::new(),
        }
    }

    /// One issue.
    #[must_use]
    pub fn issue(&self, issue: &Issue, found: &IssueSides) -> IssueRecord {
        IssueRecord {
            name: issue.name.clone(),
            sides: issue.sides.iter().map(|(name, _)| name.clone()).collect(),
            least_posts: side::LEAST_POSTS,
            least_accounts: side::LEAST_ACCOUNTS,
            ordinary: sides(&found.ordinary),
            groups: found
                .groups
                .iter()
                .map(|of| GroupSidesRecord {
                    group: self.group(of.group),
                    counts: sides(&of.sides),
                    on_several_sides: of.sides.on().len() > 1,
                    control: of.control.map(control),
                })
                .collect(),
        }
    }
}

/// The bins of a crowd with all its posts.
#[must_use]
pub fn bins(crowd: &Crowd) -> BinsRecord {
    BinsRecord {
        start_ms: crowd.bins().start().0,
        bin_ms: crowd.bins().width_ms(),
        middle_ms: crowd.middle().0,
        posts: crowd.trend().to_vec(),
    }
}

/// How far a classifier agrees with people.
#[must_use]
pub fn agreement(found: &Agreement, file: &str, sample: &str, strangers: u64) -> AgreementRecord {
    let interval = |of: Interval| IntervalRecord { value: of.value, low: of.low, high: of.high };
    AgreementRecord {
        file: file.to_owned(),
        sample: sample.to_owned(),
        strangers,
        rows: found.rows,
        not_judged: found.not_judged,
        accuracy: interval(found.accuracy),
        kappa: interval(found.kappa),
        macro_f1: interval(found.macro_f1),
        table: found.table,
    }
}

fn share(of: Share) -> ShareRecord {
    ShareRecord { posts: of.posts, of_posts: of.of_posts, accounts: of.accounts, of_accounts: of.of_accounts }
}

fn ratio(of: Ratio) -> RatioRecord {
    RatioRecord { value: of.value, low: of.low, high: of.high }
}

fn sides(of: &Sides) -> SidesRecord {
    let side = |of: &side::OnSide| OnSideRecord { posts: of.posts, accounts: of.accounts, only: of.only };
    SidesRecord {
        sides: of.sides.iter().map(side).collect(),
        mixed_posts: of.mixed_posts,
        accounts_on_several: of.accounts_on_several,
        accounts: of.accounts,
    }
}

fn control(of: Control) -> ControlRecord {
    ControlRecord {
        matched: of.matched,
        draws: of.draws,
        on_several_sides: of.on_several,
        accounts_on_several: of.accounts_on_several,
    }
}
