//! What a group did and how sure that is, in sentences.

use super::display::{counted, percent, plain, span};
use super::finding::{and, objects_words};
use super::words::Members;
use crate::case::{CaseRecord, FindingRecord, GroupRecord};
use crate::civil::date_range_words;

/// What happened and how sure it is, a sentence each.
pub(super) fn summary(finding: &FindingRecord, members: Members, case: &CaseRecord) -> Vec<String> {
    match &finding.group {
        Some(group) => of_lead(finding, members, group),
        None => of_finding(finding, members, case),
    }
}

/// Why a group stands out as a whole, in sentences.
fn of_lead(finding: &FindingRecord, members: Members, group: &GroupRecord) -> Vec<String> {
    let shared: Vec<String> = finding.layers.iter().map(|layer| objects_words(&layer.trace, layer.objects)).collect();
    let accounts = counted(members.accounts, "account", "accounts");
    let dates = date_range_words(finding.first_seen_ms, finding.last_seen_ms);
    let mut sentences = match (group.pairs, group.objects, group.expected) {
        (Some(pairs), ..) => vec![format!(
            "{accounts} acted together {}, {dates}, on {}. No pair did so often enough to stand out among all pairs, but {} of \
             them did so more than chance gives one pair in 10,000, and more of these join the group than are needed to hold \
             it together.",
            counted(finding.co_actions, "time", "times"),
            and(&shared),
            counted(pairs, "pair", "pairs"),
        )],
        (None, objects, expected) => vec![
            format!("{accounts} share {} that few others act on, {dates}, at any lag.", and(&shared)),
            format!(
                "Counting each post once, that makes {}; chance gives accounts as active as these {} on average.",
                counted(objects.unwrap_or(0).into(), "rare object", "rare objects"),
                plain(expected.unwrap_or(0.0))
            ),
        ],
    };
    sentences.extend([
        "Grade C, a lead: the group was tested as a whole, not pair by pair. People who like the same things share rare \
         things too, so look at what they share before you make anything of it."
            .to_owned(),
        format!(
            "In {} of {} with account labels shuffled did any group stand out as much (p = {}, the least they can show being {}).",
            if group.decoys_as_strong == 0 { "none".to_owned() } else { group.decoys_as_strong.to_string() },
            counted(group.decoys.into(), "rerun", "reruns"),
            plain(group.p),
            plain(1.0 / (1.0 + f64::from(group.decoys))),
        ),
    ]);
    if !finding.shares_accounts_with.is_empty() {
        sentences.push(format!("Some of its accounts are also in {}.", and(&finding.shares_accounts_with)));
    }
    sentences
}

/// What happened, in sentences.
fn of_finding(finding: &FindingRecord, members: Members, case: &CaseRecord) -> Vec<String> {
    let shared: Vec<String> = finding.layers.iter().map(|layer| objects_words(&layer.trace, layer.objects)).collect();
    let mut sentences = vec![
        format!(
            "{} acted together {}, {}, on {}.",
            counted(members.accounts, "account", "accounts"),
            counted(finding.co_actions, "time", "times"),
            date_range_words(finding.first_seen_ms, finding.last_seen_ms),
            and(&shared),
        ),
        format!("Of all pairs among them, {} are joined by an edge.", percent(finding.density)),
    ];
    let roles: Vec<String> =
        [(members.first_movers, "first mover", "first movers"), (members.followers, "follower", "followers")]
            .into_iter()
            .filter(|&(number, ..)| number > 0)
            .map(|(number, one, many)| counted(number, one, many))
            .collect();
    if !roles.is_empty() {
        sentences.push(format!("Among them: {}.", and(&roles)));
    }
    match finding.grade.as_deref() {
        Some("A") => sentences.push(
            "Grade A: the group holds together on pairs that survive both families of null models, so neither chance in who acts \
             when nor a shared interest in the same things explains it alone. Accounts that are always fast on one source \
             would survive both as well."
                .to_owned(),
        ),
        Some("B") => sentences.push(
            "Grade B: chance in who acts when does not explain it; but given what each of these accounts acted on, the times \
             might be chance, so a shared interest is not ruled out."
                .to_owned(),
        ),
        _ => {}
    }
    sentences.extend(finding.survives_latency_control.map(|survives| match survives {
        true => "It holds together also where coming early on an object is taken for a habit.".to_owned(),
        false => "It does not hold together where coming early on an object is taken for a habit: fast followers of one source \
                  look like this, and so do groups that push things of their own."
            .to_owned(),
    }));
    sentences.extend(synchrony(finding, case));
    match (case.plan.null.as_str(), finding.decoys_as_strong, finding.decoy_p) {
        ("none", ..) => sentences.push("This group was not tested against chance.".to_owned()),
        (_, Some(0), Some(p)) => sentences.push(format!(
            "In none of {} with account labels shuffled was any group as strong (p = {}).",
            counted(case.plan.decoys.into(), "rerun", "reruns"),
            plain(p)
        )),
        (_, Some(as_strong), Some(p)) => sentences.push(format!(
            "In {as_strong} of {} with account labels shuffled, some group was as strong (p = {}).",
            counted(case.plan.decoys.into(), "rerun", "reruns"),
            plain(p)
        )),
        _ => {}
    }
    sentences
}

/// Whether whole time lines are in step.
fn synchrony(finding: &FindingRecord, case: &CaseRecord) -> Option<String> {
    let (synchrony, window) = (finding.synchrony.as_ref()?, case.plan.window_ms?);
    Some(format!(
        "Over all their posts in these traces, whatever they are about, two of them post within {} of each other {}, where bursts of \
         one account count once; with every post moved at random inside its interval of {}, {} on average (p = {} by {}; the \
         least they can show is {}, and it is not corrected for the number of groups). The posts that made the group are among \
         these.",
        span(window),
        counted(synchrony.pairs, "time", "times"),
        span(window.saturating_mul(20)),
        plain(synchrony.expected),
        plain(synchrony.p),
        counted(synchrony.reruns.into(), "rerun", "reruns"),
        plain(1.0 / (1.0 + f64::from(synchrony.reruns))),
    ))
}

/// What a reader should weigh, for and against.
pub(super) fn notes(finding: &FindingRecord, case: &CaseRecord) -> Vec<String> {
    let mut notes = Vec::new();
    let objects = &finding.top_objects;
    let own = objects.iter().filter(|object| object.accounts_in_data <= object.accounts).count();
    if !objects.is_empty() {
        notes.push(match own {
            0 => "Every object listed below was also acted on by accounts outside this group.".to_owned(),
            own => format!(
                "Of the {} listed below, {} acted on by nobody else in this data.",
                counted(objects.len() as u64, "object", "objects"),
                if own == 1 { "1 was".to_owned() } else { format!("{own} were") }
            ),
        });
    }
    if finding.decoy_p.is_some_and(|p| p > case.plan.alpha.unwrap_or(0.05)) && finding.decoys_as_strong > Some(0) {
        notes
            .push("Shuffled labels gave groups as strong too often: take this one as a lead, not as a finding.".into());
    }
    if let (Some(step), Some(window)) = (case.counts.time_step_ms, case.plan.window_ms)
        && step > 1_000
        && window / 10 < step
    {
        notes.push(format!(
            "Times are known to {} only, so lags, and who came first, are rough.",
            span(step).replace("60 s", "the minute")
        ));
    }
    notes
}
