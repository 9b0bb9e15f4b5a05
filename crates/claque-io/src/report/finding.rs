//! One finding as the page shows it.

use super::display::{Marked, Shown, counted, grouped, percent, plain, span, tiny};
use super::drawing::{self, Drawing};
use super::lookalike::LookalikesView;
use super::summary::{notes, summary};
use super::timeline::TimelineView;
use super::words::Members;
use crate::case::{
    AccountRecord, CaseRecord, EdgeRecord, EvidenceRecord, FindingRecord, ObjectRecord, PostRecord, VariantRecord,
};
use crate::civil::{date_range_words, time_words};

/// Accounts shown of one finding.
const ACCOUNTS: usize = 30;
/// Edges shown of one finding.
const EDGES: usize = 12;
/// Co-actions shown of one finding.
const EVIDENCE: usize = 15;
/// Wordings shown of one object.
const VARIANTS: usize = 5;

pub(super) struct FindingView {
    pub(super) anchor: usize,
    pub(super) colour: usize,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) summary: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) lookalikes: Option<LookalikesView>,
    pub(super) drawing: Option<Drawing>,
    pub(super) timeline: Option<TimelineView>,
    pub(super) accounts: Vec<AccountRow>,
    pub(super) more_accounts: Option<String>,
    pub(super) objects: Vec<ObjectRow>,
    pub(super) edges: Vec<EdgeRow>,
    pub(super) more_edges: Option<String>,
    pub(super) evidence: Vec<EvidenceRow>,
    pub(super) more_evidence: Option<String>,
}

pub(super) struct AccountRow {
    pub(super) account: Shown,
    pub(super) role: String,
    pub(super) led: String,
    pub(super) strength: String,
    pub(super) co_actions: String,
    pub(super) objects: String,
    pub(super) seen: String,
}

pub(super) struct ObjectRow {
    pub(super) trace: String,
    pub(super) label: Shown,
    pub(super) accounts: String,
    pub(super) posts: String,
    pub(super) in_data: String,
    pub(super) seen: String,
    pub(super) variants: Vec<VariantRow>,
    pub(super) more_variants: Option<String>,
}

/// One wording of an object of alike texts.
pub(super) struct VariantRow {
    pub(super) wording: Marked,
    pub(super) words: String,
}

pub(super) struct EdgeRow {
    pub(super) a: Shown,
    pub(super) b: Shown,
    pub(super) words: String,
}

pub(super) struct EvidenceRow {
    pub(super) trace: String,
    pub(super) object: Shown,
    pub(super) first: PostCell,
    pub(super) second: PostCell,
    pub(super) lag: String,
}

pub(super) struct PostCell {
    pub(super) account: Shown,
    pub(super) post: Shown,
    pub(super) at: String,
    pub(super) wording: Option<Marked>,
}

/// A finding that gets a row only.
pub(super) struct FindingRow {
    pub(super) id: String,
    pub(super) accounts: String,
    pub(super) strength: String,
    pub(super) co_actions: String,
    pub(super) traces: String,
    pub(super) seen: String,
    pub(super) strongest: Shown,
}

impl FindingView {
    pub(super) fn new(rank: usize, finding: &FindingRecord, case: &CaseRecord) -> Self {
        let more = |all: usize, shown: usize, what: &str, place: &str| {
            (all > shown).then(|| format!("The strongest {shown} of {} {what}; {place}.", grouped(all as u64)))
        };
        FindingView {
            anchor: rank + 1,
            colour: drawing::colour(rank),
            id: finding.id.clone(),
            title: counted(finding.accounts.len() as u64, "account", "accounts"),
            summary: summary(finding, Members::of(finding), case),
            notes: notes(finding, case),
            lookalikes: LookalikesView::new(finding),
            drawing: drawing::of_one(rank, finding),
            timeline: TimelineView::new(&finding.timeline),
            accounts: finding.accounts.iter().take(ACCOUNTS).map(AccountRow::new).collect(),
            more_accounts: more(finding.accounts.len(), ACCOUNTS, "accounts", "all are in accounts.csv"),
            objects: finding.top_objects.iter().map(ObjectRow::new).collect(),
            edges: finding.edges.iter().take(EDGES).map(EdgeRow::new).collect(),
            more_edges: match finding.group {
                Some(_) => more(finding.edges.len(), EDGES, "ties", "findings.json has up to 1,000"),
                None => more(finding.edges.len(), EDGES, "edges", "all are in edges.csv"),
            },
            evidence: finding.evidence.iter().take(EVIDENCE).map(EvidenceRow::new).collect(),
            more_evidence: (finding.co_actions > EVIDENCE.min(finding.evidence.len()) as u64).then(|| {
                format!(
                    "{} of {}; findings.json has up to 200, and `claque explain CASE A B` lists every one of a pair.",
                    counted(EVIDENCE.min(finding.evidence.len()) as u64, "co-action", "co-actions"),
                    grouped(finding.co_actions)
                )
            }),
        }
    }
}

impl FindingView {
    /// Whether an object is shown with its wordings.
    pub(super) fn has_variants(&self) -> bool {
        self.objects.iter().any(|object| !object.variants.is_empty())
    }
}

impl AccountRow {
    fn new(account: &AccountRecord) -> Self {
        AccountRow {
            account: Shown::id(&account.account_id),
            role: account.role.clone(),
            led: account.led_share.map_or_else(|| "all ties".to_owned(), |share| format!("led {}", percent(share))),
            strength: plain(account.strength),
            co_actions: grouped(account.co_actions),
            objects: grouped(account.objects),
            seen: date_range_words(account.first_seen_ms, account.last_seen_ms),
        }
    }
}

impl ObjectRow {
    fn new(object: &ObjectRecord) -> Self {
        ObjectRow {
            trace: noun(&object.trace).0.to_owned(),
            label: Shown::object(&object.label),
            accounts: grouped(object.accounts.into()),
            posts: grouped(object.posts.into()),
            in_data: grouped(object.accounts_in_data.into()),
            seen: date_range_words(object.first_ms, object.last_ms),
            variants: variants(object),
            more_variants: object
                .wordings
                .and_then(|all| all.checked_sub(VARIANTS as u32))
                .filter(|&more| more > 0)
                .map(|more| format!("and {}", counted(more.into(), "more wording", "more wordings"))),
        }
    }
}

/// What members posted, each but the first with its changes marked; nothing where all posted the same.
fn variants(object: &ObjectRecord) -> Vec<VariantRow> {
    let Some((first, others)) = object.variants.split_first().filter(|(_, others)| !others.is_empty()) else {
        return Vec::new();
    };
    let row = |variant: &VariantRecord, wording: Marked| VariantRow {
        wording,
        words: format!(
            "{} by {}{}",
            counted(variant.posts.into(), "post", "posts"),
            counted(variant.accounts.into(), "account", "accounts"),
            if !std::ptr::eq(variant, first) && variant.wording == first.wording {
                ", other words farther on"
            } else {
                ""
            },
        ),
    };
    let others = others.iter().take(VARIANTS - 1);
    let others = others.map(|variant| row(variant, Marked::changed(&first.wording, &variant.wording)));
    [row(first, Marked::plain(&first.wording))].into_iter().chain(others).collect()
}

impl EdgeRow {
    fn new(edge: &EdgeRecord) -> Self {
        let mut words = vec![
            shared_words(&edge.trace, edge.objects.into()),
            counted(edge.co_actions, "co-action", "co-actions"),
            format!("{} apart on average", span(milliseconds(edge.mean_lag_s))),
        ];
        if let Some(meetings) = edge.meetings.filter(|&meetings| meetings < edge.objects) {
            words.push(format!("on {meetings} of them in posts of their own"));
        }
        if let Some(expected) = edge.expected {
            words.push(format!("chance gives {} on average", plain(expected)));
        }
        if let Some(log10) = edge.log10_p {
            words.push(format!("p\u{a0}=\u{a0}{}", tiny(log10)));
        }
        if let Some(log10) = edge.log10_q {
            words.push(format!("corrected q\u{a0}=\u{a0}{}", tiny(log10)));
        }
        if edge.nulls.len() > 1 {
            words.push(format!("survives {}", and(&edge.nulls)));
        }
        EdgeRow { a: Shown::id(&edge.account_a), b: Shown::id(&edge.account_b), words: words.join("; ") }
    }
}

impl EvidenceRow {
    fn new(evidence: &EvidenceRecord) -> Self {
        let (of_first, of_second) = match (&evidence.first.wording, &evidence.second.wording) {
            (Some(first), Some(second)) => {
                let (first, second) = Marked::both(first, second);
                (Some(first), Some(second))
            }
            _ => (None, None),
        };
        EvidenceRow {
            trace: noun(&evidence.trace).0.to_owned(),
            object: Shown::cell(&evidence.object),
            first: PostCell::new(&evidence.first, of_first),
            second: PostCell::new(&evidence.second, of_second),
            lag: if evidence.lag_s == 0.0 { "same time".to_owned() } else { span(milliseconds(evidence.lag_s)) },
        }
    }
}

impl PostCell {
    fn new(post: &PostRecord, wording: Option<Marked>) -> Self {
        PostCell {
            account: Shown::id(&post.account_id),
            post: Shown::id(&post.post_id),
            at: time_words(post.at_ms),
            wording,
        }
    }
}

impl FindingRow {
    pub(super) fn new(finding: &FindingRecord) -> Self {
        let traces: Vec<&str> = finding.layers.iter().map(|layer| layer.trace.as_str()).collect();
        FindingRow {
            id: finding.id.clone(),
            accounts: grouped(finding.accounts.len() as u64),
            strength: plain(finding.strength),
            co_actions: grouped(finding.co_actions),
            traces: traces.join(", "),
            seen: date_range_words(finding.first_seen_ms, finding.last_seen_ms),
            strongest: Shown::id(finding.accounts.first().map_or("", |account| &account.account_id)),
        }
    }
}

/// What the objects of a trace are, one and many.
pub(super) fn noun(trace: &str) -> (&str, &str) {
    match trace {
        "object" => ("object", "objects"),
        "repost" => ("reposted post", "reposted posts"),
        "url" => ("link", "links"),
        "domain" => ("web site", "web sites"),
        "hashtag" => ("hashtag", "hashtags"),
        "hashtag-sequence" => ("sequence of hashtags", "sequences of hashtags"),
        "mention" => ("mentioned account", "mentioned accounts"),
        "reply" => ("answered post", "answered posts"),
        "quote" => ("quoted post", "quoted posts"),
        "like" => ("liked post", "liked posts"),
        "follow" => ("followed account", "followed accounts"),
        "media" => ("image, video or sound", "images, videos or sounds"),
        "text" => ("wording", "wordings"),
        "text-near" => ("near-copied text", "near-copied texts"),
        "text-paraphrase" => ("paraphrased text", "paraphrased texts"),
        "pooled" => ("thing on any trace", "things on any trace"),
        other => (other, other),
    }
}

pub(super) fn objects_words(trace: &str, number: u64) -> String {
    let (one, many) = noun(trace);
    counted(number, one, many)
}

fn shared_words(trace: &str, number: u64) -> String {
    let (one, many) = noun(trace);
    format!("{} shared {}", grouped(number), if number == 1 { one } else { many })
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn and(words: &[String]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a cast from f64 stops at the ends of the range")]
fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1e3).round() as i64
}
