//! Records of a case in disguise, where no database stands between: what `findings.json` and the journal of decisions hold.

use super::Disguise;
use crate::row::{Decision, Said, Standing, Subject};
use claque_io::case::{EdgeRecord, EvidenceRecord, FindingRecord, PostRecord};
use std::mem::take;

impl Disguise {
    /// A group.
    #[must_use]
    pub fn finding(&self, mut finding: FindingRecord) -> FindingRecord {
        if matches!(self, Disguise::None) {
            return finding;
        }
        for account in &mut finding.accounts {
            account.account_id = self.account(&account.account_id);
        }
        for object in &mut finding.top_objects {
            object.label = self.label(&object.trace, take(&mut object.label));
            for variant in &mut object.variants {
                variant.wording = self.wording(take(&mut variant.wording));
            }
        }
        for asked in &mut finding.lookalikes {
            asked.subject = asked.subject.take().map(|subject| self.subject(&asked.rule, subject));
        }
        finding.edges = finding.edges.into_iter().map(|edge| self.edge(edge)).collect();
        finding.evidence = finding.evidence.into_iter().map(|met| self.evidence(met)).collect();
        finding
    }

    fn edge(&self, mut edge: EdgeRecord) -> EdgeRecord {
        edge.account_a = self.account(&edge.account_a);
        edge.account_b = self.account(&edge.account_b);
        edge
    }

    fn evidence(&self, mut met: EvidenceRecord) -> EvidenceRecord {
        met.object = self.label(&met.trace, met.object);
        met.first = self.post_record(met.first);
        met.second = self.post_record(met.second);
        met
    }

    fn post_record(&self, mut post: PostRecord) -> PostRecord {
        post.account_id = self.account(&post.account_id);
        post.post_id = self.post(post.post_id);
        post.wording = self.text(post.wording);
        post
    }

    /// Something that the analyst said.
    #[must_use]
    pub fn decision(&self, mut decision: Decision) -> Decision {
        if !self.hides_accounts() {
            return decision;
        }
        decision.by = self.words(decision.by);
        decision.why = self.words(decision.why);
        // A digest of ids without a key: whoever has a list of names could try them, or the one that is missing.
        decision.members = None;
        if let Subject::Account(account) = &mut decision.about {
            *account = self.account(account);
        }
        if let Said::Note(words) | Said::Tag(words) | Said::Untag(words) = &mut decision.said {
            *words = self.words(take(words));
        }
        decision
    }

    /// What stands of it.
    #[must_use]
    pub fn standing(&self, mut standing: Standing) -> Standing {
        let all = |decisions: Vec<Decision>| decisions.into_iter().map(|decision| self.decision(decision)).collect();
        for group in &mut standing.groups {
            group.verdict = group.verdict.take().map(|verdict| self.decision(verdict));
            group.notes = all(take(&mut group.notes));
            group.tags = take(&mut group.tags).into_iter().map(|tag| self.words(tag)).collect();
        }
        standing.account_notes = all(take(&mut standing.account_notes));
        standing.hidden = standing.hidden.iter().map(|account| self.account(account)).collect();
        standing
    }
}
