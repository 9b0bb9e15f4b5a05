//! Bars over time.

use super::display::{counted, span};
use crate::case::TimelineRecord;
use crate::civil::time_words;

/// More bars than this are thinner than a phone can show.
const MOST_BARS: usize = 160;

/// A time line in a box `width` wide and 100 high.
pub(super) struct TimelineView {
    pub(super) width: usize,
    pub(super) bars: Vec<Bar>,
    pub(super) start: String,
    pub(super) end: String,
    pub(super) caption: String,
}

/// One bar. Its width is 8, and 2 are left free.
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) y: u64,
    pub(super) height: u64,
    pub(super) title: String,
}

impl TimelineView {
    pub(super) fn new(timeline: &TimelineRecord) -> Option<Self> {
        let merged = timeline.posts.len().div_ceil(MOST_BARS).max(1);
        let bin_ms = timeline.bin_ms.max(1).saturating_mul(i64::try_from(merged).ok()?);
        let posts: Vec<u64> =
            timeline.posts.chunks(merged).map(|bins| bins.iter().map(|&posts| u64::from(posts)).sum()).collect();
        let most = *posts.iter().max()?;
        if most == 0 {
            return None;
        }
        let starts = |bin: usize| {
            let bin = i64::try_from(bin).unwrap_or(i64::MAX);
            timeline.start_ms.saturating_add(bin.saturating_mul(bin_ms))
        };
        let bars = posts
            .iter()
            .enumerate()
            .filter(|&(_, &posts)| posts > 0)
            .map(|(bin, &posts)| {
                // One post among thousands must still be seen.
                let height = (posts * 100 / most).max(3);
                let title = format!("{} UTC: {}", time_words(starts(bin)), counted(posts, "post", "posts"));
                Bar { x: bin * 10 + 1, y: 100 - height, height, title }
            })
            .collect();
        Some(TimelineView {
            width: posts.len() * 10,
            bars,
            start: time_words(starts(0)),
            end: time_words(starts(posts.len())),
            caption: format!("One bar is {}; the highest has {}.", span(bin_ms), counted(most, "post", "posts")),
        })
    }
}
