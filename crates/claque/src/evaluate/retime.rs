//! The control that takes the timing away: what would be found had everybody posted the same at other times.

use crate::action::{PostId, Timestamp};
use crate::trace::Trace;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;

/// The same posts with their times shuffled among all posts that act in any of the traces, alike in all traces.
///
/// It keeps who acts on what, how often, and the data's own bursts; nobody's timing is left. What is found all the same was
/// not found by timing. A post that stands in the data at several times gets one. O(a log a).
#[must_use]
pub fn permute_times(traces: &[Trace], seed: u64) -> Vec<Trace> {
    let mut times: Vec<(PostId, Timestamp)> =
        traces.iter().flat_map(|trace| trace.actions().iter().map(|action| (action.post, action.at))).collect();
    times.sort_unstable();
    times.dedup_by_key(|&mut (post, _)| post);
    let posts: Vec<PostId> = times.iter().map(|&(post, _)| post).collect();
    times.shuffle(&mut Pcg64::seed_from_u64(seed));
    let new_time = |post: PostId| times[posts.binary_search(&post).expect("every post was listed")].1;
    let retimed = |trace: &Trace| {
        let mut actions = trace.actions().to_vec();
        actions.iter_mut().for_each(|action| action.at = new_time(action.post));
        Trace::new(trace.kind(), actions)
    };
    traces.iter().map(retimed).collect()
}
