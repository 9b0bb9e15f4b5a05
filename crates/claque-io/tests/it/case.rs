//! Cases as they are written and read again.

use crate::sample::{Names, sample};
use claque_io::case::FindingsRecord;

/// Doubles of all sizes whose shortest decimals are as long as they come.
fn uneven(number: u64) -> f64 {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number.rotate_left(31);
    // Exponents of numbers that cases hold, from 10⁻¹⁵ to 10¹⁵.
    f64::from_bits((mixed & ((1 << 52) - 1)) | (973 + number % 100) << 52)
}

#[test]
fn numbers_of_a_case_come_back_bit_by_bit() {
    let mut findings = sample(3, 40, Names::Plain).findings;
    let mut number = 0;
    let mut next = || {
        number += 1;
        uneven(number)
    };
    let template = findings.findings[0].accounts[0].clone();
    for finding in &mut findings.findings {
        (finding.strength, finding.density, finding.decoy_p) = (next(), next(), Some(next()));
        finding.accounts.resize(3_000, template.clone());
        for account in &mut finding.accounts {
            (account.strength, account.led_share) = (next(), Some(next()));
        }
        for edge in &mut finding.edges {
            (edge.mean_lag_s, edge.log10_p) = (next(), Some(-next()));
        }
    }
    let written = serde_json::to_vec(&findings).expect("a record is JSON");
    let read: FindingsRecord = serde_json::from_slice(&written).expect("what was written");
    let bits = |record: &FindingsRecord| -> Vec<u64> {
        let of_finding = record.findings.iter().flat_map(|finding| {
            let own = [finding.strength, finding.density, finding.decoy_p.unwrap_or(0.0)];
            let members = finding.accounts.iter().flat_map(|one| [one.strength, one.led_share.unwrap_or(0.0)]);
            let edges = finding.edges.iter().flat_map(|edge| [edge.mean_lag_s, edge.log10_p.unwrap_or(0.0)]);
            own.into_iter().chain(members).chain(edges).collect::<Vec<_>>()
        });
        of_finding.map(f64::to_bits).collect()
    };
    assert!(bits(&findings).len() > 18_000);
    assert!(bits(&read) == bits(&findings), "numbers are read otherwise than they were written");
}
