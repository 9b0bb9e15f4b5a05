//! Narratives: groups of texts that speak of the same things in different words.
//!
//! 1. The groups of texts with most posts are considered, at most [`NarrativePlan::most_groups`]; each by the terms of its medoid.
//! 2. Two groups are neighbours when each is among the other's nearest by TF-IDF cosine (see `neighbours`); Leiden cuts
//!    the network of neighbours into narratives (constant Potts model), so that how large they get does not hang on how much else there is.
//! 3. A further group joins the narrative whose centre it is nearest to, when it is at least as near to that as nine of ten of its members.
//! 4. A narrative is called by its top terms under class-based TF-IDF (Grootendorst 2022, arXiv 2203.05794):
//!    tf_{t,c} · ln(1 + A / f_t), with tf_{t,c} the texts of c that have t, f_t its sum over classes and A the mean number of terms of
//!    a class; texts in no narrative are one class. Of these, only terms at least four times as frequent in the narrative as in all
//!    texts of its language. Three texts near its centre that differ from each other stand for it.
//!
//! A narrative is context, not evidence of coordination: many people speak of the same things.
//!
//! # Cost
//! O(terms) to read, and a bounded number of postings a group (see `neighbours`); memory for the distinct terms of considered texts.

mod neighbours;

use crate::group::{Groups, Wording};
use crate::spread::{Crowd, Spread};
use crate::terms::terms;
use claque::{AccountId, Action, Leiden, ObjectId, Objective, Timestamp, leiden};
use neighbours::{Vectors, neighbours};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// How narratives are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NarrativePlan {
    /// Most groups of texts that narratives are made of; the others can join them.
    pub most_groups: u32,
    /// A group of texts that is like no other is a narrative of its own from so many posts on.
    pub least_posts_alone: u64,
    /// How many neighbours a group looks for.
    pub neighbours: u32,
    /// Less similar groups are no neighbours, in `0.0..=1.0`.
    pub least_similarity: f32,
    /// γ of the constant Potts model, in `0.0..=1.0`: the texts of a narrative are on average at least so similar to each other.
    pub resolution: f64,
    /// Seed of the partition.
    pub seed: u64,
}

impl Default for NarrativePlan {
    fn default() -> Self {
        NarrativePlan {
            most_groups: 50_000,
            least_posts_alone: 10,
            neighbours: 20,
            least_similarity: 0.25,
            resolution: 0.02,
            seed: 1,
        }
    }
}

/// One narrative.
#[derive(Clone, Debug, PartialEq)]
pub struct Narrative {
    /// Its top terms, the strongest first, at most [`LABEL_TERMS`].
    pub terms: Vec<String>,
    /// Numbers of the texts nearest to its centre, at most [`MEDOIDS`].
    pub medoids: Vec<u32>,
    /// Groups of texts that it was made of.
    pub core_groups: u32,
    /// Groups of texts that joined it.
    pub joined_groups: u32,
    /// Languages of its groups by number, most groups first.
    pub languages: Vec<(u16, u32)>,
    /// How it spreads among posts that have a wording.
    pub spread: Spread,
}

/// Terms in a label.
pub const LABEL_TERMS: usize = 6;
/// Texts that stand for a narrative.
pub const MEDOIDS: usize = 3;
/// Texts so similar show the same thing twice.
const LIKE: f32 = 0.6;

/// What was found, and of how much.
#[derive(Clone, Debug)]
pub struct Narratives {
    /// Most posts first.
    pub narratives: Vec<Narrative>,
    /// Groups of texts.
    pub of_groups: u64,
    /// Of these, the ones that narratives were made of, or could have been.
    pub considered_groups: u64,
    /// Posts with a wording.
    pub of_posts: u64,
    /// Of these, posts of the considered groups.
    pub considered_posts: u64,
    /// Posts in a narrative.
    pub posts: u64,
    /// What was counted against.
    pub crowd: Crowd,
}

/// Finds narratives and counts who posts them.
///
/// `actions` are those on wordings, the object being the number of a text; `languages` the language of each text as a number that only
/// says which are the same (empty where none is known); `members` the accounts of each finding and lead.
#[must_use]
pub fn narratives(
    texts: &[Wording<'_>],
    groups: &Groups,
    actions: &[Action],
    languages: &[u16],
    members: &[Vec<AccountId>],
    plan: &NarrativePlan,
) -> Narratives {
    let posts_of = posts_of_groups(texts, groups);
    let considered = considered(&posts_of, plan.most_groups);
    let language_of = |group: &u32| languages.get(groups.groups[*group as usize].medoid as usize).copied().unwrap_or(0);
    let text_of = |group: &u32| texts.get(groups.groups[*group as usize].medoid as usize).map_or("", |text| text.text);
    let read: Vec<Vec<String>> = considered.par_iter().map(|group| terms(text_of(group))).collect();
    let spoken: Vec<u16> = considered.iter().map(language_of).collect();
    let vectors = Vectors::new(&read, &spoken);
    drop(read);
    let edges = neighbours(&vectors, plan.neighbours as usize, plan.least_similarity);
    let how = Leiden { objective: Objective::Cpm { resolution: plan.resolution }, seed: plan.seed, restarts: 1 };
    let membership = leiden(considered.len() as u32, &edges, &how).membership;
    let is_enough = |of: &[u32]| {
        let posts = |member: &u32| posts_of[considered[*member as usize] as usize];
        of.len() > 1 || of.iter().map(posts).sum::<u64>() >= plan.least_posts_alone
    };
    let classes: Vec<Vec<u32>> = by_class(&membership).into_iter().filter(|of| is_enough(of)).collect();
    let centres: Vec<Centre> = classes.par_iter().map(|of| Centre::new(&vectors, of)).collect();

    let mut narrative_of: Vec<Option<u32>> = vec![None; groups.groups.len()];
    for (class, of) in classes.iter().enumerate() {
        of.iter().for_each(|member| narrative_of[considered[*member as usize] as usize] = Some(class as u32));
    }
    let joined = join(&centres, &vectors, groups, &considered, &text_of, plan.least_similarity);
    let mut joined_groups = vec![0; classes.len()];
    for (group, class) in &joined {
        narrative_of[*group as usize] = Some(*class);
        joined_groups[*class as usize] += 1;
    }

    let (counted, crowd) = counted(groups, actions, &narrative_of, members);
    let spreads = crowd.spreads(classes.len(), &counted);
    let labels = labels(&vectors, &classes, &spoken);
    let mut narratives: Vec<Narrative> = spreads
        .into_iter()
        .zip(labels)
        .enumerate()
        .map(|(class, (spread, terms))| Narrative {
            terms,
            medoids: centres[class]
                .nearest
                .iter()
                .map(|member| groups.groups[considered[*member as usize] as usize].medoid)
                .collect(),
            core_groups: classes[class].len() as u32,
            joined_groups: joined_groups[class],
            languages: languages_of(&classes[class], &spoken),
            spread,
        })
        .collect();
    narratives.sort_by_key(|narrative| std::cmp::Reverse(narrative.spread.all.posts));
    let all = posts_of.iter().sum();
    Narratives {
        of_groups: posts_of.iter().filter(|posts| **posts > 0).count() as u64,
        considered_groups: considered.len() as u64,
        of_posts: all,
        considered_posts: considered.iter().map(|group| posts_of[*group as usize]).sum(),
        posts: counted.len() as u64,
        narratives,
        crowd,
    }
}

fn posts_of_groups(texts: &[Wording<'_>], groups: &Groups) -> Vec<u64> {
    let mut posts = vec![0; groups.groups.len()];
    for (text, group) in texts.iter().zip(&groups.group_of) {
        if let Some(group) = group {
            posts[*group as usize] += u64::from(text.posts);
        }
    }
    posts
}

/// The groups with most posts, in their order. Where those with as many posts do not all fit, evenly spaced ones are taken, so that all
/// times of the data have a part in it.
fn considered(posts_of: &[u64], most: u32) -> Vec<u32> {
    let most = most as usize;
    let mut sorted: Vec<u32> = (0..posts_of.len() as u32).filter(|group| posts_of[*group as usize] > 0).collect();
    sorted.sort_by_key(|group| std::cmp::Reverse(posts_of[*group as usize]));
    if sorted.len() > most && most > 0 {
        let least = posts_of[sorted[most - 1] as usize];
        let more = sorted.partition_point(|group| posts_of[*group as usize] > least);
        let ties = sorted.partition_point(|group| posts_of[*group as usize] >= least) - more;
        let room = most - more;
        let spaced: Vec<u32> = (0..room).map(|place| sorted[more + place * ties / room]).collect();
        sorted.truncate(more);
        sorted.extend(spaced);
    }
    sorted.truncate(most);
    sorted.sort_unstable();
    sorted
}

fn by_class(membership: &[u32]) -> Vec<Vec<u32>> {
    let classes = membership.iter().max().map_or(0, |last| *last as usize + 1);
    let mut of = vec![Vec::new(); classes];
    membership.iter().enumerate().for_each(|(member, class)| of[*class as usize].push(member as u32));
    of
}

/// Terms of a centre that count.
const CENTRE_TERMS: usize = 60;

/// The middle of a narrative.
struct Centre {
    /// Its heaviest terms and their weights, of length 1 together; heaviest first.
    weights: Vec<(u32, f32)>,
    /// How near nine of ten members are.
    least: f32,
    /// Members nearest to it.
    nearest: Vec<u32>,
}

impl Centre {
    fn new(vectors: &Vectors, members: &[u32]) -> Self {
        let mut sums: FxHashMap<u32, f32> = FxHashMap::default();
        for member in members {
            vectors.row(*member).iter().for_each(|(term, weight)| *sums.entry(*term).or_default() += weight);
        }
        let mut weights: Vec<(u32, f32)> = sums.into_iter().collect();
        weights.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        weights.truncate(CENTRE_TERMS);
        let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        weights.iter_mut().for_each(|(_, weight)| *weight /= length.max(f32::MIN_POSITIVE));
        let by_term: FxHashMap<u32, f32> = weights.iter().copied().collect();
        let near = |member: &u32| {
            let row = vectors.row(*member).iter();
            row.map(|(term, weight)| weight * by_term.get(term).copied().unwrap_or(0.0)).sum::<f32>()
        };
        let mut nearness: Vec<(f32, u32)> = members.iter().map(|member| (near(member), *member)).collect();
        nearness.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let least = nearness[(nearness.len() - 1) * 9 / 10].0;
        Centre { weights, least, nearest: medoids(vectors, &nearness) }
    }
}

/// The members nearest to the centre, of which no two say nearly the same unless all do.
fn medoids(vectors: &Vectors, nearness: &[(f32, u32)]) -> Vec<u32> {
    let mut medoids: Vec<u32> = Vec::with_capacity(MEDOIDS);
    for (_, member) in nearness {
        let is_new = medoids.iter().all(|kept| vectors.similarity(*kept, *member) < LIKE);
        if is_new && medoids.len() < MEDOIDS {
            medoids.push(*member);
        }
    }
    let missing: Vec<u32> = nearness.iter().map(|near| near.1).filter(|member| !medoids.contains(member)).collect();
    let room = MEDOIDS - medoids.len();
    medoids.extend(missing.into_iter().take(room));
    medoids
}

/// Postings of centres that one text looks through, from its rarest terms on: words that half of all centres have tell little and
/// would cost a text a million additions.
const MOST_POSTINGS: usize = 100_000;

/// The groups that were not considered, each with the class it joins, in their order.
fn join<'t>(
    centres: &[Centre],
    vectors: &Vectors,
    groups: &Groups,
    considered: &[u32],
    text_of: &(impl Fn(&u32) -> &'t str + Sync),
    least: f32,
) -> Vec<(u32, u32)> {
    let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); vectors.term_count()];
    for (class, centre) in centres.iter().enumerate() {
        centre.weights.iter().for_each(|(term, weight)| postings[*term as usize].push((class as u32, *weight)));
    }
    let is_considered: FxHashSet<u32> = considered.iter().copied().collect();
    let others: Vec<u32> = (0..groups.groups.len() as u32).filter(|group| !is_considered.contains(group)).collect();
    let nearest = |group: &u32| {
        let mut near: FxHashMap<u32, f32> = FxHashMap::default();
        let mut rarest = vectors.vector(&terms(text_of(group)));
        rarest.sort_unstable_by_key(|(term, _)| (postings[*term as usize].len(), *term));
        let mut looked_through = 0;
        for (term, weight) in rarest {
            looked_through += postings[term as usize].len();
            if looked_through > MOST_POSTINGS {
                break;
            }
            for (class, of_centre) in &postings[term as usize] {
                *near.entry(*class).or_default() += weight * of_centre;
            }
        }
        let best = near.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        best.filter(|(class, near)| *near >= centres[*class as usize].least.max(least))
            .map(|(class, _)| (*group, class))
    };
    others.par_iter().filter_map(nearest).collect()
}

/// The actions on narratives, and all that they are counted against.
fn counted(
    groups: &Groups,
    actions: &[Action],
    narrative_of: &[Option<u32>],
    members: &[Vec<AccountId>],
) -> (Vec<Action>, Crowd) {
    let group_of = |action: &Action| groups.group_of.get(action.object.0 as usize).copied().flatten();
    let of_groups = || actions.iter().filter_map(|action| Some((action, group_of(action)?)));
    let posts: Vec<(Timestamp, AccountId)> = of_groups().map(|(action, _)| (action.at, action.account)).collect();
    let narrative =
        |(action, group): (&Action, u32)| Some(Action { object: ObjectId(narrative_of[group as usize]?), ..*action });
    (of_groups().filter_map(narrative).collect(), Crowd::new(&posts, members))
}

fn languages_of(members: &[u32], spoken: &[u16]) -> Vec<(u16, u32)> {
    let mut sorted: Vec<u16> = members.iter().map(|member| spoken[*member as usize]).collect();
    sorted.sort_unstable();
    let mut counts: Vec<(u16, u32)> = sorted.chunk_by(|a, b| a == b).map(|of| (of[0], of.len() as u32)).collect();
    counts.sort_by_key(|(_, groups)| std::cmp::Reverse(*groups));
    counts
}

/// How many times as frequent as in all texts of its language a term must be to name a narrative.
const LIFT: f64 = 4.0;

/// The top terms of each class by class-based TF-IDF.
fn labels(vectors: &Vectors, classes: &[Vec<u32>], spoken: &[u16]) -> Vec<Vec<String>> {
    let in_classes: usize = classes.iter().flatten().map(|member| vectors.row(*member).len()).sum();
    let in_all: usize = (0..vectors.len() as u32).map(|member| vectors.row(member).len()).sum();
    let rest = usize::from(in_all > in_classes);
    let mean = in_all as f64 / (classes.len() + rest).max(1) as f64;
    classes.par_iter().map(|of| label(vectors, of, mean, languages_of(of, spoken)[0].0)).collect()
}

fn label(vectors: &Vectors, members: &[u32], mean: f64, language: u16) -> Vec<String> {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for member in members {
        vectors.row(*member).iter().for_each(|(term, _)| *counts.entry(*term).or_default() += 1);
    }
    let mut ranked: Vec<(bool, f64, u32)> = counts
        .into_iter()
        .map(|(term, count)| {
            let score = f64::from(count) * (1.0 + mean / f64::from(vectors.texts_with(term))).ln();
            let share = f64::from(count) / members.len() as f64;
            // What one text of several says names none of the others.
            let is_single = count < 2 && members.len() > 2;
            (is_single || share < LIFT * vectors.share_in(language, term), score, term)
        })
        .collect();
    ranked.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
    ranked.iter().take(LABEL_TERMS).map(|(.., term)| vectors.term(*term).to_owned()).collect()
}
