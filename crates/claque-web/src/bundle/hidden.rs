//! Accounts that the analyst hid are not in a report: their rows are left out, and how many there are is said. Where only some
//! groups were asked for, neither are the accounts and names of the others.

use claque_store::disguise::HIDDEN;
use claque_store::error::StoreError;
use claque_store::evidence::Evidence;
use claque_store::evidence::read::Stretch;
use claque_store::row::{
    Account, AccountRef, CoActionRow, Decision, EdgeRow, GroupRow, MemberRow, Network, Page, PostRow, Standing, Story,
    Subject,
};
use std::collections::HashSet;

/// What is left out, by the ids shown.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    /// Accounts that the analyst hid.
    accounts: HashSet<String>,
    /// What alone is shown; absent where everything may be.
    only: Option<Only>,
}

/// The groups that were asked for, and their members.
#[derive(Debug)]
struct Only {
    groups: HashSet<String>,
    accounts: HashSet<String>,
}

impl Hidden {
    pub(super) fn of(standing: &Standing) -> Self {
        Hidden { accounts: standing.hidden.iter().cloned().collect(), only: None }
    }

    /// Leaves out, too, every group but these and every account that is in none of them.
    pub(super) fn only(&mut self, evidence: &Evidence, groups: &[GroupRow]) -> Result<(), StoreError> {
        let mut only = Only { groups: HashSet::new(), accounts: HashSet::new() };
        for group in groups {
            let members = evidence.members(&group.id, Stretch { offset: 0, limit: u64::MAX })?;
            only.accounts.extend(members.items.into_iter().map(|member| member.account.id));
            only.groups.insert(group.id.clone());
        }
        self.only = Some(only);
        Ok(())
    }

    /// How many accounts the analyst hid.
    pub(super) fn number(&self) -> usize {
        self.accounts.len()
    }

    /// Whether only some groups are shown.
    pub(super) fn is_partial(&self) -> bool {
        self.only.is_some()
    }

    pub(super) fn has(&self, account: &AccountRef) -> bool {
        self.has_id(&account.id)
    }

    fn has_id(&self, account: &str) -> bool {
        self.accounts.contains(account) || self.only.as_ref().is_some_and(|only| !only.accounts.contains(account))
    }

    pub(super) fn has_group(&self, group: &str) -> bool {
        self.only.as_ref().is_some_and(|only| !only.groups.contains(group))
    }

    pub(super) fn members(&self, page: &mut Page<MemberRow>) {
        page.items.retain(|member| !self.has(&member.account));
    }

    pub(super) fn accounts(&self, page: &mut Page<AccountRef>) {
        page.items.retain(|account| !self.has(account));
    }

    pub(super) fn edges(&self, page: &mut Page<EdgeRow>) {
        page.items.retain(|edge| !self.has(&edge.a) && !self.has(&edge.b));
    }

    pub(super) fn posts(&self, page: &mut Page<PostRow>) {
        page.items.retain(|post| !self.has(&post.account));
    }

    pub(super) fn co_actions(&self, page: &mut Page<CoActionRow>) {
        page.items.retain(|met| !self.has(&met.first.account) && !self.has(&met.second.account));
    }

    pub(super) fn story(&self, story: &mut Story) {
        story.posts.items.retain(|post| !self.has(&post.post.account));
    }

    pub(super) fn group(&self, group: &mut GroupRow) {
        if self.has(&group.strongest) {
            group.strongest = AccountRef { id: HIDDEN.to_owned(), name: None };
        }
    }

    /// Everything of one account's screen that is about others.
    pub(super) fn account(&self, account: &mut Account) {
        account.partners.retain(|partner| !self.has(&partner.account));
        account.groups.retain(|of| !self.has_group(&of.group.id));
        account.groups.iter_mut().for_each(|of| self.group(&mut of.group));
    }

    /// At most `most` edges, strongest first, and their ends.
    pub(super) fn network(&self, network: &mut Network, most: usize) {
        if self.accounts.is_empty() && self.only.is_none() {
            return;
        }
        let nodes = &mut network.nodes;
        let mut kept: Vec<bool> = nodes.id.iter().map(|id| !self.has_id(id)).collect();
        let edges = &mut network.edges;
        let is_kept = |kept: &[bool], end: u32| kept.get(end as usize).copied().unwrap_or(false);
        let mut both: Vec<bool> =
            edges.a.iter().zip(&edges.b).map(|(&a, &b)| is_kept(&kept, a) && is_kept(&kept, b)).collect();
        if self.only.is_some() {
            network.total_nodes = kept.iter().filter(|&&kept| kept).count() as u64;
            network.total_edges = both.iter().filter(|&&both| both).count() as u64;
            let mut left = most;
            for both in both.iter_mut().filter(|both| **both) {
                *both = left > 0;
                left = left.saturating_sub(1);
            }
            kept.fill(false);
            for (at, _) in both.iter().enumerate().filter(|(_, both)| **both) {
                kept[edges.a[at] as usize] = true;
                kept[edges.b[at] as usize] = true;
            }
        }
        let twice: Vec<bool> = both.iter().flat_map(|&kept| [kept, kept]).collect();
        let mut next = 0;
        let place: Vec<u32> = kept
            .iter()
            .map(|&kept| {
                next += u32::from(kept);
                next.wrapping_sub(1)
            })
            .collect();
        retain(&mut nodes.id, &kept);
        retain(&mut nodes.name, &kept);
        retain(&mut nodes.x, &kept);
        retain(&mut nodes.y, &kept);
        retain(&mut nodes.group, &kept);
        retain(&mut nodes.strength, &kept);
        retain(&mut nodes.role, &kept);
        retain(&mut edges.a, &both);
        retain(&mut edges.b, &both);
        retain(&mut edges.trace, &both);
        retain(&mut edges.strength, &both);
        retain(&mut edges.objects, &both);
        retain(&mut edges.active, &twice);
        edges.a.iter_mut().chain(&mut edges.b).for_each(|end| *end = place[*end as usize]);
    }

    /// What was said, without what names a hidden account.
    pub(super) fn decisions(&self, decisions: &mut Vec<Decision>) {
        decisions.retain(|decision| match &decision.about {
            Subject::Account(account) => !self.has_id(account),
            Subject::Group(group) => !self.has_group(group),
        });
    }

    pub(super) fn standing(&self, standing: &mut Standing) {
        standing.hidden.clear();
        standing.groups.retain(|group| !self.has_group(&group.group));
        self.decisions(&mut standing.account_notes);
    }
}

fn retain<T>(column: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    column.retain(|_| kept.next().copied().unwrap_or(false));
}
