//! Positions of accounts in the drawing.

use crate::sample::{Names, edge, sample};
use claque_io::case::FindingRecord;
use claque_io::layout::place_accounts;

fn positions(findings: &[FindingRecord]) -> Vec<(u32, u32)> {
    let accounts = findings.iter().flat_map(|finding| &finding.accounts);
    accounts.map(|account| (account.position.0.to_bits(), account.position.1.to_bits())).collect()
}

/// Left, top, right, bottom.
fn bounds(finding: &FindingRecord) -> [f32; 4] {
    finding.accounts.iter().map(|account| account.position).fold([f32::MAX, f32::MAX, 0.0, 0.0], |bounds, (x, y)| {
        [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)]
    })
}

#[test]
fn the_same_findings_get_the_same_bits() {
    let once = sample(12, 40, Names::Plain).findings.findings;
    let mut again = once.clone();
    place_accounts(&mut again);
    assert_eq!(positions(&once), positions(&again));
}

#[test]
fn findings_stand_apart_inside_the_unit_square() {
    let findings = sample(12, 40, Names::Plain).findings.findings;
    for (rank, one) in findings.iter().enumerate() {
        let a = bounds(one);
        assert!(a.iter().all(|side| (0.0..=1.0).contains(side)), "{a:?}");
        for other in &findings[rank + 1..] {
            let b = bounds(other);
            assert!(a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1], "{} over {}", one.id, other.id);
        }
    }
}

#[test]
fn accounts_of_a_finding_do_not_stand_on_each_other() {
    let findings = sample(1, 100, Names::Plain).findings.findings;
    let places: Vec<(f32, f32)> = findings[0].accounts.iter().map(|account| account.position).collect();
    let [left, top, right, bottom] = bounds(&findings[0]);
    let side = ((right - left) * (bottom - top)).sqrt();
    let least = 0.15 * side / (places.len() as f32).sqrt();
    for (at, a) in places.iter().enumerate() {
        for b in &places[at + 1..] {
            let distance = ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt();
            assert!(distance > least, "{distance} between {a:?} and {b:?}");
        }
    }
}

#[test]
fn joined_accounts_stand_nearer_than_others() {
    let finding = &sample(1, 30, Names::Plain).findings.findings[0];
    let place = |id: &str| finding.accounts.iter().find(|account| account.account_id == id).unwrap().position;
    let apart = |a: (f32, f32), b: (f32, f32)| ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt();
    let joined: Vec<f32> =
        finding.edges.iter().map(|edge| apart(place(&edge.account_a), place(&edge.account_b))).collect();
    let mut all = Vec::new();
    for (at, one) in finding.accounts.iter().enumerate() {
        all.extend(finding.accounts[at + 1..].iter().map(|other| apart(one.position, other.position)));
    }
    let mean = |distances: &[f32]| distances.iter().sum::<f32>() / distances.len() as f32;
    assert!(mean(&joined) < 0.8 * mean(&all), "{} against {}", mean(&joined), mean(&all));
}

#[test]
fn odd_findings_are_placed_too() {
    let mut findings = sample(3, 2, Names::Plain).findings.findings;
    findings[0].accounts.truncate(1);
    findings[1].accounts.clear();
    findings[2].edges.push(edge("url", "stranger", "nobody", 2));
    place_accounts(&mut findings);
    let placed = findings.iter().flat_map(|finding| &finding.accounts);
    assert!(placed.clone().count() > 1);
    assert!(placed.clone().all(|account| account.position.0.is_finite() && account.position.1.is_finite()));
    place_accounts(&mut []);
}
