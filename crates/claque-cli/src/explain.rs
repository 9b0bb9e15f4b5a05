//! `claque explain`: every co-action of two accounts, found again in the posts, and what chance would have given.

use crate::args::ExplainArgs;
use crate::printer;
use crate::progress::Bars;
use crate::summary::meaning;
use claque_io::case::EvidenceRecord;
use claque_io::civil::rfc3339;
use claque_io::read::expand;
use claque_io::tables::probability;
use claque_job::explain::{Explanation, Layer, Reread};
use claque_job::failure::Failure;
use claque_job::words::grouped;
use claque_text::variant::{Side, differences};

/// Runs the command.
///
/// # Errors
/// Where the case or its posts cannot be read, or do not know the accounts.
pub fn run(args: &ExplainArgs) -> Result<(), Failure> {
    let inputs = if args.input.is_empty() { None } else { Some(expand(&args.input)?) };
    let bars = Bars::new(args.json).with_notes();
    let again = Reread::new(&args.case, inputs, args.model.as_deref(), &bars)?;
    if !args.json {
        for name in again.changed() {
            let name = printer::name(name);
            printer::note(&format!("note: {name} is not what the case was made from; this is what it says now"));
        }
    }
    let explanation = again.explain(&args.account_a, &args.account_b)?;
    if args.json {
        let text = serde_json::to_string_pretty(&explanation);
        printer::json(&text.map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?);
    } else {
        lines(&explanation).iter().for_each(|line| printer::data(line));
    }
    Ok(())
}

fn lines(said: &Explanation) -> Vec<String> {
    let (a, b) = (printer::whole(&said.account_a), printer::whole(&said.account_b));
    let mut lines = vec![format!("A = {a}"), format!("B = {b}")];
    if let Some(finding) = &said.finding {
        let grade = finding.grade.as_deref();
        let grade = grade.map_or_else(String::new, |grade| format!(", of grade {grade}: {}", meaning(grade)));
        lines.push(format!("both are in {}{grade}", printer::name(&finding.id)));
    }
    for layer in &said.traces {
        lines.push(String::new());
        lines.extend(layer_lines(layer, &said.account_a));
    }
    lines
}

fn layer_lines(layer: &Layer, account_a: &str) -> Vec<String> {
    let counted =
        |count: u64, one: &str, many: &str| format!("{} {}", grouped(count), if count == 1 { one } else { many });
    if layer.objects == 0 {
        return vec![format!(
            "{}: never together inside the window (A acted on {}, B on {}; both, at any time, on {})",
            layer.trace,
            counted(layer.objects_of_a, "object", "objects"),
            grouped(layer.objects_of_b),
            grouped(layer.objects_of_both)
        )];
    }
    let mut lines = vec![
        format!(
            "{}: together on {}, {} (A first in {}, B first in {}, at once in {})",
            layer.trace,
            counted(layer.objects, "object", "objects"),
            counted(layer.co_actions.len() as u64, "co-action", "co-actions"),
            grouped(layer.a_first),
            grouped(layer.b_first),
            grouped(layer.ties)
        ),
        format!(
            "  A acted on {}, B on {}; both, at any time, on {}",
            counted(layer.objects_of_a, "object", "objects"),
            grouped(layer.objects_of_b),
            grouped(layer.objects_of_both)
        ),
    ];
    if let Some(chance) = &layer.chance {
        let kept = match &chance.q_value {
            Some(q) => format!("an edge of the case, corrected p = {q}, survives {}", chance.nulls.join(", ")),
            None => "not an edge of the case".to_owned(),
        };
        lines.push(format!(
            "  chance ({}) gives {:.3} meetings on average, and the observed {} or more with p = {}{}; {kept}",
            chance.null,
            chance.expected,
            chance.meetings,
            probability(chance.log10_p),
            if chance.q_value.is_some() { " where shared interest is allowed for" } else { "" },
        ));
    }
    for on_object in layer.co_actions.chunk_by(|one, other| one.object == other.object) {
        lines.push(format!("  {}", printer::text(&on_object[0].object)));
        lines.extend(on_object.iter().flat_map(|met| {
            let who = |account: &str| if account == account_a { "A" } else { "B" };
            let line = format!(
                "    {}  {} by post {}; {} by post {}, {} s later",
                rfc3339(met.first.at_ms),
                who(&met.first.account_id),
                printer::whole(&met.first.post_id),
                who(&met.second.account_id),
                printer::whole(&met.second.post_id),
                met.lag_s
            );
            let ends = [who(&met.first.account_id), who(&met.second.account_id)];
            [line].into_iter().chain(variants(met, ends))
        }));
    }
    lines
}

/// What the two posts say, one below the other, with what the other lacks in brackets; nothing where it is not known.
fn variants(met: &EvidenceRecord, who: [&str; 2]) -> Vec<String> {
    let (Some(first), Some(second)) = (&met.first.wording, &met.second.wording) else { return Vec::new() };
    if first == second {
        // Of a long wording only the beginning is kept for people.
        let both = if first.ends_with('…') { "both begin" } else { "both" };
        return vec![format!("      {both}: {}", printer::whole(first))];
    }
    let parts = differences(first, second);
    let line = |who: &str, side: Side| {
        let own = parts.iter().filter(|part| part.0 == Side::Both || part.0 == side);
        let marked = own.map(|&(of, text)| if of == side { format!("[{text}]") } else { text.to_owned() });
        format!("      {who}: {}", printer::whole(&marked.collect::<String>()))
    };
    vec![line(who[0], Side::First), line(who[1], Side::Second)]
}
