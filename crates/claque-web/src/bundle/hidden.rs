//! Accounts that the analyst hid are not in a report: their rows are left out, and how many there are is said.

use claque_store::row::{
    AccountRef, CoActionRow, Decision, EdgeRow, GroupRow, MemberRow, Network, Page, PostRow, Standing, Story, Subject,
};
use std::collections::HashSet;

/// Ids of hidden accounts, as they are shown.
#[derive(Debug, Default)]
pub(super) struct Hidden(HashSet<String>);

impl Hidden {
    pub(super) fn of(standing: &Standing) -> Self {
        Hidden(standing.hidden.iter().cloned().collect())
    }

    pub(super) fn number(&self) -> usize {
        self.0.len()
    }

    pub(super) fn has(&self, account: &AccountRef) -> bool {
        self.0.contains(&account.id)
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
            group.strongest = AccountRef { id: "hidden account".to_owned(), name: None };
        }
    }

    pub(super) fn network(&self, network: &mut Network) {
        if self.0.is_empty() {
            return;
        }
        let nodes = &mut network.nodes;
        let kept: Vec<bool> = nodes.id.iter().map(|id| !self.0.contains(id)).collect();
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
        let edges = &mut network.edges;
        let has = |end: &u32| kept.get(*end as usize).copied().unwrap_or(false);
        let both: Vec<bool> = edges.a.iter().zip(&edges.b).map(|(a, b)| has(a) && has(b)).collect();
        let twice: Vec<bool> = both.iter().flat_map(|&kept| [kept, kept]).collect();
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
            Subject::Account(account) => !self.0.contains(account),
            Subject::Group(_) => true,
        });
    }

    pub(super) fn standing(&self, standing: &mut Standing) {
        standing.hidden.clear();
        self.decisions(&mut standing.account_notes);
    }
}

fn retain<T>(column: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    column.retain(|_| kept.next().copied().unwrap_or(false));
}
