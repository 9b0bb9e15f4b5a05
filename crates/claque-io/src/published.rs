//! When reposted posts were published, as far as their ids tell.
//!
//! Ids of X hold the time since November 2010: milliseconds since 1288834974657, times 2²². Other platforms have long numbers for ids,
//! too, so ids are believed only where those of the reposts themselves agree with the times in the data.

use crate::read::{Labels, Posts};
use claque::{ObjectId, Timestamp, Trace};

/// Milliseconds since 1970 at which the count in the ids begins.
const BEGIN: i64 = 1_288_834_974_657;
/// Ids below were given before they held a time.
const FIRST: u64 = 29_700_859_247;
/// Times in the data may be cut to the minute: ms.
const CUT_OFF: u64 = 60_000;
/// So many reposts are looked at.
const SAMPLE: usize = 1_000;

/// The time of publication of each object whose label is an id that holds one, by object; empty where the ids of the
/// trace's own posts do not hold their times.
#[must_use]
pub fn published(trace: &Trace, objects: &Labels, posts: &Posts) -> Vec<(ObjectId, Timestamp)> {
    let sample = &trace.actions()[..trace.actions().len().min(SAMPLE)];
    let agrees = |at: Timestamp, id: &str| time_in_id(id).is_some_and(|told| told.0.abs_diff(at.0) <= CUT_OFF);
    let agreeing = sample.iter().filter(|action| agrees(action.at, &posts.name(action.post))).count();
    if agreeing * 2 <= sample.len() {
        return Vec::new();
    }
    trace.objects().filter_map(|(object, _)| Some((object, time_in_id(objects.get(object)?)?))).collect()
}

fn time_in_id(id: &str) -> Option<Timestamp> {
    let id: u64 = id.parse().ok().filter(|&id| id >= FIRST)?;
    Some(Timestamp(BEGIN + (id >> 22) as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_holds_its_time() {
        assert_eq!(time_in_id(&(100_000_u64 << 22).to_string()), Some(Timestamp(BEGIN + 100_000)));
        // What stands below the time says which machine gave the id.
        assert_eq!(time_in_id(&((100_000_u64 << 22) + 4_194_303).to_string()), Some(Timestamp(BEGIN + 100_000)));
        assert_eq!(time_in_id("20"), None);
        assert_eq!(time_in_id("text: hello"), None);
        assert_eq!(time_in_id("99999999999999999999999"), None);
    }
}
