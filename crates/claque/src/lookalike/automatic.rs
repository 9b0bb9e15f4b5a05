//! *Declared automatic accounts.* The platform lets an account say that it posts by itself, and these do.
//!
//! Covers a co-action of two accounts with the mark. Explains: weather stations and news feeds act together since they
//! repeat one source. Where more than half of all other accounts carry the mark, it sets nothing apart.

use super::group::Group;
use super::{Draft, Measured, Met, Outcome, share, told};

/// Above this share of other accounts, the mark is the rule and no property of the group.
const COMMON: f64 = 0.5;
/// As [`Attributes::automatic`](super::Attributes::automatic) says yes.
const YES: u8 = 2;

pub(super) fn judge<'a>(group: &'a Group<'a>) -> Draft<'a> {
    let Some(flags) = group.attributes.automatic.as_deref() else {
        return Draft::cannot_tell("a column for automatic");
    };
    let members = group.members.len() as u64;
    let with = group.members.iter().filter(|account| told(flags, account.0) == Some(YES)).count() as u64;
    let others = group.background.accounts.saturating_sub(members);
    let others_with = group.background.automatic.saturating_sub(with);
    let base_rate = share(others_with, others);
    let outcome = if with == 0 || base_rate > COMMON {
        Outcome::DoesNotApply
    } else {
        let covers = |met: &Met| met.accounts().iter().all(|&account| told(flags, account) == Some(YES));
        Outcome::May { explains: true, covers: Box::new(covers) }
    };
    Draft {
        subject: None,
        evidence_for: vec![Measured::count("members declared automatic", with, members)],
        evidence_against: vec![
            Measured::count("members not declared automatic", members - with, members),
            Measured::count("accounts outside declared automatic", others_with, others),
        ],
        base_rate: Some(base_rate),
        outcome,
    }
}
