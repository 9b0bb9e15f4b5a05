//! The presets of similarity in words fit for a methods section.

use super::display::visible;
use crate::case::PlanRecord;

const PACHECO: &str = "Pacheco, D., Hui, P.-M., Torres-Lugo, C., Truong, B. T., Flammini, A., & Menczer, F. (2021). \
    Uncovering coordinated networks on social media: methods and case studies. Proceedings of the International AAAI Conference on Web and \
    Social Media, 15, 455–466.";
const NIZZOLI: &str = "Nizzoli, L., Tardelli, S., Avvenuti, M., Cresci, S., & Tesconi, M. (2021). Coordinated behavior on \
    social media in 2019 UK general election. Proceedings of the International AAAI Conference on Web and Social Media, 15, 443–454.";
const SERRANO: &str = "Serrano, M. Á., Boguñá, M., & Vespignani, A. (2009). Extracting the multiscale backbone of complex \
    weighted networks. Proceedings of the National Academy of Sciences, 106(16), 6483–6488.";
const LUCERI: &str = "Luceri, L., Pantè, V., Burghardt, K., & Ferrara, E. (2024). Unmasking the web of deceit: uncovering \
    coordinated activity to expose information operations on Twitter. Proceedings of the ACM Web Conference 2024.";
const BAYARDO: &str = "Bayardo, R. J., Ma, Y., & Srikant, R. (2007). Scaling up all pairs similarity search. Proceedings of \
    the 16th International Conference on World Wide Web, 131–140.";

/// How pairs were compared and which were kept, and whom to cite; `None` where the plan does not compare by similarity.
pub(super) fn words(plan: &PlanRecord) -> Option<(String, Vec<&'static str>)> {
    let value = |flag: &str| {
        let found = plan.preset_flags.iter().find(|(name, _)| name == flag);
        found.map_or_else(|| "?".to_owned(), |(_, value)| visible(value))
    };
    let (kept, mut references) = match plan.preset.as_deref()? {
        "pacheco2021" => (
            format!(
                "as Pacheco et al. (2021) do: accounts with at least {} actions, objects of at least three accounts, \
                 repetitions by 1 + ln; pairs at or above the quantile {} of all pairs that share anything were kept",
                value("--min-participation"),
                value("--edge-quantile")
            ),
            vec![PACHECO],
        ),
        "nizzoli2021" => (
            format!(
                "as Nizzoli et al. (2021) do: the share {} of accounts that act most; edges below the level {} in the disparity \
                 filter of Serrano et al. (2009), seen from either end, were kept",
                value("--most-active"),
                value("--disparity")
            ),
            vec![NIZZOLI, SERRANO],
        ),
        "luceri2024" => (
            format!(
                "as Luceri et al. (2024) do: a network for each trace (of reposts for accounts with at least {}) and one of reposts within \
                 {} of publication, each from the quantile {} of similarity on, were fused; accounts at or above the quantile {} of \
                 eigenvector centrality and the edges between them were kept",
                value("--min-participation"),
                value("--fast"),
                value("--edge-quantile"),
                value("--centrality-quantile")
            ),
            vec![LUCERI],
        ),
        _ => return None,
    };
    references.push(BAYARDO);
    let text = format!(
        "Each account is a vector over the objects it acted on, at whatever time, weighed by TF-IDF; two accounts are as \
         similar as the cosine of their vectors, computed exactly for all pairs (Bayardo et al. 2007). An account was considered when it acted on at least {} \
         distinct objects. This was done {kept}.",
        plan.min_objects
    );
    Some((text, references))
}
