//! What a case says of itself in sentences, for any page: the static report and the local page say the same.

use serde::Serialize;
use utoipa::ToSchema;

/// A case in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct CaseWords {
    /// What was found, in one line.
    pub headline: String,
    /// What was looked at and how sure it is, in a few sentences.
    pub lead: Vec<String>,
    /// Whether anything was tested against chance.
    pub tested: bool,
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
    /// Ordinary explanations that were asked about.
    pub lookalikes: Vec<LookalikeWords>,
}

/// An ordinary explanation in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct LookalikeWords {
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
