//! What a case keeps of the data for the page: what accounts of groups and edges did, where others of them did it too.

use claque::{
    AccountId, Action, HOURS_OF_WEEK, ObjectId, PARTS_OF_TIME, PostId, Timestamp, Trace, hour_of_week, part_of_time,
};
use claque_io::case::{EdgeRecord, FindingRecord, FindingsRecord};
use claque_io::read::Corpus;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Accounts, and what they acted on together; each list in the order of its numbers in the database.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// First and last post of all the data; absent where it has none.
    pub span: Option<(Timestamp, Timestamp)>,
    /// In byte order of their ids.
    pub accounts: Vec<KeptAccount>,
    /// By trace, then in the order of the input.
    pub objects: Vec<KeptObject>,
    /// By time, then id, then account.
    pub posts: Vec<KeptPost>,
    /// By object, then time, account and post.
    pub actions: Vec<KeptAction>,
}

/// An account of a group or of an edge.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptAccount {
    /// As in the input.
    pub id: String,
    /// Display name; absent where there is none or it is the id.
    pub name: Option<String>,
    /// Its posts in all of the data.
    pub posts: u64,
    /// The first of them.
    pub first_ms: i64,
    /// The last.
    pub last_ms: i64,
    /// They in [`PARTS_OF_TIME`] equal parts of the case's time.
    pub timeline: Vec<u32>,
    /// They by hour of the week, UTC, Monday 00:00 first.
    pub week: Vec<u32>,
}

/// An object that two of the accounts acted on.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptObject {
    /// Name of the trace.
    pub trace: String,
    /// Its number in that trace while the program runs, by which [`claque_io::case::ObjectRecord::object`] calls it.
    pub object: u32,
    /// The link, tag, id or wording.
    pub label: String,
    /// Accounts in all of the data that acted on it.
    pub accounts_in_data: u64,
    /// Actions on it in all of the data.
    pub actions_in_data: u64,
    /// The first of them.
    pub first_ms: i64,
    /// Whose it was: an id, of these accounts or not; of several at that moment, any.
    pub first_account: String,
    /// How many accounts, of these or not, acted at that moment.
    pub first_accounts: u64,
}

/// A post that acts on such an object.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptPost {
    /// Place of its account in [`Kept::accounts`].
    pub account: u32,
    /// Id as in the input, or `row 12`.
    pub id: String,
    /// When.
    pub at_ms: i64,
    /// What it says; absent where the input has no texts, or could not be read again.
    pub text: Option<Box<str>>,
}

/// An action on such an object: places in the other lists, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptAction {
    /// On what.
    pub object: u32,
    /// When.
    pub at_ms: i64,
    /// Who.
    pub account: u32,
    /// By which post.
    pub post: u32,
}

impl Kept {
    /// Looks at everything that the accounts of these groups and edges did in the traces that were analysed. `posted` is when
    /// and by whom each post was made.
    #[must_use]
    pub fn of(
        corpus: &Corpus,
        traces: &[Trace],
        posted: impl Iterator<Item = (AccountId, Timestamp)>,
        findings: &FindingsRecord,
        edges: &[EdgeRecord],
    ) -> Kept {
        let circle = Circle::of(corpus, findings, edges);
        let accounts = accounts(corpus, &circle, posted);
        let mut kept = Kept { span: corpus.span, accounts, ..Kept::default() };
        let mut found: Vec<(u32, Action)> = Vec::new();
        for trace in traces {
            let labels = corpus.traces.iter().find(|read| read.kind == trace.kind()).map(|read| &read.objects);
            for (object, actions) in trace.objects() {
                let Some(label) = labels.and_then(|labels| labels.get(object)) else { continue };
                if circle.shares(actions) {
                    let number = kept.objects.len() as u32;
                    found.extend(actions.iter().filter(|action| circle.has(action)).map(|action| (number, *action)));
                    kept.objects.push(kept_object(corpus, trace, object, label, actions));
                }
            }
        }
        let posts = posts(corpus, &circle, &found);
        let place: HashMap<(PostId, u32), u32> =
            posts.iter().enumerate().map(|(at, post)| ((post.0, post.1), at as u32)).collect();
        kept.actions = found
            .iter()
            .map(|&(object, action)| {
                let account = circle.place[&action.account];
                KeptAction { object, at_ms: action.at.0, account, post: place[&(action.post, account)] }
            })
            .collect();
        kept.actions.sort_unstable();
        // Under the CooRTweet preset rows that say the same count again; the page shows each once.
        kept.actions.dedup();
        kept.posts = posts
            .into_iter()
            .map(|(post, account, at_ms)| KeptPost {
                account,
                id: corpus.posts.name(post).into_owned(),
                at_ms,
                text: None,
            })
            .collect();
        kept
    }
}

/// The accounts of groups and edges, and which of them are joined.
struct Circle {
    /// In byte order of their ids.
    accounts: Vec<AccountId>,
    /// Where each stands in `accounts`.
    place: HashMap<AccountId, u32>,
    /// The groups that each is in, by place.
    groups: Vec<Vec<u32>>,
    /// The accounts that each has an edge with and no group in common, by place.
    others: Vec<Vec<u32>>,
}

impl Circle {
    fn of(corpus: &Corpus, findings: &FindingsRecord, edges: &[EdgeRecord]) -> Self {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for group in groups(findings) {
            names.extend(group.accounts.iter().map(|account| account.account_id.as_str()));
        }
        names.extend(edges.iter().flat_map(|edge| [edge.account_a.as_str(), edge.account_b.as_str()]));
        let number: HashMap<&str, u32> = names.iter().zip(0..).map(|(name, number)| (*name, number)).collect();
        let mut of_groups = vec![Vec::new(); names.len()];
        for (group, at) in groups(findings).zip(0..) {
            group.accounts.iter().for_each(|account| of_groups[number[&*account.account_id] as usize].push(at));
        }
        let mut others = vec![Vec::new(); names.len()];
        for edge in edges {
            let (a, b) = (number[&*edge.account_a], number[&*edge.account_b]);
            if !of_groups[a as usize].iter().any(|group| of_groups[b as usize].contains(group)) {
                others[a as usize].push(b);
                others[b as usize].push(a);
            }
        }
        let mut accounts = vec![AccountId(0); names.len()];
        let mut place = HashMap::new();
        for (id, name) in (0..).map(AccountId).zip(corpus.accounts.iter()) {
            if let Some(&at) = number.get(name) {
                accounts[at as usize] = id;
                place.insert(id, at);
            }
        }
        Circle { accounts, place, groups: of_groups, others }
    }

    fn has(&self, action: &Action) -> bool {
        self.place.contains_key(&action.account)
    }

    /// Whether two accounts of one group, or of one edge, are among those who act here.
    fn shares(&self, actions: &[Action]) -> bool {
        if actions.len() < 2 {
            return false;
        }
        let acting: BTreeSet<u32> =
            actions.iter().filter_map(|action| self.place.get(&action.account).copied()).collect();
        let mut met = HashSet::new();
        acting.len() > 1
            && acting.iter().any(|&account| {
                let account = account as usize;
                self.groups[account].iter().any(|&group| !met.insert(group))
                    || self.others[account].iter().any(|other| acting.contains(other))
            })
    }
}

/// All groups, in the order of their ranks.
pub(super) fn groups(findings: &FindingsRecord) -> impl Iterator<Item = &FindingRecord> {
    findings.findings.iter().chain(&findings.explained).chain(&findings.leads)
}

fn accounts(
    corpus: &Corpus,
    circle: &Circle,
    posted: impl Iterator<Item = (AccountId, Timestamp)>,
) -> Vec<KeptAccount> {
    let span = corpus.span.unwrap_or((Timestamp(0), Timestamp(0)));
    let account = |&id: &AccountId| {
        let name = corpus.accounts.get(id.0 as usize).unwrap_or("").to_owned();
        let shown = corpus.account_names.get(id.0 as usize).filter(|shown| !shown.is_empty() && *shown != name);
        KeptAccount {
            name: shown.map(str::to_owned),
            id: name,
            posts: 0,
            first_ms: i64::MAX,
            last_ms: i64::MIN,
            timeline: vec![0; PARTS_OF_TIME],
            week: vec![0; HOURS_OF_WEEK],
        }
    };
    let mut accounts: Vec<KeptAccount> = circle.accounts.iter().map(account).collect();
    for (id, at) in posted {
        let Some(&place) = circle.place.get(&id) else { continue };
        let account = &mut accounts[place as usize];
        account.posts += 1;
        account.first_ms = account.first_ms.min(at.0);
        account.last_ms = account.last_ms.max(at.0);
        account.timeline[part_of_time(at, span)] += 1;
        account.week[hour_of_week(at)] += 1;
    }
    for account in accounts.iter_mut().filter(|account| account.posts == 0) {
        // Its posts have the ids of others' posts.
        (account.first_ms, account.last_ms) = (span.0.0, span.1.0);
    }
    accounts
}

fn kept_object(corpus: &Corpus, trace: &Trace, object: ObjectId, label: &str, actions: &[Action]) -> KeptObject {
    let distinct = |actions: &[Action]| {
        let mut accounts: Vec<AccountId> = actions.iter().map(|action| action.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts.len() as u64
    };
    let at_first = actions.partition_point(|action| action.at == actions[0].at);
    KeptObject {
        trace: trace.kind().name().to_owned(),
        object: object.0,
        label: label.to_owned(),
        accounts_in_data: distinct(actions),
        actions_in_data: actions.len() as u64,
        first_ms: actions[0].at.0,
        first_account: corpus.accounts.get(actions[0].account.0 as usize).unwrap_or("").to_owned(),
        first_accounts: distinct(&actions[..at_first]),
    }
}

/// The posts behind actions, each with the place of its account and its first time, by time, then id, then account: some data
/// gives one id to posts of several accounts.
fn posts(corpus: &Corpus, circle: &Circle, found: &[(u32, Action)]) -> Vec<(PostId, u32, i64)> {
    let mut first: BTreeMap<(PostId, u32), i64> = BTreeMap::new();
    for (_, action) in found {
        let at = first.entry((action.post, circle.place[&action.account])).or_insert(action.at.0);
        *at = (*at).min(action.at.0);
    }
    let mut posts: Vec<(PostId, u32, i64)> =
        first.into_iter().map(|((post, account), at)| (post, account, at)).collect();
    posts.sort_by(|a, b| {
        let names = || corpus.posts.name(a.0).cmp(&corpus.posts.name(b.0));
        a.2.cmp(&b.2).then_with(names).then(a.1.cmp(&b.1)).then(a.0.cmp(&b.0))
    });
    posts
}
