//! What is said of the posts beside the findings: narratives, mentions of a watch list, sides. Context, not evidence.

use crate::asked::AskedContext;
use crate::case::json;
use crate::failure::Failure;
use crate::watch::Stages;
use claque::{AccountId, Action, TraceKind};
use claque_io::case::{FORMAT_VERSION, FindingsRecord};
use claque_io::folder::{CaseError, CaseFolder};
use claque_io::narrative::{NarrativesRecord, write_narratives};
use claque_io::read::{Alike, Corpus, ReadOptions};
use claque_io::record::context::{Called, agreement as agreement_record, bins};
use claque_io::target::{StanceCountRecord, TargetRecord, TargetsRecord, digest, write_targets};
use claque_text::group::{Group, Groups, Wording};
use claque_text::language::{Language, language_of};
use claque_text::narrative::{NarrativePlan, narratives};
use claque_text::side::{issues, sides};
use claque_text::spread::Crowd;
use claque_text::stance::{Agreement, Stance, Stances, agreement};
use claque_text::terms::folded;
use claque_text::watch::WatchList;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::Path;
use std::sync::Arc;

/// What was asked for, read and checked before any post is.
#[derive(Default)]
pub struct CheckedContext {
    watch: Option<AskedWatch>,
    narratives: Option<NarrativePlan>,
    seed: u64,
}

struct AskedWatch {
    list: Arc<WatchList>,
    file: String,
    digest: String,
    stance: Option<AskedStance>,
}

struct AskedStance {
    stances: Stances,
    agreement: Agreement,
    file: String,
    sample: String,
}

impl CheckedContext {
    /// Reads the watch list and the stances.
    ///
    /// # Errors
    /// Where a file cannot be read, or the classifier's agreement with people cannot be measured.
    pub fn new(asked: &AskedContext, seed: u64) -> Result<Self, Failure> {
        let stance = match (&asked.stance, &asked.stance_sample) {
            (None, _) => None,
            (Some(_), None) => {
                return Err(Failure::plan(
                    "--stance needs --stance-sample: without posts that people have labelled, nobody knows what the classifier is \
                     worth",
                )
                .hint("label some 200 posts yourself: post_id, target and stance"));
            }
            (Some(file), Some(sample)) => Some(AskedStance::new(file, sample, seed)?),
        };
        let watch = asked.watch_list.as_deref().map(|file| AskedWatch::new(file, stance)).transpose()?;
        let plan = asked.narratives.then(|| NarrativePlan { seed, ..NarrativePlan::default() });
        Ok(CheckedContext { watch, narratives: plan, seed })
    }

    /// Has what is needed read and kept.
    pub fn prepare(&self, options: &mut ReadOptions) {
        options.watch = self.watch.as_ref().map(|watch| Arc::clone(&watch.list));
        options.keep_wordings |= self.narratives.is_some();
    }

    /// The actions on wordings, which the analysis takes out of the corpus or leaves aside.
    #[must_use]
    pub fn spoken(&self, corpus: &Corpus) -> Vec<Action> {
        let text = corpus.traces.iter().find(|trace| trace.kind == TraceKind::Text && self.narratives.is_some());
        text.map(|trace| trace.actions.clone()).unwrap_or_default()
    }

    /// Looks at it all, beside what was found.
    #[must_use]
    pub fn look(&self, corpus: &Corpus, spoken: Vec<Action>, found: &FindingsRecord, stages: &Stages<'_>) -> Context {
        if self.watch.is_none() && self.narratives.is_none() {
            return Context::default();
        }
        let (groups, members) = members(corpus, found);
        let called = Called { accounts: &corpus.accounts, groups: &groups };
        let narratives = self.narratives.as_ref().map(|plan| {
            stages.begin("narratives", None, "texts");
            let record = look_at_narratives(corpus, &spoken, &members, called, plan);
            stages.end("narratives");
            record
        });
        let targets = self.watch.as_ref().map(|watch| {
            stages.begin("mentions", None, "mentions");
            let record = watch.look(corpus, &members, called, self.seed);
            stages.end("mentions");
            record
        });
        Context { narratives, targets }
    }
}

/// Ids and members of all groups: findings, those set apart, leads.
fn members(corpus: &Corpus, found: &FindingsRecord) -> (Vec<String>, Vec<Vec<AccountId>>) {
    let all = || found.findings.iter().chain(&found.explained).chain(&found.leads);
    let wanted: FxHashSet<&str> =
        all().flat_map(|group| &group.accounts).map(|account| account.account_id.as_str()).collect();
    let number: FxHashMap<&str, AccountId> = (0..)
        .zip(corpus.accounts.iter())
        .filter(|(_, name)| wanted.contains(name))
        .map(|(number, name)| (name, AccountId(number)))
        .collect();
    let members = all().map(|group| {
        group.accounts.iter().filter_map(|account| number.get(account.account_id.as_str()).copied()).collect()
    });
    (all().map(|group| group.id.clone()).collect(), members.collect())
}

fn look_at_narratives(
    corpus: &Corpus,
    spoken: &[Action],
    members: &[Vec<AccountId>],
    called: Called<'_>,
    plan: &NarrativePlan,
) -> NarrativesRecord {
    let texts = corpus.wordings.with_use(spoken);
    let spoken_in: Vec<Language> = texts.par_iter().map(|text| language_of(text.text)).collect();
    let mut names: Vec<&str> = spoken_in.iter().map(|language| language.name()).collect();
    names.sort_unstable();
    names.dedup();
    let number = |language: &Language| names.binary_search(&language.name()).unwrap_or(0) as u16;
    let languages: Vec<u16> = spoken_in.iter().map(number).collect();
    let groups = groups_of_texts(&texts, &corpus.alike);
    let found = narratives(&texts, &groups, spoken, &languages, members, plan);
    called.narratives(&found, &texts, |number| names.get(usize::from(number)).map(|name| (*name).to_owned()))
}

/// Near-copies where they were looked for, else each wording alone. Wordings that are too short for near-copies stay alone.
fn groups_of_texts(texts: &[Wording<'_>], alike: &[Alike]) -> Groups {
    let near = alike.iter().find(|alike| alike.kind == TraceKind::TextNear).map(|alike| &alike.groups);
    let mut groups = near.filter(|near| near.group_of.len() == texts.len()).cloned().unwrap_or_default();
    groups.group_of.resize(texts.len(), None);
    for (text, group) in groups.group_of.iter_mut().enumerate().filter(|(_, group)| group.is_none()) {
        *group = Some(groups.groups.len() as u32);
        groups.groups.push(Group { medoid: text as u32, texts: 1, least_similarity: 1.0, mean_similarity: 1.0 });
    }
    groups
}

impl AskedWatch {
    fn new(path: &Path, stance: Option<AskedStance>) -> Result<Self, Failure> {
        let text = read_text(path, "the watch list")?;
        let is_table = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let list = if is_table { WatchList::from_csv(&text) } else { WatchList::from_toml(&text) };
        let list = list.map_err(|error| {
            Failure::input(format!("cannot use the watch list `{}`: {error}", path.display())).hint(
                "the form is in docs/watch-lists.md; a file whose name ends in .csv is read as CSV, any other as TOML",
            )
        })?;
        let file = path.display().to_string();
        Ok(AskedWatch { list: Arc::new(list), digest: digest(text.as_bytes()), file, stance })
    }

    fn look(&self, corpus: &Corpus, members: &[Vec<AccountId>], called: Called<'_>, seed: u64) -> TargetsRecord {
        let crowd = Crowd::new(&corpus.post_times, members);
        let entries = self.list.entries();
        let spreads = crowd.spreads(entries.len(), &corpus.mentions);
        let mut targets: Vec<TargetRecord> =
            entries.iter().zip(&spreads).map(|(entry, spread)| called.target(entry, spread)).collect();
        let stance = self.stance.as_ref().map(|stance| {
            let judged = stance.count(corpus, &crowd, called, &mut targets);
            let strangers = (stance.stances.rows.len() as u64).saturating_sub(judged);
            agreement_record(&stance.agreement, &stance.file, &stance.sample, strangers)
        });
        let issues = issues(entries);
        let found = |issue| called.issue(issue, &sides(issue, &corpus.mentions, &crowd, seed));
        TargetsRecord {
            format_version: FORMAT_VERSION,
            watch_list: self.file.clone(),
            watch_list_sha256: self.digest.clone(),
            bins: bins(&crowd),
            targets,
            issues: issues.iter().map(found).collect(),
            stance,
        }
    }
}

impl AskedStance {
    fn new(file: &Path, sample: &Path, seed: u64) -> Result<Self, Failure> {
        let read = |path: &Path| {
            let text = read_text(path, "the stances")?;
            Stances::parse(&text).map_err(|error| {
                Failure::input(format!("cannot use the stances `{}`: {error}", path.display()))
                    .hint("CSV or NDJSON with post_id, target and stance (favour, against, unclear)")
            })
        };
        let (stances, labelled) = (read(file)?, read(sample)?);
        let agreement = agreement(&stances, &labelled, seed).map_err(|refusal| {
            Failure::input(format!("no stance is shown: {refusal}")).hint(
                "have the classifier judge the posts of the sample, and label more of them: some 200 are a good start",
            )
        })?;
        Ok(AskedStance { stances, agreement, file: file.display().to_string(), sample: sample.display().to_string() })
    }

    /// Counts stances by target and set; returns on how many mentions the classifier has judged.
    fn count(&self, corpus: &Corpus, crowd: &Crowd, called: Called<'_>, targets: &mut [TargetRecord]) -> u64 {
        let keys: Vec<String> = targets.iter().map(|target| folded(&target.title())).collect();
        let mut counts: Vec<FxHashMap<&str, [u64; 4]>> = vec![FxHashMap::default(); targets.len()];
        let mut judged = 0;
        for mention in &corpus.mentions {
            let entry = mention.object.0 as usize;
            let stance = self.stances.get(&corpus.posts.name(mention.post), &keys[entry]);
            judged += u64::from(stance.is_some());
            let place = stance.map_or(3, |stance: Stance| stance as usize);
            let groups = crowd.groups_of(mention.account);
            let sets = groups.iter().filter_map(|group| called.groups.get(*group as usize)).map(String::as_str);
            let ordinary = groups.is_empty().then_some("ordinary");
            sets.chain(ordinary).chain(["all"]).for_each(|set| counts[entry].entry(set).or_default()[place] += 1);
        }
        for (target, counts) in targets.iter_mut().zip(counts) {
            let sets = ["all", "ordinary"].into_iter().chain(target.spread.groups.iter().map(|of| of.group.as_str()));
            let record = |set: &str| {
                let [favour, against, unclear, not_judged] = counts.get(set).copied().unwrap_or_default();
                StanceCountRecord { set: set.to_owned(), favour, against, unclear, not_judged }
            };
            target.stances = sets.map(record).collect();
        }
        judged
    }
}

/// # Errors
/// Where the file cannot be read, or is not UTF-8.
fn read_text(path: &Path, what: &str) -> Result<String, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::input(format!("cannot read {what} `{}`: {error}", path.display())))?;
    String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::input(format!("cannot read {what} `{}`: line {line}: wanted UTF-8", path.display()))
            .hint("save it as UTF-8")
    })
}

/// What was seen.
#[derive(Default)]
pub struct Context {
    /// Where narratives were asked for.
    pub narratives: Option<NarrativesRecord>,
    /// Where there is a watch list.
    pub targets: Option<TargetsRecord>,
}

impl Context {
    /// Writes its files into a case.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn write(&self, folder: &CaseFolder) -> Result<(), CaseError> {
        if let Some(narratives) = &self.narratives {
            folder.write("narratives.json", |out| json(out, narratives))?;
            folder.write("narratives.csv", |out| write_narratives(out, narratives))?;
        }
        if let Some(targets) = &self.targets {
            folder.write("targets.json", |out| json(out, targets))?;
            folder.write("targets.csv", |out| write_targets(out, targets))?;
        }
        Ok(())
    }
}
