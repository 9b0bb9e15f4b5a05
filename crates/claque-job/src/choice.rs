//! Parameters that take one of a few names.

use crate::failure::Failure;

/// One of a few named things.
pub trait Choice: Copy + PartialEq + Send + Sync + 'static {
    /// What is chosen, as in `unknown null model`.
    const WHAT: &'static str;
    /// All of them, in the order in which they are shown.
    const ALL: &'static [Self];

    /// Its name on the command line, in Python and in files.
    fn name(self) -> &'static str;

    /// What it does, in a line.
    fn about(self) -> &'static str;

    /// The one of that name.
    ///
    /// # Errors
    /// Where there is none.
    fn named(name: &str) -> Result<Self, Failure> {
        Self::ALL.iter().copied().find(|known| known.name() == name).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|known| known.name()).collect();
            Failure::plan(format!("unknown {} `{name}`", Self::WHAT)).hint(format!("known are: {}", known.join(", ")))
        })
    }
}

/// What chance does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Null {
    /// Accounts change places among the posts of one hour of the week.
    #[default]
    SlotPermutation,
    /// The same with hour of the week and lateness on an object as factors.
    Multiplicative,
    /// Accounts and objects meet in proportion to how often they occur.
    Configuration,
    /// The bipartite configuration model.
    Bicm,
    /// No test.
    None,
}

impl Choice for Null {
    const WHAT: &'static str = "null model";
    const ALL: &'static [Self] =
        &[Null::SlotPermutation, Null::Multiplicative, Null::Configuration, Null::Bicm, Null::None];

    fn name(self) -> &'static str {
        match self {
            Null::SlotPermutation => "slot-permutation",
            Null::Multiplicative => "multiplicative",
            Null::Configuration => "configuration",
            Null::Bicm => "bicm",
            Null::None => "none",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Null::SlotPermutation => "Accounts change places among the posts of one hour of the week",
            Null::Multiplicative => {
                "The same with hour of the week and lateness on an object as factors: fast fans are discounted"
            }
            Null::Configuration => {
                "Accounts and objects meet in proportion to how often they occur; for data without usable times"
            }
            Null::Bicm => "The same for dense data: the bipartite configuration model",
            Null::None => "No test: the raw network, for people who reproduce older studies",
        }
    }
}

/// How many tests are paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CorrectionName {
    /// Benjamini & Hochberg 1995.
    #[default]
    Bh,
    /// Benjamini & Yekutieli 2001.
    By,
}

impl Choice for CorrectionName {
    const WHAT: &'static str = "correction";
    const ALL: &'static [Self] = &[CorrectionName::Bh, CorrectionName::By];

    fn name(self) -> &'static str {
        match self {
            CorrectionName::Bh => "bh",
            CorrectionName::By => "by",
        }
    }

    fn about(self) -> &'static str {
        match self {
            CorrectionName::Bh => "Benjamini & Hochberg 1995",
            CorrectionName::By => "Benjamini & Yekutieli 2001",
        }
    }
}

/// What communities are judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectiveName {
    /// The constant Potts model.
    Cpm,
    /// Newman's modularity.
    Modularity,
}

impl Choice for ObjectiveName {
    const WHAT: &'static str = "objective";
    const ALL: &'static [Self] = &[ObjectiveName::Cpm, ObjectiveName::Modularity];

    fn name(self) -> &'static str {
        match self {
            ObjectiveName::Cpm => "cpm",
            ObjectiveName::Modularity => "modularity",
        }
    }

    fn about(self) -> &'static str {
        match self {
            ObjectiveName::Cpm => "The constant Potts model: communities denser than the resolution",
            ObjectiveName::Modularity => "Newman's modularity",
        }
    }
}

/// How near-copies are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NearSearch {
    /// Exact, unless that would take too long.
    #[default]
    Auto,
    /// Every pair of texts that can be alike is compared.
    Exact,
    /// Pairs that agree in a band of MinHash values are compared.
    Minhash,
}

impl Choice for NearSearch {
    const WHAT: &'static str = "search of near-copies";
    const ALL: &'static [Self] = &[NearSearch::Auto, NearSearch::Exact, NearSearch::Minhash];

    fn name(self) -> &'static str {
        match self {
            NearSearch::Auto => "auto",
            NearSearch::Exact => "exact",
            NearSearch::Minhash => "minhash",
        }
    }

    fn about(self) -> &'static str {
        match self {
            NearSearch::Auto => {
                "Exact, unless that would take too long: texts made of few words in all orders, say. Then MinHash"
            }
            NearSearch::Exact => "Every pair of texts that can be alike is compared",
            NearSearch::Minhash => "Pairs that agree in a band of MinHash values are compared; a few are missed",
        }
    }
}

/// The rules of another tool or of a published method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// CooRTweet 2.1.
    Coortweet,
    /// QUT's Coordination Network Toolkit 1.5.
    Qut,
    /// Pacheco et al. 2021.
    Pacheco,
    /// Nizzoli et al. 2021.
    Nizzoli,
    /// Luceri et al. 2024.
    Luceri,
}

impl Choice for Preset {
    const WHAT: &'static str = "preset";
    const ALL: &'static [Self] = &[Preset::Coortweet, Preset::Qut, Preset::Pacheco, Preset::Nizzoli, Preset::Luceri];

    fn name(self) -> &'static str {
        match self {
            Preset::Coortweet => "coortweet",
            Preset::Qut => "qut",
            Preset::Pacheco => "pacheco2021",
            Preset::Nizzoli => "nizzoli2021",
            Preset::Luceri => "luceri2024",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Preset::Coortweet => "CooRTweet 2.1: detect_groups and generate_coordinated_network",
            Preset::Qut => "QUT's Coordination Network Toolkit 1.5",
            Preset::Pacheco => "Pacheco et al. 2021: the most similar accounts of one trace, by TF-IDF cosine",
            Preset::Nizzoli => "Nizzoli et al. 2021: the disparity backbone of the most active accounts' similarity",
            Preset::Luceri => "Luceri et al. 2024: the middle of several similarity networks, fused",
        }
    }
}
