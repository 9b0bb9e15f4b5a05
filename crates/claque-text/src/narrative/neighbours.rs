//! TF-IDF vectors of texts and their mutual nearest neighbours.
//!
//! A term weighs ln((1 + N) / (1 + n_t)) in a text that has it, whatever how often; vectors have length 1. Terms in more than a quarter of the
//! texts of any language with at least 100 texts tell nothing and are dropped; in small data, in more than 50 texts or half of
//! them. A term of one text makes that text's vector longer and is not kept.
//!
//! # Cost
//! A text looks through the texts that share its rarest terms, at most [`BUDGET`] postings, so n texts cost O(n · BUDGET) however alike they
//! are. A neighbour that shares only frequent terms can be missed where the budget ends before them.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::HashMap;

/// Postings that one text looks through.
const BUDGET: usize = 3_000;
/// Candidates, as a multiple of the neighbours, whose similarity is computed in full.
const CANDIDATES: usize = 4;
/// Fewer texts of a language say nothing of its common words.
const LEAST_OF_LANGUAGE: u32 = 100;

/// Texts as vectors over terms.
pub(super) struct Vectors {
    terms: Vec<String>,
    number: HashMap<String, u32>,
    texts_with: Vec<u32>,
    /// By term: weight; 0 for a dropped one.
    weight_of: Vec<f32>,
    /// Weight of a term that no text has.
    unknown: f32,
    starts: Vec<usize>,
    /// Terms ascending inside a row.
    rows: Vec<(u32, f32)>,
    of_language: FxHashMap<u16, u32>,
    in_language: FxHashMap<(u16, u32), u32>,
}

impl Vectors {
    /// `languages` is in step with `texts`.
    pub(super) fn new(texts: &[Vec<String>], languages: &[u16]) -> Self {
        // Keyed afresh in each run, against crafted collisions of words; only looked up.
        let mut number: HashMap<String, u32> = HashMap::new();
        let mut of_language: FxHashMap<u16, u32> = FxHashMap::default();
        let mut in_language: FxHashMap<(u16, u32), u32> = FxHashMap::default();
        let (mut terms, mut texts_with) = (Vec::new(), Vec::new());
        let mut sets: Vec<Vec<u32>> = Vec::with_capacity(texts.len());
        for (text, language) in texts.iter().zip(languages) {
            let mut set: Vec<u32> = Vec::with_capacity(text.len());
            for term in text {
                let known = number.get(term).copied();
                set.push(known.unwrap_or_else(|| {
                    number.insert(term.clone(), terms.len() as u32);
                    terms.push(term.clone());
                    texts_with.push(0);
                    terms.len() as u32 - 1
                }));
            }
            set.sort_unstable();
            set.dedup();
            *of_language.entry(*language).or_default() += 1;
            for term in &set {
                texts_with[*term as usize] += 1;
                *in_language.entry((*language, *term)).or_default() += 1;
            }
            sets.push(set);
        }
        let all = texts.len() as f32;
        let mut weight_of: Vec<f32> = texts_with.iter().map(|with| ((1.0 + all) / (1.0 + *with as f32)).ln()).collect();
        let is_common = |with: u32, of: u32| with > (of / 4).max((of / 2).min(50));
        for ((language, term), with) in &in_language {
            let of = of_language[language];
            if of >= LEAST_OF_LANGUAGE && is_common(*with, of) {
                weight_of[*term as usize] = 0.0;
            }
        }
        for (weight, with) in weight_of.iter_mut().zip(&texts_with) {
            if is_common(*with, texts.len() as u32) {
                *weight = 0.0;
            }
        }
        let mut vectors = Vectors {
            terms,
            number,
            texts_with,
            weight_of,
            unknown: (1.0 + all).ln(),
            starts: vec![0],
            rows: Vec::new(),
            of_language,
            in_language,
        };
        for set in sets {
            let row = vectors.weighed(&set, 0);
            vectors.rows.extend(row);
            vectors.starts.push(vectors.rows.len());
        }
        vectors
    }

    /// A set of terms as a vector of length 1, without the terms of one text; `unknown` more terms only add to its length.
    fn weighed(&self, set: &[u32], unknown: usize) -> Vec<(u32, f32)> {
        let weight = |term: &u32| self.weight_of[*term as usize];
        let square = set.iter().map(|term| weight(term).powi(2)).sum::<f32>() + unknown as f32 * self.unknown.powi(2);
        let length = square.sqrt().max(f32::MIN_POSITIVE);
        let is_kept = |term: &&u32| self.texts_with[**term as usize] > 1 && weight(term) > 0.0;
        set.iter().filter(is_kept).map(|term| (*term, weight(term) / length)).collect()
    }

    /// The vector of a text that is not among these.
    pub(super) fn vector(&self, terms: &[String]) -> Vec<(u32, f32)> {
        let distinct: FxHashSet<&String> = terms.iter().collect();
        let mut set: Vec<u32> = distinct.iter().filter_map(|term| self.number.get(*term).copied()).collect();
        set.sort_unstable();
        self.weighed(&set, distinct.len() - set.len())
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn term_count(&self) -> usize {
        self.terms.len()
    }

    pub(super) fn term(&self, term: u32) -> &str {
        &self.terms[term as usize]
    }

    /// At least 1.
    pub(super) fn texts_with(&self, term: u32) -> u32 {
        self.texts_with[term as usize]
    }

    /// The share of the texts of a language that have the term.
    pub(super) fn share_in(&self, language: u16, term: u32) -> f64 {
        let with = self.in_language.get(&(language, term)).copied().unwrap_or(0);
        f64::from(with) / f64::from(self.of_language.get(&language).copied().unwrap_or(1))
    }

    pub(super) fn row(&self, text: u32) -> &[(u32, f32)] {
        &self.rows[self.starts[text as usize]..self.starts[text as usize + 1]]
    }

    pub(super) fn similarity(&self, one: u32, other: u32) -> f32 {
        let (mut a, mut b) = (self.row(one), self.row(other));
        let mut sum = 0.0;
        while let (Some(left), Some(right)) = (a.first(), b.first()) {
            match left.0.cmp(&right.0) {
                std::cmp::Ordering::Less => a = &a[1..],
                std::cmp::Ordering::Greater => b = &b[1..],
                std::cmp::Ordering::Equal => {
                    sum += left.1 * right.1;
                    (a, b) = (&a[1..], &b[1..]);
                }
            }
        }
        sum
    }
}

/// Pairs of texts that are each among the other's `most` nearest, with their cosine, of at least `least`; the lower number first, in order.
pub(super) fn neighbours(vectors: &Vectors, most: usize, least: f32) -> Vec<(u32, u32, f64)> {
    let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); vectors.term_count()];
    for text in 0..vectors.len() as u32 {
        vectors.row(text).iter().for_each(|(term, weight)| postings[*term as usize].push((text, *weight)));
    }
    let scratch = || (vec![0.0_f32; vectors.len()], Vec::new());
    let nearest: Vec<Vec<(u32, f32)>> = (0..vectors.len() as u32)
        .into_par_iter()
        .map_init(scratch, |(sums, met), text| nearest(vectors, &postings, text, most, least, sums, met))
        .collect();
    let mut edges = Vec::new();
    for (text, near) in nearest.iter().enumerate() {
        let text = text as u32;
        for (other, similarity) in near {
            let is_mutual = nearest[*other as usize].iter().any(|(back, _)| *back == text);
            if text < *other && is_mutual {
                edges.push((text, *other, f64::from(*similarity)));
            }
        }
    }
    edges
}

/// The nearest others of one text, nearest first. `sums` is all zero before and after.
fn nearest(
    vectors: &Vectors,
    postings: &[Vec<(u32, f32)>],
    text: u32,
    most: usize,
    least: f32,
    sums: &mut [f32],
    met: &mut Vec<u32>,
) -> Vec<(u32, f32)> {
    let mut rarest: Vec<(u32, f32)> = vectors.row(text).to_vec();
    rarest.sort_unstable_by_key(|(term, _)| (postings[*term as usize].len(), *term));
    let mut budget = BUDGET;
    for (term, weight) in rarest {
        // The nearest in number where they do not all fit: each text looks elsewhere, and neighbours still find each other.
        for (other, of_other) in around(&postings[term as usize], text, budget) {
            if *other != text {
                if sums[*other as usize] == 0.0 {
                    met.push(*other);
                }
                sums[*other as usize] += weight * of_other;
            }
        }
        budget = budget.saturating_sub(postings[term as usize].len());
        if budget == 0 {
            break;
        }
    }
    // Of many as near, those nearest in number: with the lowest numbers for all, few neighbours would be mutual.
    let apart = |other: u32| (other.abs_diff(text), other);
    let better = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(apart(a.0).cmp(&apart(b.0)));
    let mut near: Vec<(u32, f32)> = met.iter().map(|other| (*other, sums[*other as usize])).collect();
    met.drain(..).for_each(|other| sums[other as usize] = 0.0);
    let kept = most * CANDIDATES;
    if near.len() > kept && kept > 0 {
        near.select_nth_unstable_by(kept - 1, better);
        near.truncate(kept);
    }
    near.iter_mut().for_each(|(other, similarity)| *similarity = vectors.similarity(text, *other));
    near.retain(|(_, similarity)| *similarity >= least);
    near.sort_unstable_by(better);
    near.truncate(most);
    near
}

/// At most so many postings, those nearest to the text in number.
fn around(postings: &[(u32, f32)], text: u32, most: usize) -> &[(u32, f32)] {
    if postings.len() <= most {
        return postings;
    }
    let at = postings.partition_point(|(other, _)| *other < text);
    let start = at.saturating_sub(most / 2).min(postings.len() - most);
    &postings[start..start + most]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Vec<Vec<String>> {
        texts.iter().map(|text| text.split_whitespace().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn neighbours_are_those_of_the_definition() {
        let words = ["alpha", "beta", "gamma", "delta", "eps", "zeta", "eta", "theta", "iota", "kappa"];
        let text = |seed: u64| {
            let word = |at: u64| words[(seed * 7 + at * at * (seed % 5 + 1)) as usize % words.len()];
            (0..4).map(word).collect::<Vec<_>>().join(" ")
        };
        let texts: Vec<String> = (0..60).map(text).collect();
        let texts = read(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let vectors = Vectors::new(&texts, &[0; 60]);
        let (most, least) = (5, 0.2);
        let slow = |text: u32| {
            let mut all: Vec<(u32, f32)> =
                (0..60).filter(|other| *other != text).map(|other| (other, vectors.similarity(text, other))).collect();
            all.sort_by(|a, b| b.1.total_cmp(&a.1).then((a.0.abs_diff(text), a.0).cmp(&(b.0.abs_diff(text), b.0))));
            all.into_iter()
                .filter(|(_, similarity)| *similarity >= least)
                .take(most)
                .map(|(other, _)| other)
                .collect::<Vec<_>>()
        };
        let mut expected = Vec::new();
        for a in 0..60 {
            expected.extend(slow(a).into_iter().filter(|b| a < *b && slow(*b).contains(&a)).map(|b| (a, b)));
        }
        let mut found: Vec<(u32, u32)> =
            neighbours(&vectors, most, least).iter().map(|edge| (edge.0, edge.1)).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert!(!expected.is_empty());
        assert_eq!(found, expected);
    }

    #[test]
    fn many_texts_alike_are_not_compared_with_each_other() {
        let texts: Vec<Vec<String>> = (0..40_000).map(|n| vec!["same".to_owned(), format!("w{}", n % 11)]).collect();
        let vectors = Vectors::new(&texts, &vec![0; texts.len()]);
        // All pairs of one word would be 70 million.
        let edges = neighbours(&vectors, 10, 0.15);
        assert!(!edges.is_empty() && edges.len() <= 10 * texts.len());
        assert!(edges.iter().all(|(a, b, _)| texts[*a as usize] == texts[*b as usize]));
    }

    #[test]
    fn words_common_in_one_language_are_dropped_in_all() {
        let spanish = (0..150).map(|n| format!("que otro{n}"));
        let english = (0..3_000).map(|n| format!("thing{}", n % 1_000));
        let texts: Vec<String> = spanish.chain(english).collect();
        let texts = read(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let languages: Vec<u16> = (0..3_150).map(|n| u16::from(n < 150)).collect();
        let vectors = Vectors::new(&texts, &languages);
        assert!(vectors.vector(&["que".to_owned()]).is_empty());
        assert_eq!(vectors.vector(&["thing3".to_owned()]).len(), 1);
    }
}
