//! *One declared owner.* The accounts say themselves whose they are: outlets of one house, branches of one party.
//!
//! Covers a co-action of two accounts with the owner that most members declare. Explains, since acting together is what
//! such accounts say they do. A declaration is not checked, here or by platforms.

use super::group::Group;
use super::{Draft, Measured, Outcome, RARE, Subject, commonest, share, told};

pub(super) fn judge<'a>(group: &'a Group<'a>) -> Draft<'a> {
    let Some(owners) = group.attributes.owners.as_deref() else { return Draft::cannot_tell("a column for owner") };
    let members = group.members.len() as u64;
    let declared = group.members.iter().filter_map(|account| told(owners, account.0));
    let Some((owner, with)) = commonest(declared) else {
        return Draft {
            subject: None,
            evidence_for: Vec::new(),
            evidence_against: vec![Measured::count("members that declare no owner", members, members)],
            base_rate: None,
            outcome: Outcome::DoesNotApply,
        };
    };
    let others_with = group.background.owners.get(&owner).copied().unwrap_or(0).saturating_sub(with);
    let others = group.background.accounts.saturating_sub(members);
    let base_rate = share(others_with, others);
    let outcome = if base_rate > RARE {
        Outcome::DoesNotApply
    } else {
        let covers = move |met: &super::Met| met.accounts().iter().all(|&account| told(owners, account) == Some(owner));
        Outcome::May { explains: true, covers: Box::new(covers) }
    };
    Draft {
        subject: Some(Subject::Owner(owner)),
        evidence_for: vec![Measured::count("members that declare this owner", with, members)],
        evidence_against: vec![
            Measured::count("members that declare another or none", members - with, members),
            Measured::count("accounts outside that declare it too", others_with, others),
        ],
        base_rate: Some(base_rate),
        outcome,
    }
}
