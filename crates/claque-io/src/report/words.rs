//! What a case says of itself in sentences, for any page: the static report and the local page say the same.

mod formulas;
mod limits;

use super::Context;
use super::lookalike::LookalikesView;
use super::method::{Method, Null};
use super::{lead, skipped, summary, target};
use crate::case::{CaseRecord, CountsRecord, FindingRecord, FindingsRecord};
use serde::Serialize;
use utoipa::ToSchema;

/// How to cite the program, as `CITATION.cff` has it; the version comes after.
const CITATION: &str = "The Claque developers. Claque: finds accounts that act together on social media in ways that chance does \
    not explain";

/// How much was found: all that sentences about a case need of its groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Findings.
    pub findings: u64,
    /// Groups with an ordinary explanation.
    pub explained: u64,
    /// Accounts in them.
    pub accounts_in_explained: u64,
    /// Names of the rules that explain them, sorted, each once.
    pub rules: Vec<String>,
}

impl Found {
    /// From the groups themselves.
    pub fn of(findings: &FindingsRecord) -> Self {
        let FindingsRecord { findings, explained, .. } = findings;
        Found {
            findings: findings.len() as u64,
            explained: explained.len() as u64,
            accounts_in_explained: explained.iter().map(|group| group.accounts.len() as u64).sum(),
            rules: sorted(explained.iter().flat_map(|group| group.explained_by.iter().cloned()).collect()),
        }
    }

    /// From the counts of a case and the rules of its groups with an ordinary explanation, in any order.
    pub fn counted(counts: &CountsRecord, rules: Vec<String>) -> Self {
        Found {
            findings: counts.findings,
            explained: counts.explained,
            accounts_in_explained: counts.accounts_in_explained,
            rules: sorted(rules),
        }
    }
}

fn sorted(mut rules: Vec<String>) -> Vec<String> {
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// How many members a group has, by role: all that sentences about a group need of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// All.
    pub accounts: u64,
    /// Those that led more co-actions than they followed.
    pub first_movers: u64,
    /// Those that followed more than they led.
    pub followers: u64,
}

impl Members {
    /// As a record with its accounts has them.
    pub fn of(finding: &FindingRecord) -> Self {
        let with = |role: &str| finding.accounts.iter().filter(|account| account.role == role).count() as u64;
        Members {
            accounts: finding.accounts.len() as u64,
            first_movers: with("first mover"),
            followers: with("follower"),
        }
    }
}

/// A case in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct CaseWords {
    /// What was found, in one line.
    pub headline: String,
    /// What was looked at and how sure it is, in a few sentences.
    pub lead: Vec<String>,
    /// Whether anything was tested against chance.
    pub tested: bool,
    /// What to know before anything else, with its heading; absent where there is no such thing.
    pub warning: Option<Titled>,
    /// How many groups have an ordinary explanation, and which; absent where none has.
    pub explained: Option<String>,
    /// What stands beside the findings; absent where nothing was asked for.
    pub context: Option<String>,
    /// What was left out, a sentence each.
    pub left_out: Vec<String>,
    /// What a careful reader must not conclude, a sentence or two each, with a short heading.
    pub limits: Vec<Titled>,
    /// How it was done.
    pub method: MethodWords,
}

/// A paragraph under a heading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Titled {
    /// The heading.
    pub title: String,
    /// The paragraph.
    pub text: String,
}

/// How it was done, in words fit for a methods section.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct MethodWords {
    /// Paragraphs to copy.
    pub paragraphs: Vec<String>,
    /// Formulas in words, with a heading each.
    pub formulas: Vec<Titled>,
    /// Works that the paragraphs rest on.
    pub references: Vec<String>,
    /// All choices, by name and value.
    pub plan: Vec<(String, String)>,
    /// The command that repeats the case.
    pub command: String,
    /// How to cite the program.
    pub citation: String,
    /// Version of claque.
    pub version: String,
    /// Words of the page, each with what it means.
    pub glossary: Vec<Titled>,
}

/// A group in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct GroupWords {
    /// What happened and how sure it is, a sentence each.
    pub summary: Vec<String>,
    /// What a reader should weigh, for and against.
    pub notes: Vec<String>,
    /// What the ordinary explanations come to; absent where none was asked about.
    pub conclusion: Option<String>,
    /// Ordinary explanations that were asked about: those that explain first, then those that apply; those that could not be
    /// told last.
    pub lookalikes: Vec<LookalikeWords>,
}

/// An ordinary explanation in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct LookalikeWords {
    /// The rule, as the record names it.
    pub rule: String,
    /// The owner, site, client, conversation, source or period that it is about; absent where there is none.
    pub subject: Option<String>,
    /// Its name, as `One owner, openly`.
    pub name: String,
    /// What came of asking.
    pub verdict: String,
    /// Whether it is enough to set the group apart.
    pub explains: bool,
    /// What speaks for it, a sentence each.
    pub evidence_for: Vec<String>,
    /// What speaks against it.
    pub evidence_against: Vec<String>,
    /// How common the same is outside the group; absent where that was not asked.
    pub base_rate: Option<String>,
}

impl CaseWords {
    /// All sentences of a case. Needs no group in memory: see [`Found::counted`].
    pub fn of(case: &CaseRecord, found: &Found, context: Context<'_>) -> Self {
        let null = Null::of(&case.plan);
        let tested = null != Null::None;
        CaseWords {
            headline: lead::headline(found, null),
            lead: lead::lead(case, found, tested),
            tested,
            warning: (!tested).then(|| Titled::new(lead::UNTESTED.0, lead::UNTESTED.1)),
            explained: lead::explained(found),
            context: context.targets.and_then(target::lead),
            left_out: skipped::statements(case),
            limits: limits::limits(tested),
            method: MethodWords::of(case, context),
        }
    }
}

impl Titled {
    fn new(title: &str, text: &str) -> Self {
        Titled { title: title.to_owned(), text: text.to_owned() }
    }
}

impl MethodWords {
    fn of(case: &CaseRecord, context: Context<'_>) -> Self {
        let Method { mut paragraphs, alike, references, plan, command, version, .. } = Method::new(case, context);
        paragraphs
            .extend(alike.into_iter().map(|alike| format!("Texts of the trace {}: {}", alike.trace, alike.words)));
        MethodWords {
            paragraphs,
            formulas: formulas::formulas(&case.plan),
            references: references.into_iter().map(str::to_owned).collect(),
            plan: plan.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            command,
            citation: format!(
                "{CITATION}. Version {version}. Software, Apache-2.0 or MIT. Name the plan in case.json."
            ),
            version,
            glossary: limits::glossary(Null::of(&case.plan) != Null::None),
        }
    }
}

impl GroupWords {
    /// All sentences of a group whose accounts are in its record.
    pub fn of(finding: &FindingRecord, case: &CaseRecord) -> Self {
        GroupWords::told(finding, Members::of(finding), case)
    }

    /// All sentences of a group whose accounts are counted beside its record.
    pub fn told(finding: &FindingRecord, members: Members, case: &CaseRecord) -> Self {
        let explanations = LookalikesView::new(finding);
        GroupWords {
            summary: summary::summary(finding, members, case),
            notes: summary::notes(finding, case),
            conclusion: explanations.as_ref().map(|all| all.conclusion.clone()),
            lookalikes: explanations.map_or_else(Vec::new, LookalikesView::into_words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CITATION;

    #[test]
    fn the_citation_is_that_of_the_citation_file() {
        let file = include_str!("../../../../CITATION.cff");
        let field = |name: &str| {
            let line = file.lines().find_map(|line| line.trim_start().strip_prefix(name)).unwrap();
            line.trim().trim_end_matches('.').to_owned()
        };
        let what = field("abstract:").replacen("Finds", "finds", 1);
        assert_eq!(CITATION, format!("{}. {}: {what}", field("- name:"), field("title:")));
        for licence in ["Apache-2.0", "MIT"] {
            assert!(file.contains(licence));
        }
    }
}
