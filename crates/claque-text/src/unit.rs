//! Directions as whole numbers.
//!
//! A vector of length 1 is kept as 16-bit fixed-point numbers, 32,767 for 1. A dot product of two is then a sum of whole numbers: the
//! same in any order, on any number of threads and on any machine. By Cauchy and Schwarz it is at most the product of
//! the lengths, about 2^30, and so is every partial sum, so 32 bits hold it. Rounding moves a cosine of 256 dimensions by about
//! 0.00001.
//!
//! # Cost
//! Two bytes a number.

use rayon::prelude::*;

/// What stands for 1.
const ONE: f64 = 32_767.0;
/// More would let a rotation in [`crate::neighbour`] overflow 32 bits.
pub const MOST_DIMENSIONS: usize = 1024;

/// A number from 0 to 1, both included.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Fraction(f64);

impl Fraction {
    /// `None` unless it is a number from 0 to 1.
    pub const fn new(value: f64) -> Option<Fraction> {
        if value >= 0.0 && value <= 1.0 { Some(Fraction(value)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// A cosine in fixed point, as the dot product of two directions gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cosine(pub(crate) i32);

impl Cosine {
    /// The nearest in fixed point; `value` is held to `-1.0..=1.0`.
    pub fn from_f64(value: f64) -> Cosine {
        Cosine((value.clamp(-1.0, 1.0) * ONE * ONE).round() as i32)
    }

    /// In `-1.0..=1.0`.
    pub fn get(self) -> f64 {
        (f64::from(self.0) / (ONE * ONE)).clamp(-1.0, 1.0)
    }
}

/// Vectors of one length, by row. A row of zeros has no direction: its cosine with anything is 0.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitVectors {
    dimensions: usize,
    rows: Vec<i16>,
}

impl UnitVectors {
    /// One row for each of `texts`, in order, in parallel. `write` fills a zeroed slice of `dimensions` numbers, which need not
    /// be of length 1; what is not finite, or all zero, has no direction.
    ///
    /// # Panics
    /// If `dimensions` is 0 or more than [`MOST_DIMENSIONS`].
    pub fn fill<T: Sync>(dimensions: usize, texts: &[T], write: impl Fn(&T, &mut [f32]) + Sync) -> UnitVectors {
        assert!((1..=MOST_DIMENSIONS).contains(&dimensions), "{dimensions} dimensions");
        let mut rows = vec![0i16; texts.len() * dimensions];
        rows.par_chunks_exact_mut(dimensions).zip(texts.par_iter()).for_each_init(
            || vec![0f32; dimensions],
            |buffer, (row, text)| {
                buffer.fill(0.0);
                write(text, buffer);
                round_into(buffer, row);
            },
        );
        UnitVectors { dimensions, rows }
    }

    /// How many numbers a row has.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len() / self.dimensions
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The numbers of a row.
    pub fn row(&self, row: usize) -> &[i16] {
        &self.rows[row * self.dimensions..][..self.dimensions]
    }

    /// Whether the row points anywhere.
    pub fn has_direction(&self, row: usize) -> bool {
        self.row(row).iter().any(|number| *number != 0)
    }

    /// These rows, in this order.
    pub fn select(&self, rows: &[u32]) -> UnitVectors {
        let rows = rows.par_iter().flat_map_iter(|row| self.row(*row as usize).iter().copied()).collect();
        UnitVectors { dimensions: self.dimensions, rows }
    }

    /// The cosine of two rows.
    pub fn cosine(&self, a: usize, b: usize) -> Cosine {
        dot(self.row(a), self.row(b))
    }
}

/// See the module: no partial sum leaves 32 bits, whatever the order.
pub(crate) fn dot(a: &[i16], b: &[i16]) -> Cosine {
    Cosine(a.iter().zip(b).fold(0i32, |sum, (a, b)| sum.wrapping_add(i32::from(*a) * i32::from(*b))))
}

fn round_into(vector: &[f32], row: &mut [i16]) {
    let length = vector.iter().map(|number| f64::from(*number).powi(2)).sum::<f64>().sqrt();
    if !length.is_finite() || length <= 0.0 {
        return;
    }
    for (number, rounded) in vector.iter().zip(row) {
        *rounded = (f64::from(*number) / length * ONE).round() as i16;
    }
}
