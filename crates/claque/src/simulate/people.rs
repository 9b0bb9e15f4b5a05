//! Who is in the background: interest, zone, activity, circle; and how people are drawn.

use super::{Background, DAY_MS, MINUTE_MS, Scenario};
use crate::action::Timestamp;
use rand::seq::SliceRandom;
use rand::{Rng, RngExt};
use rand_distr::{Distribution, LogNormal};
use rand_pcg::Pcg64;

/// An account of the background (members of operations have a cover there too).
pub(super) struct Person {
    pub(super) interest: u32,
    /// Minutes east of UTC.
    pub(super) zone: i64,
    pub(super) activity: f64,
    /// Its circle, where there are circles.
    pub(super) circle: Option<u32>,
}

/// Everybody, and the operation of each.
pub(super) fn population(
    scenario: &Scenario,
    background: &Background,
    rng: &mut Pcg64,
    extra: &mut Pcg64,
) -> (Vec<Person>, Vec<Option<u32>>) {
    let activity = LogNormal::new(0.0, 1.4).expect("the spread is positive");
    let mut operation_of: Vec<Option<u32>> = vec![None; scenario.accounts as usize];
    for (index, operation) in scenario.operations.iter().enumerate() {
        operation_of.extend(std::iter::repeat_n(Some(index as u32), operation.accounts as usize));
    }
    operation_of.shuffle(rng);
    let people = operation_of
        .iter()
        .map(|_| {
            let interest = rng.random_range(0..background.interests.max(1) as usize) as u32;
            let zone = [-300, 0, 60, 480][interest as usize % 4];
            let circle = circles_of(background, interest);
            let circle = (!circle.is_empty()).then(|| circle.start + extra.random_range(0..circle.len() as u32));
            Person { interest, zone, activity: activity.sample(rng), circle }
        })
        .collect();
    (people, operation_of)
}

/// The circles of an interest: all circles are shared out among the interests, in order.
pub(super) fn circles_of(background: &Background, interest: u32) -> std::ops::Range<u32> {
    let interests = u64::from(background.interests.max(1));
    let first = |interest: u32| (u64::from(interest) * u64::from(background.circles) / interests) as u32;
    first(interest)..first(interest + 1)
}

/// Accounts with their activity, to draw from.
pub(super) struct Crowd {
    pub(super) accounts: Vec<u32>,
    /// Activity up to and including each account.
    cumulative: Vec<f64>,
}

impl Crowd {
    /// Those who are in it, or everybody where nobody is.
    pub(super) fn of(people: &[Person], is_in: impl Fn(&Person) -> bool) -> Self {
        let (mut accounts, mut cumulative, mut sum) = (Vec::new(), Vec::new(), 0.0);
        let anybody = people.iter().any(&is_in);
        for (account, person) in (0..).zip(people) {
            if !anybody || is_in(person) {
                sum += person.activity;
                accounts.push(account);
                cumulative.push(sum);
            }
        }
        Crowd { accounts, cumulative }
    }

    pub(super) fn activity(&self) -> f64 {
        *self.cumulative.last().expect("there is somebody")
    }

    /// Somebody, by activity.
    pub(super) fn pick(&self, rng: &mut Pcg64) -> u32 {
        let at = rng.random_range(0.0..self.activity());
        self.accounts[self.cumulative.partition_point(|&sum| sum <= at).min(self.accounts.len() - 1)]
    }

    /// The most active, at most so many.
    pub(super) fn most_active(&self, people: &[Person], most: usize) -> Vec<u32> {
        let mut accounts = self.accounts.clone();
        let activity = |account: &u32| people[*account as usize].activity;
        accounts.sort_by(|a, b| activity(b).total_cmp(&activity(a)).then(a.cmp(b)));
        accounts.truncate(most);
        accounts
    }
}

/// That time, or the next morning where it falls into the night of the zone.
pub(super) fn awake(at: i64, zone: i64, rng: &mut Pcg64) -> Timestamp {
    let (wakes, sleeps) = (7 * 60, 23 * 60 + 30);
    let minute = (at + zone * MINUTE_MS).rem_euclid(DAY_MS) / MINUTE_MS;
    if (wakes..sleeps).contains(&minute) {
        return Timestamp(at);
    }
    let until_waking = (wakes - minute).rem_euclid(24 * 60);
    // People do not all look at once: the first look spreads over the morning.
    Timestamp(at + (until_waking + rng.random_range(0..240)) * MINUTE_MS + rng.random_range(0..MINUTE_MS))
}

/// A number below `bound`, small ones far more often.
pub(super) fn skewed(bound: u32, rng: &mut impl Rng) -> u32 {
    let unit: f64 = rng.random();
    ((unit * unit * f64::from(bound)) as u32).min(bound - 1)
}
