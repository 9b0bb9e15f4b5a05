//! What a planted group does together, on top of the cover of its members.

use super::people::skewed;
use super::{DAY_MS, MINUTE_MS, Operation, SimulatedPost, TAGS_AN_INTEREST, Tactic, World};
use crate::action::Timestamp;
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_pcg::Pcg64;

impl World<'_> {
    pub(super) fn operation(&mut self, operation: &Operation, members: &[u32], rng: &mut Pcg64) {
        let interest = rng.random_range(0..self.background.interests.max(1) as usize) as u32;
        for _ in 0..operation.actions {
            let minute = rng.random_range(8 * 60..22 * 60);
            let day = rng.random_range(0..i64::from(self.scenario.days));
            let start = self.scenario.start.0 + day * DAY_MS + minute * MINUTE_MS + rng.random_range(0..MINUTE_MS);
            let hashtags = vec![interest * TAGS_AN_INTEREST + skewed(TAGS_AN_INTEREST, rng)];
            let (text, url) = (self.new_text(), self.new_url());
            let Some(&author) = members.choose(rng) else { return };
            let original = self.posts.len() as u32;
            if operation.tactic == Tactic::Repost {
                let at = Timestamp(start - rng.random_range(MINUTE_MS..60 * MINUTE_MS));
                self.posts.push(SimulatedPost {
                    at,
                    account: author,
                    text,
                    url: None,
                    hashtags: hashtags.clone(),
                    repost_of: None,
                    edit_of: None,
                });
            }
            for &account in members {
                let takes_part = rng.random_bool(operation.participation);
                if !takes_part || (operation.tactic == Tactic::Repost && account == author) {
                    continue;
                }
                let at = Timestamp(start + rng.random_range(0..operation.jitter_ms));
                let (text, url, repost_of, edit_of) = match operation.tactic {
                    Tactic::Repost => (text, None, Some(original), None),
                    Tactic::Link => (self.new_text(), Some(url), None, None),
                    Tactic::CopyPaste => (text, None, None, None),
                    Tactic::EditedCopies => (self.new_text(), None, None, Some(text)),
                };
                let hashtags = hashtags.clone();
                self.posts.push(SimulatedPost { at, account, text, url, hashtags, repost_of, edit_of });
            }
        }
    }
}
