//! *One web site.* The joint posts link to one host, and mostly members link to it: an outlet and its own accounts.
//!
//! Covers a co-action of two posts whose first link goes there. Never explains by itself: to push one site is also what
//! operations do, and a common site is no declaration. Hosts are compared as they stand: no list of public suffixes is
//! carried, so hosts of one owner are not joined, nor are users of one blog host taken for one owner.

use super::group::Group;
use super::{Draft, Measured, Met, Outcome, Subject, commonest, share};

pub(super) fn judge<'a>(group: &'a Group<'a>) -> Draft<'a> {
    let Some(sites) = group.attributes.sites.as_deref() else { return Draft::cannot_tell("a column for url or text") };
    let posts = group.posts.len() as u64;
    let Some((site, linking)) = commonest(group.told_of_posts(sites)) else {
        return Draft {
            subject: None,
            evidence_for: Vec::new(),
            evidence_against: vec![Measured::count("joint posts without a link to a known host", posts, posts)],
            base_rate: None,
            outcome: Outcome::DoesNotApply,
        };
    };
    let everybodys = group.background.sites.get(&site).copied().unwrap_or(0);
    let own = group.own_with(sites, site);
    let others = everybodys.saturating_sub(own);
    // Mostly theirs: at least half of all posts that link there are by members.
    let outcome = if own < others {
        Outcome::DoesNotApply
    } else {
        Outcome::May { explains: false, covers: Box::new(move |met: &Met| met.both(sites, site)) }
    };
    Draft {
        subject: Some(Subject::Site(site)),
        evidence_for: vec![
            Measured::count("joint posts that link to this site", linking, posts),
            Measured::count("posts linking there that are by members", own, everybodys),
        ],
        evidence_against: vec![
            Measured::count("joint posts that do not", posts - linking, posts),
            Measured::count("posts linking there by others", others, everybodys),
        ],
        base_rate: Some(share(others, group.others())),
        outcome,
    }
}
