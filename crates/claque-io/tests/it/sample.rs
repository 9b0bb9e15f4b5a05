//! Made-up cases of any size, with names as strangers choose them.

// Each test binary uses a part of this.
#![allow(dead_code)]

use claque_io::case::{
    AbsentRecord, AccountRecord, CaseRecord, CountsRecord, EdgeRecord, EvidenceRecord, FORMAT_VERSION, FindingRecord,
    FindingsRecord, InputRecord, LayerRecord, LookalikeRecord, MeasuredRecord, ObjectRecord, PlanRecord, PostRecord,
    ReadingRecord, RejectedRecord, SynchronyRecord, TimelineRecord, TraceRecord,
};
use claque_io::layout::place_accounts;

/// 3 March 2020, 09:00 UTC.
pub(crate) const START_MS: i64 = 1_583_226_000_000;

/// Everything a case folder is written from.
pub(crate) struct Sample {
    pub(crate) case: CaseRecord,
    pub(crate) findings: FindingsRecord,
    pub(crate) network: Vec<EdgeRecord>,
    pub(crate) rejected: Vec<RejectedRecord>,
}

/// How accounts and objects are named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// As on a platform.
    Plain,
    /// As somebody would who wants to break the page.
    Hostile,
}

/// Names that have broken pages, tables or terminals.
pub(crate) const HOSTILE: [&str; 16] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(2)>",
    "=HYPERLINK(\"http://evil.example\",\"open\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "user\u{202E}gpj.exe",
    "zero\u{200B}width\u{FEFF}",
    "nul\u{0}bell\u{7}esc\u{1b}[31mred",
    "محمد_الكاتب",
    "דוד כהן",
    "z\u{0301}\u{0302}\u{0303}\u{0304}\u{0305}\u{0306}\u{0307}\u{0308}\u{0309}\u{030A}algo",
    "line\nbreak\ttab",
    "]]></style><style>*{display:none}",
    "{{ 7*7 }}{% raw %}",
    "👩\u{200D}🚀 rocket",
    "javascript:alert(3)",
    "'; DROP TABLE posts; --",
];

/// A small generator, so that samples look uneven and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }
}

/// A case with that many findings of about that many accounts.
pub(crate) fn sample(findings: usize, accounts: usize, names: Names) -> Sample {
    let mut dice = Dice(7);
    let mut all: Vec<FindingRecord> =
        (0..findings).map(|rank| finding(rank, 3 + accounts * 2 / (rank + 2), names, &mut dice)).collect();
    place_accounts(&mut all);
    let mut network: Vec<EdgeRecord> = all.iter().flat_map(|finding| finding.edges.iter().cloned()).collect();
    for pair in all.windows(2).take(3) {
        network.push(edge("url", &pair[0].accounts[0].account_id, &pair[1].accounts[1].account_id, 4));
    }
    network.push(edge("url", "outsider_1", "outsider_2", 3));
    let case = case(&all, &network);
    let rejected = rejected(names);
    Sample {
        case,
        findings: FindingsRecord {
            format_version: FORMAT_VERSION,
            findings: all,
            explained: Vec::new(),
            leads: Vec::new(),
        },
        network,
        rejected,
    }
}

/// The same, as a preset leaves it: nothing tested.
pub(crate) fn untested(mut sample: Sample) -> Sample {
    sample.case.plan.null = "none".to_owned();
    sample.case.plan.preset = Some("coortweet".to_owned());
    sample.case.plan.alpha = None;
    sample.case.plan.correction = None;
    sample.case.plan.decoys = 0;
    for trace in &mut sample.case.traces {
        trace.decoy_edges_mean = None;
        trace.strata = None;
    }
    let edges = sample.findings.findings.iter_mut().flat_map(|finding| finding.edges.iter_mut());
    for edge in edges.chain(sample.network.iter_mut()) {
        (edge.expected, edge.log10_p, edge.log10_q) = (None, None, None);
        edge.meetings = None;
        edge.nulls.clear();
    }
    for finding in &mut sample.findings.findings {
        (finding.decoys_as_strong, finding.decoy_p) = (None, None);
    }
    sample
}

fn name(rank: usize, at: usize, names: Names) -> String {
    let stems = ["daily_truth", "maria.ks", "VoteWatch", "patriot", "newsdesk", "k4t3", "the_real_tom", "local_voice"];
    match names {
        Names::Hostile if at == 3 => format!("{}{rank}", "long-id-".repeat(1_280)),
        Names::Hostile => {
            format!("{}{}", HOSTILE[(rank * 5 + at) % HOSTILE.len()], if at < 5 { rank } else { at * 100 + rank })
        }
        Names::Plain => format!("{}_{}{at:02}", stems[(rank * 3 + at) % stems.len()], rank + 1),
    }
}

fn object(rank: usize, at: usize, names: Names) -> (&'static str, String) {
    match (names, at % 3) {
        (Names::Hostile, _) => ("text", format!("{} number {at}", HOSTILE[(rank + at * 3) % HOSTILE.len()])),
        (_, 0) => ("hashtag", format!("#StandWith{}", ["Riverside", "Kowalski", "Teachers"][(rank + at) % 3])),
        (_, 1) => {
            ("url", format!("https://news.example.org/2020/03/{:02}/the-story-nobody-reports-{rank}-{at}", at % 28 + 1))
        }
        _ => ("url", format!("https://blog.example.net/{rank}/{at}?id={}", at * 7919)),
    }
}

/// An edge as the default null model leaves it; its ends are put into byte order.
pub(crate) fn edge(trace: &str, one: &str, other: &str, objects: u32) -> EdgeRecord {
    EdgeRecord {
        trace: trace.to_owned(),
        account_a: one.min(other).to_owned(),
        account_b: one.max(other).to_owned(),
        objects,
        co_actions: u64::from(objects) + 2,
        mean_lag_s: 12.5 + f64::from(objects),
        a_led: u64::from(objects) / 2,
        meetings: Some(objects),
        expected: Some(0.02 * f64::from(objects)),
        log10_p: Some(-2.1 * f64::from(objects)),
        log10_q: Some(-2.1 * f64::from(objects) + 3.4),
        nulls: vec!["slot-permutation".to_owned()],
        first_seen_ms: START_MS,
        last_seen_ms: START_MS + 86_400_000,
        active: 1,
        strength: 2.1 * f64::from(objects),
    }
}

fn finding(rank: usize, size: usize, names: Names, dice: &mut Dice) -> FindingRecord {
    let ids: Vec<String> = (0..size).map(|at| name(rank, at, names)).collect();
    let mut edges = Vec::new();
    for a in 0..size {
        for b in 0..a {
            if b + 1 == a || dice.below(100) < 60 * 8 / (8 + size as u64) {
                let trace =
                    if names == Names::Hostile { "text" } else { ["url", "url", "hashtag"][dice.below(3) as usize] };
                edges.push(edge(trace, &ids[a], &ids[b], 3 + (dice.below(30) / (1 + a as u64 / 4)) as u32));
            }
        }
    }
    edges.sort_by_key(|edge| std::cmp::Reverse(edge.objects));
    let hour = 3_600_000;
    let mut accounts: Vec<AccountRecord> = ids.iter().map(|id| account(id, &edges, dice)).collect();
    accounts.sort_by(|one, other| other.strength.total_cmp(&one.strength));
    let co_actions = edges.iter().map(|edge| edge.co_actions).sum();
    FindingRecord {
        id: format!("F{}", rank + 1),
        grade: Some(["A", "B"][rank % 2].to_owned()),
        survives_latency_control: Some(rank.is_multiple_of(3)),
        synchrony: Some(SynchronyRecord { pairs: 412, expected: 31.7, p: 0.001, reruns: 999 }),
        nulls: vec!["slot-permutation".to_owned()],
        strength: accounts.iter().map(|account| account.strength).sum(),
        group: None,
        shares_accounts_with: Vec::new(),
        decoys_as_strong: Some(u32::from(rank > 20)),
        decoy_p: Some(f64::from(1 + u32::from(rank > 20)) / 21.0),
        density: (2.0 * edges.len() as f64 / (size * (size - 1)) as f64).min(1.0),
        first_seen_ms: START_MS,
        last_seen_ms: START_MS + 70 * hour,
        co_actions,
        layers: layers(&edges),
        top_objects: (0..12).map(|at| top_object(rank, at, size, names)).collect(),
        timeline: TimelineRecord {
            start_ms: START_MS,
            bin_ms: hour,
            posts: (0..72u64).map(|hour| if hour % 24 < 14 { dice.below(9 + hour % 12) as u32 } else { 0 }).collect(),
        },
        evidence: (0..60.min(edges.len())).map(|at| evidence(&edges[at % edges.len()], rank, at, names)).collect(),
        accounts,
        edges,
        lookalikes: lookalikes(rank, names),
        explained_by: Vec::new(),
        rhythm: None,
    }
}

/// One explanation of each verdict.
fn lookalikes(rank: usize, names: Names) -> Vec<LookalikeRecord> {
    let count = |what: &str, value: f64, of: u64| MeasuredRecord { what: what.to_owned(), value, of: Some(of) };
    let record = |rule: &str, verdict: &str| LookalikeRecord {
        rule: rule.to_owned(),
        verdict: verdict.to_owned(),
        needs: (verdict == "cannot be told").then(|| "a column for owner".to_owned()),
        explains: false,
        subject: None,
        evidence_for: Vec::new(),
        evidence_against: Vec::new(),
        base_rate: None,
        edges: None,
        of_edges: 12,
    };
    vec![
        record("owner", "cannot be told"),
        LookalikeRecord {
            subject: Some(match names {
                Names::Plain => "Posting App".to_owned(),
                Names::Hostile => HOSTILE[rank % HOSTILE.len()].repeat(40),
            }),
            evidence_for: vec![count("joint posts sent with this client", 49.0, 52)],
            evidence_against: vec![count("joint posts sent with others", 3.0, 52)],
            base_rate: Some(0.0031),
            edges: Some(12),
            ..record("client", "applies")
        },
        LookalikeRecord { edges: Some(2), ..record("scheduled", "does not apply") },
    ]
}

fn layers(edges: &[EdgeRecord]) -> Vec<LayerRecord> {
    let mut traces: Vec<&str> = edges.iter().map(|edge| edge.trace.as_str()).collect();
    traces.sort_unstable();
    traces.dedup();
    let layer = |trace: &str| {
        let own: Vec<&EdgeRecord> = edges.iter().filter(|edge| edge.trace == trace).collect();
        LayerRecord {
            trace: trace.to_owned(),
            edges: own.len() as u64,
            objects: own.iter().map(|edge| u64::from(edge.objects)).max().unwrap_or(0),
            co_actions: own.iter().map(|edge| edge.co_actions).sum(),
        }
    };
    traces.into_iter().map(layer).collect()
}

fn account(id: &str, edges: &[EdgeRecord], dice: &mut Dice) -> AccountRecord {
    let own: Vec<&EdgeRecord> = edges.iter().filter(|edge| edge.account_a == id || edge.account_b == id).collect();
    let led = dice.below(101) as f64 / 100.0;
    AccountRecord {
        account_id: id.to_owned(),
        role: if led > 0.5 {
            "first mover"
        } else if led < 0.5 {
            "follower"
        } else {
            "even"
        }
        .to_owned(),
        led_share: Some(led),
        strength: own.iter().map(|edge| -edge.log10_p.unwrap_or(0.0)).sum(),
        co_actions: own.iter().map(|edge| edge.co_actions).sum(),
        objects: own.iter().map(|edge| u64::from(edge.objects)).max().unwrap_or(0),
        first_seen_ms: START_MS + dice.below(3_600_000) as i64,
        last_seen_ms: START_MS + 3_600_000 * (10 + dice.below(60) as i64),
        position: (0.0, 0.0),
    }
}

fn top_object(rank: usize, at: usize, size: usize, names: Names) -> ObjectRecord {
    let (trace, label) = object(rank, at, names);
    let accounts = (size as u32).saturating_sub(at as u32 / 2).max(2);
    ObjectRecord {
        trace: trace.to_owned(),
        label,
        accounts,
        posts: accounts + at as u32 % 4,
        accounts_in_data: if at.is_multiple_of(3) { 1_840 + at as u32 * 37 } else { accounts + at as u32 % 2 },
        first_ms: START_MS + at as i64 * 7_200_000,
        last_ms: START_MS + at as i64 * 7_200_000 + 45_000,
        wordings: None,
        variants: Vec::new(),
        object: at as u32,
    }
}

fn evidence(edge: &EdgeRecord, rank: usize, at: usize, names: Names) -> EvidenceRecord {
    let (trace, object) = object(rank, at % 12, names);
    let post = |account: &str, second: i64| PostRecord {
        account_id: account.to_owned(),
        post_id: format!("12348{:014}", at as i64 * 7_907 + second),
        at_ms: START_MS + at as i64 * 1_800_000 + second * 1_000,
        wording: None,
    };
    let lag = at as i64 % 40;
    EvidenceRecord {
        trace: trace.to_owned(),
        object,
        first: post(&edge.account_a, 0),
        second: post(&edge.account_b, lag),
        lag_s: lag as f64,
    }
}

fn case(findings: &[FindingRecord], network: &[EdgeRecord]) -> CaseRecord {
    let members: usize = findings.iter().map(|finding| finding.accounts.len()).sum();
    let trace = |trace: &str, unresolved_shorteners| TraceRecord {
        trace: trace.to_owned(),
        actions: 48_211,
        accounts: 9_509,
        objects: 17_002,
        eligible_accounts: 2_204,
        accounts_below_floor: 7_305,
        candidate_pairs: 3_120,
        tests: 2_427_706,
        edges: network.iter().filter(|edge| edge.trace == trace).count() as u64,
        edges_within: Some(3),
        decoy_edges_mean: Some(0.15),
        decoy_edges_within_mean: Some(0.05),
        strata: Some(84),
        objects_capped: u64::from(trace == "hashtag") * 2,
        unresolved_shorteners,
    };
    CaseRecord {
        format_version: FORMAT_VERSION,
        software_version: "0.1.0".to_owned(),
        plan: plan(),
        reading: ReadingRecord::default(),
        inputs: vec![InputRecord {
            name: "exports/march posts.csv".to_owned(),
            sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            bytes: 18_411_034,
            compression: "gzip".to_owned(),
            encoding: "utf-8".to_owned(),
            shape: "canonical".to_owned(),
            columns: vec![("account".to_owned(), "author_id".to_owned()), ("time".to_owned(), "created_at".to_owned())],
            rows: 61_220,
            accepted: 61_203,
            rejected: 17,
            passed_over: 0,
        }],
        counts: CountsRecord {
            posts: 61_203,
            rejected: 17,
            passed_over: 0,
            withdrawn: 0,
            accounts: 11_874,
            duplicate_actions: 212,
            first_ms: Some(START_MS - 86_400_000 * 3),
            last_ms: Some(START_MS + 86_400_000 * 25),
            time_step_ms: Some(1_000),
            edges: network.len() as u64,
            findings: findings.len() as u64,
            accounts_in_findings: members as u64,
            explained: 0,
            accounts_in_explained: 0,
            leads: 0,
            accounts_in_leads: 0,
        },
        traces: vec![trace("url", 41), trace("hashtag", 0)],
        absent: vec![
            AbsentRecord { trace: "reply".to_owned(), why: "no column says which post is answered".to_owned() },
            AbsentRecord { trace: "text".to_owned(), why: "no column holds the wording".to_owned() },
        ],
        alike: Vec::new(),
        week: Vec::new(),
        timings: Vec::new(),
    }
}

fn plan() -> PlanRecord {
    PlanRecord {
        traces: vec!["url".to_owned(), "hashtag".to_owned()],
        window_ms: Some(60_000),
        min_objects: 2,
        min_accounts: 3,
        null: "slot-permutation".to_owned(),
        preset: None,
        preset_flags: Vec::new(),
        alpha: Some(0.05),
        correction: Some("benjamini-hochberg".to_owned()),
        objective: "cpm".to_owned(),
        resolution: 0.05,
        seed: 1,
        decoys: 20,
        max_co_actions_per_object: Some(5_000_000),
        lookalikes_off: Vec::new(),
        texts: None,
    }
}

fn rejected(names: Names) -> Vec<RejectedRecord> {
    let got = |at: usize| match names {
        Names::Plain => format!("{:02}/03/20", at + 1),
        Names::Hostile => HOSTILE[at % HOSTILE.len()].to_owned(),
    };
    let row = |at: usize| RejectedRecord {
        input: "exports/march posts.csv".to_owned(),
        row: 1_204 + at as u64 * 311,
        column: "created_at".to_owned(),
        wanted: "RFC 3339 or Unix seconds".to_owned(),
        got: got(at),
    };
    (0..17).map(row).collect()
}
