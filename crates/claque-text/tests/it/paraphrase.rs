//! Paraphrases end to end, on a model made here and on the real one.

use crate::model::real;
use claque::AccountId;
use claque_text::calibrate::{CalibrationRules, LengthBin, Sample, Thresholds};
use claque_text::group::Wording;
use claque_text::language::Language;
use claque_text::model::StaticModel;
use claque_text::paraphrase::{ParaphraseRules, Paraphrases, overlap, paraphrases};
use claque_text::unit::{Cosine, Fraction, UnitVectors};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use std::collections::BTreeSet;

fn fraction(value: f64) -> Fraction {
    Fraction::new(value).expect("from 0 to 1")
}

const SUBJECTS: [&str; 12] = [
    "the mayor",
    "my neighbour",
    "a young teacher",
    "the old fisherman",
    "our landlord",
    "the goalkeeper",
    "a tired nurse",
    "the senator",
    "her cousin",
    "the bus driver",
    "a famous painter",
    "the station master",
];
const DEEDS: [&str; 12] = [
    "forgot to water",
    "wants to sell",
    "has finally repaired",
    "cannot stand",
    "was dreaming of",
    "wrote a song about",
    "refused to pay for",
    "never understood",
    "went looking for",
    "complained about",
    "proudly showed",
    "quietly removed",
];
const THINGS: [&str; 12] = [
    "the wooden bridge",
    "seven red tulips",
    "a broken radio",
    "the garden fence",
    "an electric bicycle",
    "some frozen dumplings",
    "the school library",
    "a leaking roof",
    "his grandmother's piano",
    "two railway tickets",
    "the harbour lights",
    "a sack of potatoes",
];
const TIMES: [&str; 8] = [
    "last winter",
    "on Tuesday morning",
    "before the elections",
    "during lunch",
    "while it was raining",
    "after the concert",
    "at the airport",
    "in front of everybody",
];

/// Ordinary texts, each of another account.
fn background(count: usize) -> Vec<String> {
    let mut random = Pcg64::seed_from_u64(2);
    let mut texts = BTreeSet::new();
    while texts.len() < count {
        let mut pick = |list: &[&str]| list[random.random_range(0..list.len())].to_owned();
        let first = format!("{} {} {}", pick(&SUBJECTS), pick(&DEEDS), pick(&THINGS));
        let second = format!("{} {} {}", pick(&SUBJECTS), pick(&DEEDS), pick(&THINGS));
        texts.insert(format!("{first} {}, and {second} {}", pick(&TIMES), pick(&TIMES)));
    }
    texts.into_iter().collect()
}

fn wordings(texts: &[String]) -> Vec<Wording<'_>> {
    (0..)
        .zip(texts)
        .map(|(place, text)| Wording { text, posts: 1, accounts: 1, first_account: AccountId(place) })
        .collect()
}

fn rules() -> ParaphraseRules {
    let calibration = CalibrationRules { draws: 3_000_000, ..CalibrationRules::default() };
    ParaphraseRules { calibration, recall_sample: 64, ..ParaphraseRules::default() }
}

/// The groups of the last `count` texts.
fn groups_of_last(found: &Paraphrases, count: usize) -> Vec<Option<u32>> {
    found.groups.group_of[found.groups.group_of.len() - count..].to_vec()
}

#[test]
fn rewordings_are_joined_and_strangers_are_not() {
    let Some(model) = real() else { return };
    let mut texts = background(3000);
    texts.extend(
        [
            "Voters deserve to know the truth about the Riverside water contract",
            "The truth about the Riverside water contract: voters deserve to know it!",
            "VOTERS DESERVE THE TRUTH ABOUT THE WATER CONTRACT IN RIVERSIDE https://t.co/aB3dE #riverside",
            "Turnout in the county was the lowest since the war, officials said",
            "The band played for three hours and nobody wanted to go home",
        ]
        .map(str::to_owned),
    );
    let found = paraphrases(&wordings(&texts), &model, &rules());
    let last = groups_of_last(&found, 5);
    assert!(last[0].is_some() && last[0] == last[1] && last[0] == last[2], "{last:?}");
    assert!(last[3] != last[0] && last[4] != last[0] && last[3] != last[4], "{last:?}");
    check_shape(&found);
    let english = found.languages.iter().find(|report| report.language == Language::English).expect("English");
    let search = english.search.as_ref().expect("searched");
    assert!(search.miss_probability <= 0.05 && search.thresholds.pooled.cosine >= Cosine::from_f64(0.6));
}

#[test]
fn every_member_is_alike_to_its_medoid_and_groups_add_up() {
    let Some(model) = real() else { return };
    let texts = background(4000);
    let found = paraphrases(&wordings(&texts), &model, &rules());
    check_shape(&found);
    let lower: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    let vectors = model.embed(&lower);
    let thresholds = &found.languages[0].search.as_ref().expect("searched").thresholds;
    let letters = |text: &str| LengthBin::of(text.chars().filter(|c| c.is_alphanumeric()).count());
    let mut members = 0;
    for (text, group) in found.groups.group_of.iter().enumerate() {
        let medoid = found.groups.groups[group.expect("long enough") as usize].medoid as usize;
        if medoid != text {
            members += 1;
            let least = thresholds.of_pair(letters(&lower[text]), letters(&lower[medoid]));
            assert!(vectors.cosine(text, medoid) >= least, "{} | {}", texts[text], texts[medoid]);
            assert!(overlap(&lower[text], &lower[medoid], 4) >= 0.1);
        }
    }
    assert!(members > 10, "{members} members say nothing");
}

fn check_shape(found: &Paraphrases) {
    let mut sizes = vec![0; found.groups.groups.len()];
    for group in found.groups.group_of.iter().flatten() {
        sizes[*group as usize] += 1;
    }
    let mut before = None;
    for (number, group) in found.groups.groups.iter().enumerate() {
        assert_eq!(group.texts, sizes[number]);
        assert_eq!(found.groups.group_of[group.medoid as usize], Some(number as u32));
        assert!(before < Some(group.medoid));
        assert!(group.least_similarity <= group.mean_similarity && group.mean_similarity <= 1.0, "{group:?}");
        before = Some(group.medoid);
    }
}

#[test]
fn the_same_words_shuffled_among_texts_are_not_joined_more_than_chance_allows() {
    let Some(model) = real() else { return };
    let mut random = Pcg64::seed_from_u64(6);
    let mut words: Vec<String> =
        background(3000).iter().flat_map(|text| text.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect();
    for place in (1..words.len()).rev() {
        words.swap(place, random.random_range(0..=place));
    }
    let texts: Vec<String> = words.chunks(14).map(|words| words.join(" ")).collect();
    let found = paraphrases(&wordings(&texts), &model, &rules());
    let joined = texts.len() - found.groups.groups.len();
    let chance: f64 =
        found.languages.iter().filter_map(|report| Some(report.search.as_ref()?.thresholds.pooled.chance_pairs)).sum();
    assert!(chance > 0.0, "calibrated");
    assert!((joined as f64) < 2.0 * chance + 10.0, "{joined} joined, {chance} by chance");
}

#[test]
fn threads_and_copies_change_nothing() {
    let Some(model) = real() else { return };
    let texts = background(2000);
    let once = wordings(&texts);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| paraphrases(&once, &model, &rules()))
    };
    let (one, three) = (run(1), run(3));
    assert_eq!(one.groups, three.groups);
    assert_eq!(format!("{:?}", one.languages), format!("{:?}", three.languages));
    // The same texts again with a link each: each joins the group that it was in.
    let again: Vec<String> =
        texts.iter().map(|text| format!("{} https://a.org/{}", text.to_uppercase(), text.len())).collect();
    let both: Vec<Wording<'_>> = once.iter().copied().chain(wordings(&again)).collect();
    let doubled = paraphrases(&both, &model, &rules());
    assert_eq!(doubled.groups.group_of[..2000], one.groups.group_of[..]);
    assert_eq!(doubled.groups.group_of[2000..], one.groups.group_of[..]);
}

#[test]
fn short_texts_and_languages_with_few_texts_never_count() {
    let Some(model) = real() else { return };
    let mut texts = background(2000);
    texts.extend(
        [
            "Too short @a @b @c #one #two #three https://a.org",
            "Der Bürgermeister hat gestern nichts über die Brücke gesagt",
            "",
            "\0\0",
        ]
        .map(str::to_owned),
    );
    let found = paraphrases(&wordings(&texts), &model, &rules());
    assert_eq!(groups_of_last(&found, 4), [None; 4]);
    assert_eq!(found.too_short, 3);
    let german = found.languages.iter().find(|report| report.language == Language::German).expect("German");
    assert!(german.search.is_none() && german.texts == 1);
}

#[test]
fn no_texts_make_no_groups() {
    let Some(model) = real() else { return };
    let found = paraphrases(&[], &model, &ParaphraseRules::default());
    assert!(found.groups.groups.is_empty() && found.languages.is_empty());
}

#[test]
fn thirty_thousand_nearly_equal_texts_join_one_group() {
    let Some(model) = real() else { return };
    let mut texts = background(2000);
    texts.extend((0..30_000).map(|number| {
        format!("Sign the petition for the night bus number {number} before Sunday evening, neighbours")
    }));
    let begin = std::time::Instant::now();
    let found = paraphrases(&wordings(&texts), &model, &rules());
    let last = groups_of_last(&found, 30_000);
    let mut sizes: Vec<u32> = last.iter().flatten().map(|group| found.groups.groups[*group as usize].texts).collect();
    sizes.sort_unstable();
    // A flood of copies does not raise the threshold for itself.
    assert!(sizes[sizes.len() / 2] > 1000, "the text in the middle is in a group of {}", sizes[sizes.len() / 2]);
    assert!(begin.elapsed().as_secs() < 120, "took {:?}", begin.elapsed());
}

fn model_of_nothing(texts: usize) -> UnitVectors {
    let mut random = Pcg64::seed_from_u64(12);
    let rows: Vec<Vec<f32>> = (0..texts).map(|_| (0..16).map(|_| random.random::<f32>() - 0.5).collect()).collect();
    UnitVectors::fill(16, &rows, |row, out| out.copy_from_slice(row))
}

#[test]
fn a_threshold_is_the_quantile_of_all_pairs_of_different_accounts() {
    let vectors = model_of_nothing(700);
    let accounts: Vec<AccountId> = (0..700).map(|row| AccountId(row % 40)).collect();
    let bins = vec![LengthBin::of(50); 700];
    let rows: Vec<u32> = (0..vectors.len() as u32).collect();
    let sample = Sample { rows: &rows, vectors: &vectors, accounts: &accounts, bins: &bins };
    let rules = CalibrationRules {
        share: fraction(0.001),
        chance_neighbours: fraction(1.0),
        floor: fraction(0.0),
        ..CalibrationRules::default()
    };
    let found = Thresholds::calibrate(sample, &rules).expect("enough pairs");
    let mut cosines: Vec<f64> = (0..700)
        .flat_map(|a| (0..a).map(move |b| (a, b)))
        .filter(|(a, b)| accounts[*a] != accounts[*b])
        .map(|(a, b)| vectors.cosine(a, b).get())
        .collect();
    cosines.sort_by(|a, b| b.total_cmp(a));
    let most = (cosines.len() as f64 * 0.001).floor() as usize;
    assert_eq!(found.pooled.pairs, cosines.len() as u64);
    let above = cosines.iter().filter(|cosine| **cosine >= found.pooled.cosine.get()).count();
    assert_eq!(found.pooled.above, above as u64);
    assert!(above <= most && above + 3 >= most, "{above} of {most}");
    assert!((found.pooled.cosine.get() - cosines[most]).abs() < 0.001);
    // One bin: its threshold is that of all.
    assert_eq!(found.own.len(), 1);
    assert_eq!(found.of_pair(bins[0], bins[0]), found.pooled.cosine);
}

#[test]
fn drawn_pairs_give_nearly_the_threshold_of_all_pairs() {
    let vectors = model_of_nothing(3000);
    let accounts: Vec<AccountId> = (0..3000).map(AccountId).collect();
    let bins = vec![LengthBin::of(100); 3000];
    let rows: Vec<u32> = (0..vectors.len() as u32).collect();
    let sample = Sample { rows: &rows, vectors: &vectors, accounts: &accounts, bins: &bins };
    let rules = CalibrationRules {
        share: fraction(0.0005),
        chance_neighbours: fraction(1.0),
        floor: fraction(0.0),
        ..CalibrationRules::default()
    };
    let all = Thresholds::calibrate(sample, &rules).expect("enough pairs").pooled;
    let some =
        Thresholds::calibrate(sample, &CalibrationRules { draws: 1_000_000, ..rules }).expect("enough pairs").pooled;
    assert_eq!(all.pairs, 3000 * 2999 / 2);
    assert!(some.pairs < 1_000_000 && some.pairs > 990_000);
    assert!((all.cosine.get() - some.cosine.get()).abs() < 0.02, "{all:?} {some:?}");
}

#[test]
fn too_few_pairs_give_no_threshold_and_a_floor_holds() {
    let vectors = model_of_nothing(100);
    let accounts: Vec<AccountId> = (0..100).map(AccountId).collect();
    let bins: Vec<LengthBin> = (0..100).map(|row| LengthBin::of(if row < 5 { 20 } else { 90 })).collect();
    let rows: Vec<u32> = (0..vectors.len() as u32).collect();
    let sample = Sample { rows: &rows, vectors: &vectors, accounts: &accounts, bins: &bins };
    assert!(Thresholds::calibrate(sample, &CalibrationRules::default()).is_none());
    let loose = CalibrationRules {
        share: fraction(0.1),
        chance_neighbours: fraction(1.0),
        floor: fraction(0.99),
        ..CalibrationRules::default()
    };
    let found = Thresholds::calibrate(sample, &loose).expect("enough pairs");
    assert!(found.lowest() >= Cosine::from_f64(0.989) && found.pooled.above < 10);
    // The five short texts take the threshold of all.
    assert_eq!(found.own.iter().map(|own| own.texts).collect::<Vec<_>>(), [95]);
}

#[test]
fn a_text_among_many_has_few_chance_neighbours() {
    let rules = CalibrationRules::default();
    for texts in [0, 1, 500, 20_000, 200_000, 900_000] {
        let share = rules.share_among(texts).get();
        assert!(share <= 0.00001 && share * texts as f64 <= 0.1001, "{texts}: {share}");
    }
    // What the pairs drawn cannot show is not asked for.
    let measured = f64::from(rules.draws) * rules.share_among(50_000_000).get();
    assert!((measured - 20.0).abs() < 1e-6, "{measured}");
}

/// The definition: all runs of a text, as strings.
fn runs(text: &str, length: usize) -> BTreeSet<String> {
    let spaced: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let mut letters: Vec<char> = Vec::new();
    for c in spaced.trim_start().chars() {
        if c != ' ' || letters.last() != Some(&' ') {
            letters.push(c);
        }
    }
    letters.windows(length).map(|run| run.iter().collect()).collect()
}

proptest! {
    #[test]
    fn overlap_is_that_of_sets_of_runs(a in "[ab ,é中]{0,30}", b in "[ab ,é中]{0,30}", length in 1usize..=4) {
        let (x, y) = (runs(&a, length), runs(&b, length));
        let either = x.union(&y).count();
        let wanted = if either == 0 { 0.0 } else { x.intersection(&y).count() as f64 / either as f64 };
        prop_assert!((overlap(&a, &b, length) - wanted).abs() < 1e-12);
    }

    #[test]
    fn any_texts_are_grouped_without_a_panic(texts in proptest::collection::vec(any::<String>(), 0..20)) {
        if let Some(model) = MODEL.as_ref() {
            let given: Vec<Wording<'_>> = texts.iter().map(|text| Wording { text, posts: 1, accounts: 1, first_account: AccountId(0) }).collect();
            let found = paraphrases(&given, model, &ParaphraseRules::default());
            prop_assert_eq!(found.groups.group_of.len(), texts.len());
        }
    }
}

static MODEL: std::sync::LazyLock<Option<StaticModel>> = std::sync::LazyLock::new(real);
