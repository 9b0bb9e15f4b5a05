//! Where accounts stand in the network of a whole case: every group as it is drawn alone, set in rows like words, findings first,
//! then groups set apart, then leads, and at the end the accounts that have an edge but no group.
//!
//! Only additions, multiplications, divisions and square roots, so that the same case gives the same bytes everywhere.

use claque_io::case::{EdgeRecord, FindingRecord, FindingsRecord};
use claque_io::layout::set_in_rows;
use std::collections::{HashMap, HashSet};

/// How many times wider than high the whole is, as a screen is.
const ASPECT: f64 = 2.0;
/// Room around a group, where one account has about one unit of area: a label stands there.
const MARGIN: f64 = 1.6;

type Point = (f64, f64);

/// Accounts that stand together, and the room they take from (0, 0) on.
struct Part<'a> {
    accounts: Vec<(&'a str, Point)>,
    size: Point,
}

/// The place of every account, in `0.0..=1.0` of the longer side, x to the right and y downwards. `edges` are the strongest
/// first. An account in several groups stands in the first of them. Members that no edge joins, which only leads have, stand
/// below all others: they are drawn where their lead is looked at alone.
pub(super) fn places<'a>(findings: &'a FindingsRecord, edges: &[&'a EdgeRecord]) -> HashMap<&'a str, Point> {
    let ends: HashSet<&str> = edges.iter().flat_map(|edge| [&*edge.account_a, &*edge.account_b]).collect();
    let mut taken: HashSet<&str> = HashSet::new();
    let FindingsRecord { findings, explained, leads, .. } = findings;
    let groups = || findings.iter().chain(explained).chain(leads);
    let mut joined: Vec<Part<'_>> =
        groups().map(|group| Part::of_group(group, &mut taken, |account| ends.contains(account))).collect();
    joined.push(Part::of_loose(edges, &taken));
    let others: Vec<Part<'_>> = groups().map(|group| Part::of_group(group, &mut taken, |_| true)).collect();
    let (mut set, far) = in_rows(joined, 0.0);
    let (below, farther) = in_rows(others, far.1);
    set.extend(below);
    let far = far.0.max(far.1).max(farther.0).max(farther.1);
    let scale = if far > 0.0 { 1.0 / far } else { 0.0 };
    set.into_iter().map(|(account, (x, y))| (account, (x * scale, y * scale))).collect()
}

/// The parts in rows from `top` on, and how far they reach.
fn in_rows(mut parts: Vec<Part<'_>>, top: f64) -> (Vec<(&str, Point)>, Point) {
    parts.retain(|part| !part.accounts.is_empty());
    let sizes: Vec<Point> = parts.iter().map(|part| part.size).collect();
    let corners = set_in_rows(&sizes, ASPECT);
    let mut far = (0.0f64, top);
    let mut set = Vec::new();
    for (part, (left, upper)) in parts.into_iter().zip(corners) {
        far = (far.0.max(left + part.size.0), far.1.max(top + upper + part.size.1));
        set.extend(part.accounts.into_iter().map(|(account, at)| (account, (left + at.0, top + upper + at.1))));
    }
    (set, far)
}

impl<'a> Part<'a> {
    /// The members that are `wanted` and have no place yet, as the group is drawn alone.
    fn of_group(group: &'a FindingRecord, taken: &mut HashSet<&'a str>, wanted: impl Fn(&str) -> bool) -> Self {
        let mut drawn: Vec<(&str, Point)> = Vec::new();
        for account in &group.accounts {
            let id = account.account_id.as_str();
            if wanted(id) && taken.insert(id) {
                drawn.push((id, (f64::from(account.position.0), f64::from(account.position.1))));
            }
        }
        Part::framed(drawn)
    }

    /// Accounts outside of every group in rows, both ends of an edge next to each other where neither has a place yet.
    fn of_loose(edges: &[&'a EdgeRecord], taken: &HashSet<&str>) -> Self {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut order: Vec<&str> = Vec::new();
        for edge in edges {
            let ends = [edge.account_a.as_str(), edge.account_b.as_str()];
            order.extend(ends.into_iter().filter(|end| !taken.contains(end) && seen.insert(end)));
        }
        let columns = (2 * ((order.len() as f64 * ASPECT).sqrt() / 2.0).ceil() as usize).max(2);
        let place = |at: usize| ((at % columns) as f64, (at / columns) as f64);
        Part::framed(order.into_iter().enumerate().map(|(at, account)| (account, place(at))).collect())
    }

    /// Scales the places so that each account has about one unit of area, and moves them into the box.
    fn framed(mut accounts: Vec<(&'a str, Point)>) -> Self {
        let least = |axis: fn(&Point) -> f64| accounts.iter().map(|(_, at)| axis(at)).fold(f64::INFINITY, f64::min);
        let most = |axis: fn(&Point) -> f64| accounts.iter().map(|(_, at)| axis(at)).fold(f64::NEG_INFINITY, f64::max);
        let low = (least(|at| at.0), least(|at| at.1));
        let (width, height) = (most(|at| at.0) - low.0, most(|at| at.1) - low.1);
        // A long chain would be drawn thinner and thinner if only its area counted.
        let span = (width * height).sqrt().max(0.5 * width.max(height));
        let scale = if span > 0.0 { ((accounts.len() as f64).sqrt() - 0.5).max(0.9) / span } else { 0.0 };
        for (_, at) in &mut accounts {
            *at = ((at.0 - low.0) * scale + MARGIN, (at.1 - low.1) * scale + MARGIN);
        }
        let size = if accounts.is_empty() {
            (0.0, 0.0)
        } else {
            (width * scale + 2.0 * MARGIN, height * scale + 2.0 * MARGIN)
        };
        Part { accounts, size }
    }
}
