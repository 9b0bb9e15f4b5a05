//! Fast reposts: what was passed on within seconds of being published.
//!
//! Pacheco et al. 2020 and Luceri et al. 2024: passing on a post faster than it can be read points to a program or to an
//! arrangement. The delay is measured from the original where its time is known; elsewhere from the first repost in the
//! data, which is later, so that too many reposts may pass for fast there.

use crate::action::{ObjectId, Timestamp};
use crate::coaction::Window;
use crate::trace::Trace;

/// Times in the data are often cut to whole seconds, those of the originals are not: ms.
const CUT_OFF: i64 = 999;

/// The reposts of a trace that came at most `gap` after the original.
///
/// `published` says when originals were published, sorted by object; a time after the object's first action by more than
/// a second is not believed.
#[must_use]
pub fn fast_reposts(trace: &Trace, published: &[(ObjectId, Timestamp)], gap: Window) -> Trace {
    let since = |object: ObjectId, first: Timestamp| {
        let known = published.binary_search_by_key(&object, |&(object, _)| object).ok().map(|place| published[place].1);
        known.filter(|known| known.0.saturating_sub(first.0) <= CUT_OFF).unwrap_or(first)
    };
    let fast = |object, first: Timestamp| {
        let since = since(object, first);
        move |at: Timestamp| gap.millis().is_none_or(|gap| at.0.saturating_sub(since.0) <= gap)
    };
    let actions = trace.objects().flat_map(|(object, actions)| {
        let fast = fast(object, actions[0].at);
        actions.iter().filter(move |action| fast(action.at)).copied()
    });
    Trace::new(trace.kind(), actions.collect())
}
