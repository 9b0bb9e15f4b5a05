//! What is said beside the findings, in a few lines.

use crate::printer;
use claque_io::narrative::NarrativesRecord;
use claque_io::target::{TargetRecord, TargetsRecord};
use claque_job::context::Context;
use claque_job::words::{grouped, plural};

/// Names told one by one.
const SHOWN: usize = 5;

/// A few lines for the terminal.
pub fn lines(context: &Context) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(context.narratives.iter().flat_map(told_narratives));
    lines.extend(context.targets.iter().flat_map(told_targets));
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

fn told_narratives(record: &NarrativesRecord) -> Vec<String> {
    let share = record.posts as f64 / record.of_posts.max(1) as f64 * 100.0;
    let mut lines = vec![format!(
        "{} hold {share:.0} % of {} with a wording; the largest:",
        plural(record.found, "narrative"),
        plural(record.of_posts, "post")
    )];
    lines.extend(record.narratives.iter().take(SHOWN).map(|narrative| {
        let terms: Vec<String> = narrative.terms.iter().take(4).map(|term| printer::name(term)).collect();
        let spread = &narrative.spread;
        format!(
            "  {} {}: {}, {} of them by groups",
            narrative.id,
            terms.join(" "),
            plural(spread.all.posts, "post"),
            grouped(spread.in_groups.posts)
        )
    }));
    lines
}

fn told_targets(record: &TargetsRecord) -> Vec<String> {
    let mut most: Vec<&TargetRecord> = record.targets.iter().filter(|target| target.spread.all.posts > 0).collect();
    most.sort_by_key(|target| std::cmp::Reverse(target.spread.all.posts));
    let percent =
        |share: Option<f64>| share.map_or_else(|| "none".to_owned(), |share| format!("{:.2} %", share * 100.0));
    let of_list = plural(record.targets.len() as u64, "name");
    let mut lines =
        vec![format!("mentions of {} of {of_list} on the watch list; of most posts:", grouped(most.len() as u64))];
    lines.extend(most.iter().take(SHOWN).map(|target| {
        let spread = &target.spread;
        format!(
            "  {}: {}; in {} of the posts by groups, {} of the others",
            printer::name(&target.title()),
            plural(spread.all.posts, "post"),
            percent(spread.in_groups.share()),
            percent(spread.ordinary.share())
        )
    }));
    for issue in &record.issues {
        let on: Vec<&str> =
            issue.groups.iter().filter(|group| group.on_several_sides).map(|group| group.group.as_str()).collect();
        if !on.is_empty() {
            let shown = on[..on.len().min(SHOWN)].join(", ");
            let more = if on.len() > SHOWN {
                format!(" and {} more", grouped((on.len() - SHOWN) as u64))
            } else {
                String::new()
            };
            lines.push(format!(
                "observed, no finding: {shown}{more} post on several sides of {}",
                printer::name(&issue.name)
            ));
        }
    }
    lines
}
