//! Where accounts stand in the network of a whole case: findings and groups set apart as they are drawn together, leads below
//! them, and below these the accounts that have an edge but no group, each beside one it has an edge with.
//!
//! Only additions, multiplications, divisions and square roots, so that the same case gives the same bytes everywhere.

use claque_io::case::{EdgeRecord, FindingRecord, FindingsRecord};
use std::collections::{HashMap, HashSet};

/// How many times wider than high the accounts outside of groups stand.
const ASPECT: f64 = 1.7;
/// Room between the parts, where one account has about one unit of area.
const GAP: f64 = 2.0;

type Point = (f64, f64);

/// The place of every account, in `0.0..=1.0` of the longer side, x to the right and y downwards. `edges` are the strongest first.
pub(super) fn places<'a>(findings: &'a FindingsRecord, edges: &[&'a EdgeRecord]) -> HashMap<&'a str, Point> {
    let found = block(findings.findings.iter().chain(&findings.explained), &HashSet::new());
    let taken: HashSet<&str> = found.iter().map(|&(account, _)| account).collect();
    let leads = block(findings.leads.iter(), &taken);
    let taken: HashSet<&str> = found.iter().chain(&leads).map(|&(account, _)| account).collect();
    let loose = loose(edges, &taken);
    let mut all: Vec<(&str, Point)> = Vec::new();
    let (mut below, mut widest) = (0.0, 0.0f64);
    for part in [found, leads, loose] {
        let (width, height) = size(&part);
        all.extend(part.iter().map(|&(account, (x, y))| (account, (x, y + below))));
        if !part.is_empty() {
            below += height + GAP;
            widest = widest.max(width);
        }
    }
    let longest = widest.max(below - GAP);
    let scale = if longest > 0.0 { 1.0 / longest } else { 0.0 };
    all.into_iter().map(|(account, (x, y))| (account, (x * scale, y * scale))).collect()
}

/// Accounts as their groups were drawn together, scaled so that each has about one unit of area; those that are `taken` or
/// were there before are left out.
fn block<'a>(groups: impl Iterator<Item = &'a FindingRecord>, taken: &HashSet<&str>) -> Vec<(&'a str, Point)> {
    let mut seen = HashSet::new();
    let mut drawn: Vec<(&str, Point)> = Vec::new();
    let mut count = 0.0;
    for account in groups.flat_map(|group| &group.accounts) {
        count += 1.0;
        let id = account.account_id.as_str();
        if !taken.contains(id) && seen.insert(id) {
            drawn.push((id, (f64::from(account.position.0), f64::from(account.position.1))));
        }
    }
    let (width, height) = size(&drawn);
    let area = width * height;
    let scale = if area > 0.0 { (2.0 * count / area).sqrt() } else { 1.0 };
    drawn.iter_mut().for_each(|(_, point)| *point = (point.0 * scale, point.1 * scale));
    drawn
}

/// Accounts outside of every group in rows, both ends of an edge next to each other where neither has a place yet.
fn loose<'a>(edges: &[&'a EdgeRecord], taken: &HashSet<&str>) -> Vec<(&'a str, Point)> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut order: Vec<&str> = Vec::new();
    for edge in edges {
        let ends = [edge.account_a.as_str(), edge.account_b.as_str()];
        order.extend(ends.into_iter().filter(|end| !taken.contains(end) && seen.insert(end)));
    }
    let columns = (2 * ((order.len() as f64 * ASPECT).sqrt() / 2.0).ceil() as usize).max(2);
    let place = |at: usize| ((at % columns) as f64, (at / columns) as f64);
    order.into_iter().enumerate().map(|(at, account)| (account, place(at))).collect()
}

fn size(points: &[(&str, Point)]) -> Point {
    points.iter().fold((0.0, 0.0), |size: Point, (_, point)| (size.0.max(point.0), size.1.max(point.1)))
}
