//! A case as Markdown, to paste into an editor or an issue.
//!
//! What strangers wrote stands in code spans only, with everything unseen shown by number: no renderer makes a link, an image, a
//! mention or HTML of what stands there. A bar would end a cell of a table even there, so it is shown by number as well.

use super::display::{Shown, counted, grouped, percent, plain, span};
use super::finding::{and, noun};
use super::words::{CaseWords, GroupWords};
use super::{Context, visible};
use crate::case::{CaseRecord, EvidenceRecord, FindingRecord, FindingsRecord};
use crate::civil::{date_range_words, time_words};
use std::io::{self, Write};

/// Accounts, objects and co-actions told of one group.
const ACCOUNTS: usize = 50;
const OBJECTS: usize = 10;
const EVIDENCE: usize = 15;

/// Writes the report.
///
/// # Errors
/// Those of `out`.
pub fn write_markdown(
    mut out: impl Write,
    case: &CaseRecord,
    findings: &FindingsRecord,
    context: Context<'_>,
) -> io::Result<()> {
    let words = CaseWords::of(case, &context.found(findings), context);
    writeln!(out, "# {}\n", prose(&words.headline))?;
    if let Some(warning) = &words.warning {
        writeln!(out, "**{}** {}\n", prose(&warning.title), prose(&warning.text))?;
    }
    for sentence in words.lead.iter().chain(&words.explained).chain(&words.context) {
        writeln!(out, "{}\n", prose(sentence))?;
    }
    for remark in context.remarks.iter().flat_map(|remarks| &remarks.of_case) {
        writeln!(out, "{}\n", prose(remark))?;
    }
    writeln!(out, "Acting together is not wrongdoing. Before you publish, read what this does not prove, below.\n")?;
    for (title, list) in [
        ("Groups", &findings.findings),
        ("Groups with an ordinary explanation", &findings.explained),
        ("Leads, which are no findings", &findings.leads),
    ] {
        if list.is_empty() {
            continue;
        }
        writeln!(out, "## {title}\n")?;
        for finding in list {
            group(&mut out, finding, case, context)?;
        }
    }
    closing(&mut out, case, &words)
}

fn group(out: &mut impl Write, finding: &FindingRecord, case: &CaseRecord, context: Context<'_>) -> io::Result<()> {
    let told = GroupWords::of(finding, case);
    let accounts = counted(finding.accounts.len() as u64, "account", "accounts");
    writeln!(out, "### {}: {accounts}\n", prose(&finding.id))?;
    writeln!(out, "{}\n", prose(&told.summary.join(" ")))?;
    for remark in context.remarks.and_then(|remarks| remarks.of_groups.get(&finding.id)).into_iter().flatten() {
        writeln!(out, "- {}: {}", prose(&remark.title), code(&visible(&remark.text)))?;
    }
    for note in &told.notes {
        writeln!(out, "- {}", prose(note))?;
    }
    writeln!(
        out,
        "\n**Ordinary explanations.** {}\n",
        prose(told.conclusion.as_deref().unwrap_or("None was asked about."))
    )?;
    for one in &told.lookalikes {
        let subject =
            one.subject.as_ref().map_or_else(String::new, |subject| format!(" ({})", stranger(&Shown::id(subject))));
        let listed = |title: &str, evidence: &[String]| match evidence {
            [] => String::new(),
            some => format!(" {title}: {}.", prose(&some.join("; "))),
        };
        let (speaks, against) = (listed("For", &one.evidence_for), listed("Against", &one.evidence_against));
        writeln!(out, "- {}{subject}: {}.{speaks}{against}", prose(&one.name), prose(&one.verdict))?;
    }
    who(out, finding)?;
    what(out, finding)?;
    if !finding.evidence.is_empty() {
        writeln!(out, "\n**Evidence**, times in UTC:\n")?;
        writeln!(out, "| Object | First | Second | Lag |\n|---|---|---|---|")?;
        for met in finding.evidence.iter().take(EVIDENCE) {
            writeln!(out, "{}", row(met))?;
        }
        let shown = finding.evidence.len().min(EVIDENCE) as u64;
        if finding.co_actions > shown {
            writeln!(out, "\n{} of {}.", grouped(shown), counted(finding.co_actions, "co-action", "co-actions"))?;
        }
    }
    writeln!(out)
}

fn who(out: &mut impl Write, finding: &FindingRecord) -> io::Result<()> {
    if finding.accounts.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n**Who**\n\n| Account | Role | Strength | Co-actions | Objects | Seen |\n|---|---|---|---|---|---|"
    )?;
    for account in finding.accounts.iter().take(ACCOUNTS) {
        writeln!(
            out,
            "| {} | {}{} | {} | {} | {} | {} |",
            stranger(&Shown::id(&account.account_id)),
            prose(&account.role),
            account.led_share.map_or_else(String::new, |share| format!(", led {}", percent(share))),
            plain(account.strength),
            grouped(account.co_actions),
            grouped(account.objects),
            date_range_words(account.first_seen_ms, account.last_seen_ms),
        )?;
    }
    match finding.accounts.len().checked_sub(ACCOUNTS) {
        Some(more) if more > 0 => writeln!(out, "\nAnd {}.", counted(more as u64, "more account", "more accounts")),
        _ => Ok(()),
    }
}

fn what(out: &mut impl Write, finding: &FindingRecord) -> io::Result<()> {
    if finding.top_objects.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n**What they shared**\n\n| Object | Members | Accounts in all data | Seen |\n|---|---|---|---|")?;
    for object in finding.top_objects.iter().take(OBJECTS) {
        writeln!(
            out,
            "| {}: {} | {} | {} | {} |",
            prose(noun(&object.trace).0),
            stranger(&Shown::object(&object.label)),
            grouped(object.accounts.into()),
            grouped(object.accounts_in_data.into()),
            date_range_words(object.first_ms, object.last_ms),
        )?;
    }
    Ok(())
}

fn row(met: &EvidenceRecord) -> String {
    let post = |post: &crate::case::PostRecord| {
        format!(
            "{}, {}, post {}",
            stranger(&Shown::id(&post.account_id)),
            time_words(post.at_ms),
            stranger(&Shown::id(&post.post_id))
        )
    };
    let milliseconds = (met.lag_s * 1e3).round();
    #[expect(clippy::cast_possible_truncation, reason = "a cast from f64 stops at the ends of the range")]
    let lag = if met.lag_s == 0.0 { "same time".to_owned() } else { span(milliseconds as i64) };
    format!("| {} | {} | {} | {lag} |", stranger(&Shown::cell(&met.object)), post(&met.first), post(&met.second))
}

fn closing(out: &mut impl Write, case: &CaseRecord, words: &CaseWords) -> io::Result<()> {
    writeln!(out, "## What was left out\n")?;
    for sentence in &words.left_out {
        writeln!(out, "- {}", prose(sentence))?;
    }
    for absent in &case.absent {
        writeln!(out, "- Not looked at: {}: {}", prose(&absent.trace), stranger(&Shown::object(&absent.why)))?;
    }
    writeln!(out, "\n## What this does not prove\n")?;
    for limit in &words.limits {
        writeln!(out, "- **{}.** {}", prose(&limit.title), prose(&limit.text))?;
    }
    writeln!(out, "\n## How it was done\n")?;
    for paragraph in &words.method.paragraphs {
        writeln!(out, "{}\n", prose(paragraph))?;
    }
    writeln!(out, "Inputs: {}.\n", and(&case.inputs.iter().map(input).collect::<Vec<_>>()))?;
    writeln!(out, "To repeat: {}\n", code(&words.method.command))?;
    writeln!(out, "## References\n")?;
    for reference in &words.method.references {
        writeln!(out, "- {}", prose(reference))?;
    }
    writeln!(out, "\nTo cite: {}", prose(&words.method.citation))
}

fn input(input: &crate::case::InputRecord) -> String {
    format!("{} (SHA-256 {})", stranger(&Shown::cell(&input.name)), prose(&visible(&input.sha256)))
}

/// Text of strangers, in a code span that fits into a cell of a table.
fn stranger(shown: &Shown) -> String {
    code(&shown.text)
}

/// A code span, whatever stands in it.
fn code(text: &str) -> String {
    let text = text.replace('|', "⟦U+007C⟧");
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match text.trim() {
        "" => "(empty)".to_owned(),
        // Blanks keep backticks of the text apart from those of the span; a renderer takes them off again.
        _ => format!("{fence} {text} {fence}"),
    }
}

/// Words of our own, of which nothing may become a mark by chance.
fn prose(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => out.extend(['\\', letter]),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leaves_its_code_span() {
        assert_eq!(code("a`b``c"), "``` a`b``c ```");
        assert_eq!(code("a | b"), "` a ⟦U+007C⟧ b `");
        assert_eq!(code(" "), "(empty)");
        assert_eq!(code(&visible("a\n\n# b")), "` a↵↵# b `");
        assert_eq!(prose("a_b <i> @x #1"), "a\\_b &lt;i&gt; &#64;x \\#1");
    }
}
