//! *Syndication.* Local outlets carry the same agency text, each on a site of its own (Graham et al. 2024 found 28 of
//! one chain as a complete graph).
//!
//! A member's *own site* is the host that at least [`COVERED`](super::COVERED) of its posts with links go to, that is
//! no other member's, and to which it sends at least half of all links. Covers a co-action, other than of reposts, of
//! two posts with one template, each of which links to its member's own site. That explains.
//!
//! Where there are no such sites, the rule looks for one account that was first on nearly all shared objects, and
//! members that post hardly anything else: then it applies, but does not explain, for a leader with accounts that copy
//! it looks the same.

use super::group::Group;
use super::{Draft, Measured, Met, Outcome, Subject, commonest, is_most, share, told};
use crate::trace::TraceKind;
use rustc_hash::{FxHashMap, FxHashSet};

/// Fewer posts with links do not show a site of one's own.
const FEWEST_LINKS: u64 = 2;

pub(super) fn judge<'a>(group: &'a Group<'a>) -> Draft<'a> {
    let Some(templates) = group.attributes.templates.as_deref() else {
        return Draft::cannot_tell("a column for text");
    };
    let own_sites = own_sites(group);
    let members = group.members.len() as u64;
    let with_site = own_sites.len() as u64;
    let source = group.source();
    let objects = group.objects.len() as u64;
    let firsts = source.map_or(0, |(_, objects)| objects);
    let joint: FxHashSet<u32> = group.posts.iter().map(|(.., post)| post.0).collect();
    let (own, joint_own) =
        (group.own_posts.len() as u64, group.own_posts.iter().filter(|post| joint.contains(&post.0)));
    let joint_own = joint_own.count() as u64;
    let one_template = move |met: &Met| {
        let template = told(templates, met.earlier.post.0);
        met.kind != TraceKind::Repost && template.is_some_and(|template| met.both(templates, template))
    };
    let outcome = if is_most(with_site, members) {
        let sites = group.attributes.sites.as_deref().unwrap_or_default();
        let on_own =
            move |post: u32, account: u32| told(sites, post).is_some_and(|site| own_sites.get(&account) == Some(&site));
        let covers = move |met: &Met| {
            one_template(met)
                && met.posts().into_iter().zip(met.accounts()).all(|(post, account)| on_own(post, account))
        };
        Outcome::May { explains: true, covers: Box::new(covers) }
    } else if is_most(firsts, objects) && is_most(joint_own, own) {
        Outcome::May { explains: false, covers: Box::new(one_template) }
    } else {
        Outcome::DoesNotApply
    };
    let elsewhere = source.map_or(0, |(account, _)| {
        group.background.sources.get(&account.0).copied().unwrap_or(0).saturating_sub(firsts)
    });
    Draft {
        subject: source.map(|(account, _)| Subject::Source(account)),
        evidence_for: vec![
            Measured::count("members that link to a site of their own", with_site, members),
            Measured::count("shared objects on which one account was first", firsts, objects),
            Measured::count("members' posts that are joint", joint_own, own),
        ],
        evidence_against: vec![
            Measured::count("members without a site of their own", members - with_site, members),
            Measured::count("shared objects on which others were first", objects - firsts, objects),
            Measured::count("members' other posts", own - joint_own, own),
        ],
        base_rate: Some(share(elsewhere, group.background.objects.saturating_sub(objects))),
        outcome,
    }
}

/// The own site of each member that has one.
fn own_sites(group: &Group<'_>) -> FxHashMap<u32, u32> {
    let Some(sites) = group.attributes.sites.as_deref() else { return FxHashMap::default() };
    let mut linked: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for post in &group.own_posts {
        if let Some(site) = told(sites, post.0) {
            linked.entry(group.attributes.authors[post.0 as usize].0).or_default().push(site);
        }
    }
    let mut own: Vec<(u32, u32)> = linked
        .into_iter()
        .filter_map(|(account, links)| {
            let (site, times) = commonest(links.iter().copied())?;
            let everybodys = group.background.sites.get(&site).copied().unwrap_or(0);
            let is_own = times >= FEWEST_LINKS && is_most(times, links.len() as u64) && 2 * times >= everybodys;
            is_own.then_some((site, account))
        })
        .collect();
    own.sort_unstable();
    let alone = own.chunk_by(|a, b| a.0 == b.0).filter(|of_site| of_site.len() == 1);
    alone.map(|of_site| (of_site[0].1, of_site[0].0)).collect()
}
