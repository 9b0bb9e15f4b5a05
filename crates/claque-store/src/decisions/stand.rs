//! What stands of all that was said.

use crate::row::{Decision, GroupStanding, Said, Standing, Subject};
use std::collections::{BTreeMap, BTreeSet};

/// Says of each entry which one took it back. An entry that was taken back takes nothing back.
pub(super) fn mark_undone(all: &mut [Decision]) {
    let mut undone_by = BTreeMap::new();
    // Only later entries speak of earlier ones, so whether one stands is known before what it takes back is asked.
    for decision in all.iter().rev() {
        if let Said::Undo(number) = decision.said
            && number < decision.number
            && !undone_by.contains_key(&decision.number)
        {
            undone_by.insert(number, decision.number);
        }
    }
    for decision in all {
        decision.undone_by = undone_by.get(&decision.number).copied();
    }
}

/// What stands. `members` tells the digest of a group's members as they are now; `None` where the group is not in the case.
#[must_use]
pub fn standing(all: &[Decision], members: impl Fn(&str) -> Option<String>) -> Standing {
    let mut groups: BTreeMap<&str, GroupStanding> = BTreeMap::new();
    // By which entry each tag was put on last.
    let mut tags: BTreeMap<&str, BTreeMap<&str, &Decision>> = BTreeMap::new();
    let (mut hidden, mut account_notes) = (BTreeSet::new(), Vec::new());
    for decision in all.iter().filter(|decision| decision.undone_by.is_none()) {
        match (&decision.about, &decision.said) {
            (_, Said::Undo(_)) => {}
            (Subject::Group(id), said) => {
                let group = groups.entry(id).or_insert_with(|| nothing(id));
                let tag_place = |tag: &String| group.tags.binary_search(tag);
                let put_on = tags.entry(id).or_default();
                match said {
                    Said::Verdict(_) => group.verdict = Some(decision.clone()),
                    Said::Note(_) => group.notes.push(decision.clone()),
                    Said::Tag(tag) => {
                        if let Err(place) = tag_place(tag) {
                            group.tags.insert(place, tag.clone());
                        }
                        put_on.insert(tag, decision);
                    }
                    Said::Untag(tag) => {
                        if let Ok(place) = tag_place(tag) {
                            group.tags.remove(place);
                        }
                        put_on.remove(tag.as_str());
                    }
                    _ => {}
                }
            }
            (Subject::Account(id), Said::Hide) => {
                hidden.insert(id.clone());
            }
            (Subject::Account(id), Said::Show) => {
                hidden.remove(id);
            }
            (Subject::Account(_), Said::Note(_)) => account_notes.push(decision.clone()),
            (Subject::Account(_), _) => {}
        }
    }
    for (id, group) in &mut groups {
        let now = members(id);
        let put_on = tags.get(id).into_iter().flat_map(BTreeMap::values).copied();
        let mut stand = group.verdict.iter().chain(&group.notes).chain(put_on);
        group.members_differ = stand.any(|decision| decision.members.is_some() && decision.members != now);
    }
    let says_something =
        |group: &GroupStanding| group.verdict.is_some() || !group.notes.is_empty() || !group.tags.is_empty();
    Standing {
        last: all.last().map_or(0, |last| last.number),
        groups: groups.into_values().filter(says_something).collect(),
        hidden: hidden.into_iter().collect(),
        account_notes,
    }
}

fn nothing(id: &str) -> GroupStanding {
    GroupStanding { group: id.to_owned(), verdict: None, notes: Vec::new(), tags: Vec::new(), members_differ: false }
}
