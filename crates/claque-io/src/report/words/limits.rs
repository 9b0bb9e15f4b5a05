//! What a careful reader must not conclude, and what the words of a page mean.

use super::Titled;

/// Ordinary reasons for acting together, whatever the rules of this case could tell.
const REASONS: [(&str, &str); 5] = [
    ("One owner, openly", "A newsroom, party or company posts the same through several accounts of its own."),
    ("Syndication", "Local outlets carry the same agency text at the same time."),
    ("Automatic feeds", "Posting tools and apps repeat a source the moment it changes."),
    ("Fans and campaigners", "Disciplined volunteers answer a call, often within seconds of each other."),
    (
        "Breaking news",
        "Many people share the one link there is. The null model allows for popular moments, not for shared alerts and circles \
         of friends.",
    ),
];

const CARE: [(&str, &str); 3] = [
    (
        "Absent is not cleared",
        "Accounts that are absent here are not cleared: an operation that is small, slow, or varies its words and links can stay \
         below what this data shows.",
    ),
    (
        "First in this data",
        "A first mover is the first within this data; the true origin may lie outside it. Dates and ids are as the platform gave \
         them.",
    ),
    (
        "Before you publish",
        "Open the posts in the evidence tables at the platform, look for an open connection between the accounts, ask the account \
         holders, and ask somebody who knows the community. Name accounts only where the public interest outweighs the harm of \
         being wrong.",
    ),
];

pub(super) fn limits(tested: bool) -> Vec<Titled> {
    let how = if tested { "more often than the null model of chance gives" } else { "above a threshold" };
    let shown = format!(
        "This report shows that accounts acted on the same things, close in time, {how}. It does not show why, who runs them, \
         whether they know of each other, or that anything they say is untrue. There are ordinary reasons for acting together."
    );
    let others = REASONS.into_iter().chain(CARE).map(|(title, text)| Titled::new(title, text));
    [Titled::new("What is shown, and what is not", &shown)].into_iter().chain(others).collect()
}

const WORDS: [(&str, &str); 5] = [
    ("Object", "What is acted on: a link, a hashtag, a post, a wording."),
    ("Trace", "All actions of one kind, such as all links shared."),
    ("Co-action", "Two accounts act on one object within the window."),
    ("Edge", "A pair of accounts that was kept, in one trace."),
    ("Lag", "Time between the two posts of a co-action."),
];

const TESTED: [(&str, &str); 3] = [
    (
        "p",
        "The probability that chance alone, as the null model describes it, gives a pair at least as much. It is not the \
         probability that the accounts are innocent.",
    ),
    ("Corrected q", "The same, allowing for how many pairs were tested."),
    ("Strength", "The sum of −log₁₀ p over edges: how much evidence, not how much harm."),
];

const UNTESTED: [(&str, &str); 1] = [(
    "Strength",
    "The sum over edges of shared objects, or of similarity where accounts were compared by it: how much was shared, not how \
     much harm.",
)];

pub(super) fn glossary(tested: bool) -> Vec<Titled> {
    let own: &[(&str, &str)] = if tested { &TESTED } else { &UNTESTED };
    WORDS.iter().chain(own).map(|&(title, text)| Titled::new(title, text)).collect()
}
