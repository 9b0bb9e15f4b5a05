//! Simulations that are asked for: planted groups as people write them, and when it all begins.

use crate::number::QUANTILE;
use claque::{Operation, Tactic, Timestamp};

/// Midnight of 2026-03-02, a Monday: any fixed day serves.
pub const START: Timestamp = Timestamp(1_772_409_600_000);

/// A planted group: `repost-ring:12:10:20:0.8`.
///
/// # Errors
/// What was wanted, where it is none.
pub fn operation(text: &str) -> Result<Operation, String> {
    let wanted = || {
        format!("wanted TACTIC:ACCOUNTS:ACTIONS:SECONDS[:PARTICIPATION] such as repost-ring:12:10:20:0.8, got `{text}`")
    };
    let parts: Vec<&str> = text.split(':').collect();
    let (&[tactic, accounts, actions, seconds], participation) = match parts.len() {
        4 => (<&[&str; 4]>::try_from(&parts[..]).map_err(|_| wanted())?, "0.8"),
        5 => (<&[&str; 4]>::try_from(&parts[..4]).map_err(|_| wanted())?, parts[4]),
        _ => return Err(wanted()),
    };
    // Whoever asks for more has slipped; the memory would be asked for all the same.
    const MOST_POSTS: u64 = 10_000_000;
    let tactic = Tactic::ALL.into_iter().find(|known| known.name() == tactic);
    let number = |text: &str| text.parse::<u32>().ok().filter(|&number| number > 0).ok_or_else(wanted);
    let (accounts, actions) = (number(accounts)?, number(actions)?);
    if u64::from(accounts) * u64::from(actions) > MOST_POSTS {
        return Err(format!("wanted at most 10,000,000 posts of a group, got `{text}`"));
    }
    Ok(Operation {
        tactic: tactic.ok_or_else(wanted)?,
        accounts,
        actions,
        jitter_ms: i64::from(number(seconds)?) * 1000,
        participation: QUANTILE.parse(participation)?,
    })
}
