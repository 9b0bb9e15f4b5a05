//! Neighbours against comparing all with all, and the formula of a miss against draws.

use claque_text::neighbour::{Bands, Recall, all_before, neighbours};
use claque_text::unit::{Cosine, Fraction, UnitVectors};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

fn fraction(value: f64) -> Fraction {
    Fraction::new(value).expect("from 0 to 1")
}

fn gaussian(random: &mut Pcg64) -> f32 {
    // Twelve uniform numbers are near enough to one of a bell curve.
    (0..12).map(|_| random.random::<f32>()).sum::<f32>() - 6.0
}

/// `groups` directions, each with `copies` rows about it, at a mean cosine of about `1 / (1 + spread²)`.
fn about(groups: usize, copies: usize, spread: f32, dimensions: usize, seed: u64) -> UnitVectors {
    let mut random = Pcg64::seed_from_u64(seed);
    let mut rows: Vec<Vec<f32>> = Vec::new();
    for _ in 0..groups {
        let middle: Vec<f32> = (0..dimensions).map(|_| gaussian(&mut random)).collect();
        for _ in 0..copies {
            rows.push(middle.iter().map(|number| number + spread * gaussian(&mut random)).collect());
        }
    }
    for place in (1..rows.len()).rev() {
        rows.swap(place, random.random_range(0..=place));
    }
    UnitVectors::fill(dimensions, &rows, |row, out| out.copy_from_slice(row))
}

#[test]
fn what_is_found_is_near_and_most_of_what_is_near_is_found() {
    for (seed, dimensions) in [(1, 96), (2, 256), (3, 300)] {
        let vectors = about(400, 5, 0.45, dimensions, seed);
        let least = Cosine::from_f64(0.8);
        let bands = Bands::choose(vectors.len(), least, fraction(0.05));
        let found = neighbours(&vectors, least, bands, seed, |_, _, _| true, &|_| {});
        let (mut wanted, mut hits) = (0, 0);
        for row in 0..vectors.len() as u32 {
            let all: Vec<_> = all_before(&vectors, row, least, |_, _, _| true).iter().collect();
            let some: Vec<_> = found.before[row as usize].iter().collect();
            // Five rows about a direction: nothing is left out for want of room, so found is a part of wanted.
            assert!(some.iter().all(|neighbour| all.contains(neighbour)), "row {row}, seed {seed}");
            wanted += all.len();
            hits += some.len();
        }
        assert!(wanted > 1000, "seed {seed}: {wanted} neighbours are too few to tell");
        assert!(hits as f64 >= 0.95 * wanted as f64, "seed {seed}: {hits} of {wanted}");
        let recall = Recall::measure(&vectors, least, &found, u32::MAX, seed, |_, _, _| true);
        assert_eq!(recall.rows as usize, vectors.len());
        assert!(recall.share().is_some_and(|share| (0.95..=1.0).contains(&share)));
    }
}

#[test]
fn the_formula_of_a_miss_holds_at_an_angle() {
    // Pairs at one exact angle; nothing else is near.
    let (pairs, dimensions, cosine) = (3000, 256, 0.7f64);
    let mut random = Pcg64::seed_from_u64(5);
    let mut rows: Vec<Vec<f32>> = Vec::new();
    for _ in 0..pairs {
        let a: Vec<f32> = (0..dimensions).map(|_| gaussian(&mut random)).collect();
        let b: Vec<f32> = (0..dimensions).map(|_| gaussian(&mut random)).collect();
        let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>();
        let along = dot(&a, &b) / dot(&a, &a);
        let across: Vec<f32> = b.iter().zip(&a).map(|(b, a)| b - along * a).collect();
        let scale = (dot(&a, &a) / dot(&across, &across)).sqrt();
        let (c, s) = (cosine as f32, (1.0 - cosine * cosine).sqrt() as f32);
        rows.push(a.clone());
        rows.push(a.iter().zip(&across).map(|(a, b)| c * a + s * scale * b).collect());
    }
    let vectors = UnitVectors::fill(dimensions, &rows, |row, out| out.copy_from_slice(row));
    let least = Cosine::from_f64(cosine - 0.001);
    for bands in [Bands { bits: 8, bands: 10 }, Bands { bits: 12, bands: 30 }, Bands { bits: 10, bands: 60 }] {
        let found = neighbours(&vectors, least, bands, 9, |_, _, _| true, &|_| {});
        let missed =
            (0..pairs).filter(|pair| found.before[2 * pair + 1].iter().all(|other| other.row as usize != 2 * pair));
        let (share, stated) = (missed.count() as f64 / pairs as f64, bands.miss_probability(Cosine::from_f64(cosine)));
        let error = (stated * (1.0 - stated) / pairs as f64).sqrt();
        assert!((share - stated).abs() < 4.0 * error + 0.01, "{bands:?}: missed {share}, stated {stated}");
    }
}

#[test]
fn bands_keep_the_bound_and_no_fewer_would() {
    for rows in [10, 1000, 100_000, 2_000_000] {
        for cosine in [0.6, 0.75, 0.9, 0.99] {
            let cosine = Cosine::from_f64(cosine);
            let bands = Bands::choose(rows, cosine, fraction(0.05));
            let fewer = Bands { bands: bands.bands - 1, ..bands };
            if bands.bands < claque_text::neighbour::MOST_BANDS {
                assert!(bands.miss_probability(cosine) <= 0.05, "{bands:?}");
            }
            assert!(bands.bands == 1 || fewer.miss_probability(cosine) > 0.05, "{bands:?}");
        }
    }
    assert_eq!(Bands::choose(1000, Cosine::from_f64(1.0), fraction(0.05)).bands, 1);
    assert_eq!(Bands::choose(0, Cosine::from_f64(0.9), fraction(0.0)).bands, claque_text::neighbour::MOST_BANDS);
}

#[test]
fn threads_change_nothing() {
    let vectors = about(300, 20, 0.5, 128, 4);
    let least = Cosine::from_f64(0.75);
    let bands = Bands::choose(vectors.len(), least, fraction(0.05));
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let found = pool.install(|| neighbours(&vectors, least, bands, 3, |a, b, _| (a ^ b) % 7 != 0, &|_| {}));
        (found.before, found.compared, found.skipped)
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(5));
}

#[test]
fn a_hundred_thousand_nearly_equal_rows_are_not_compared_in_full() {
    let vectors = about(1, 100_000, 0.01, 64, 8);
    let least = Cosine::from_f64(0.9);
    let bands = Bands { bits: 8, bands: 4 };
    let found = neighbours(&vectors, least, bands, 1, |_, _, _| true, &|_| {});
    let linear = 4 * vectors.len() as u64 * 40;
    assert!(found.compared <= linear, "{} dot products, more than {linear}", found.compared);
    assert!(found.skipped > 1_000_000_000);
    // Each still finds the first of all, or one of the first: a star needs no more.
    let heads = (1..vectors.len()).filter(|row| found.before[*row].iter().any(|other| other.row < 1000)).count();
    assert!(heads as f64 > 0.999 * vectors.len() as f64, "{heads}");
}
