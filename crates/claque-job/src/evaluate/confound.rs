//! What something simpler than acting together would score on the same labels.

use super::labelled::Labelled;
use super::measure::curve;
use claque::{Ranking, separation};
use claque_io::evaluation::{ConfoundRecord, CutRecord};
use claque_io::read::{Corpus, MARKS, Profile};

/// Each property that varies: activity first, then the form of the data, the best first.
pub(crate) fn all(corpus: &Corpus, labelled: &Labelled<'_>) -> Vec<ConfoundRecord> {
    let by_profile = |of: &dyn Fn(&Profile) -> f64| -> Vec<f64> {
        labelled.accounts.iter().map(|account| of(&corpus.profiles[account.0 as usize])).collect()
    };
    let mut found: Vec<ConfoundRecord> =
        record("activity", "number of posts", &by_profile(&|profile| f64::from(profile.posts)), labelled)
            .into_iter()
            .collect();
    let mut form: Vec<ConfoundRecord> = Vec::new();
    form.extend(record("format", "first post in the data", &by_profile(&|profile| profile.first.0 as f64), labelled));
    let id = |account: &claque::AccountId| corpus.accounts.get(account.0 as usize).map_or(0, |id| id.chars().count());
    let lengths: Vec<f64> = labelled.accounts.iter().map(|account| id(account) as f64).collect();
    form.extend(record("format", "length of the account id", &lengths, labelled));
    for (mark, name) in MARKS.iter().enumerate() {
        form.extend(record(
            "format",
            &format!("share of posts: {name}"),
            &by_profile(&|profile| profile.share(mark)),
            labelled,
        ));
    }
    form.sort_by(|a, b| b.roc_auc.total_cmp(&a.roc_auc).then_with(|| a.name.cmp(&b.name)));
    found.extend(form);
    found
}

fn record(kind: &str, name: &str, values: &[f64], labelled: &Labelled<'_>) -> Option<ConfoundRecord> {
    let found = separation(labelled.material(values))?;
    Some(ConfoundRecord {
        kind: kind.to_owned(),
        name: name.to_owned(),
        roc_auc: found.auc.max(1.0 - found.auc),
        high_first: found.high_first,
        average_precision: found.average_precision,
        matched_auc: found.matched_auc,
    })
}

/// The curve of the number of posts, as a ranking.
pub(crate) fn activity_curve(labelled: &Labelled<'_>) -> Vec<CutRecord> {
    let posts: Vec<f64> = labelled.posts.iter().map(|&posts| f64::from(posts)).collect();
    curve(&Ranking::new(&posts).cuts(&labelled.positive, &vec![1; posts.len()]))
}
