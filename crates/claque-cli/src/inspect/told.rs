//! What was seen, in lines for a person.

use super::next::quoted;
use super::page::{cut, entry, padded, sentences, table, width};
use super::picture;
use crate::printer;
use claque_io::civil::rfc3339;
use claque_io::inspection::{
    AccountsRecord, Gap, InspectedInput, InspectionRecord, RepeatsRecord, SamplePost, Share, TimesRecord,
    UnreadableRecord,
};
use claque_job::words::{grouped, plural};

/// Inputs told with all their columns; of more a line each.
const IN_FULL: usize = 3;
/// Inputs, reasons, languages and columns that are told one by one.
const TOLD: usize = 20;
/// Columns that an input takes beside its name, where each has a line.
const OTHERS: usize = 72;
/// Columns of an account in the sample.
const ACCOUNT: usize = 20;

/// The whole page.
pub fn lines(record: &InspectionRecord, columns: usize) -> Vec<String> {
    let mut lines = inputs(&record.inputs, columns);
    lines.push(String::new());
    lines.extend(whole(record, columns));
    if let Some(times) = &record.times {
        lines.push(String::new());
        lines.extend(picture::lines(&times.volume, columns));
        lines.extend(far_away(times, columns));
        lines.push(String::new());
        lines.extend(gaps(times, columns));
    }
    if !record.traces.is_empty() || !record.absent.is_empty() {
        lines.push(String::new());
        lines.extend(traces(record, columns));
    }
    if !record.sample.is_empty() {
        lines.push(String::new());
        lines.extend(sample(&record.sample, record.posts, columns));
    }
    if !record.next.is_empty() {
        lines.push(String::new());
        lines.push("Next".to_owned());
        for step in &record.next {
            // A command is never cut: it is there to be copied.
            lines.push(format!("  {}", step.command));
            lines.extend(
                super::page::wrapped(&step.why, columns.saturating_sub(6)).iter().map(|line| format!("      {line}")),
            );
        }
    }
    lines
}

fn inputs(inputs: &[InspectedInput], columns: usize) -> Vec<String> {
    if inputs.len() <= IN_FULL {
        return inputs.iter().flat_map(|input| in_full(input, inputs.len() == 1, columns)).collect();
    }
    let head = ["", "taken for", "rows", "posts", "rejected", "from", "to"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for input in inputs.iter().take(TOLD) {
        let day = |ms: Option<i64>| ms.map_or_else(String::new, day);
        rows.push(vec![
            ending(&printer::path(&input.name), columns.saturating_sub(OTHERS)),
            or(&input.shape, nothing(input)).to_owned(),
            grouped(input.rows),
            grouped(input.accepted),
            grouped(input.rejected),
            day(input.first_ms),
            day(input.last_ms),
        ]);
    }
    let mut lines = vec![plural(inputs.len() as u64, "input")];
    lines.extend(table(&rows, &[0, 1, 5, 6], columns));
    if inputs.len() > TOLD {
        lines.push(format!("  … and {} more: `--json` lists all", grouped((inputs.len() - TOLD) as u64)));
    }
    let made =
        inputs.iter().filter_map(|input| Some(format!("{}: {}", printer::path(&input.name), conversion(input)?)));
    for made in made.take(TOLD) {
        lines.extend(sentences("  conversion", &[made], columns));
    }
    lines
}

/// That the posts of an input stand in others beside it, too.
fn conversion(input: &InspectedInput) -> Option<String> {
    let (first, more) = input.made_of.split_first()?;
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", grouped(more.len() as u64)) };
    let first = printer::path(first);
    Some(format!("says that it was made of {first}{more} by `claque convert`: then read one or the other, not both"))
}

/// What an input is that was taken for nothing.
fn nothing(input: &InspectedInput) -> &'static str {
    // Of a file that is passed over nothing but the beginning is read.
    if input.sha256.is_empty() { "passed over" } else { "empty" }
}

fn in_full(input: &InspectedInput, is_only: bool, columns: usize) -> Vec<String> {
    let mut lines = vec![printer::path(&input.name)];
    if input.shape.is_empty() {
        let why = if nothing(input) == "empty" {
            "nothing: it is empty"
        } else {
            "nothing that is understood: it is passed over"
        };
        lines.push(format!("{}{why}", padded("  is", 12)));
        return lines;
    }
    let packed =
        if input.compression.is_empty() { String::new() } else { format!(", {}", input.compression.join(", ")) };
    let is = format!(
        "{} (--format {}), {}{packed}, {}, {}",
        input.title,
        input.shape,
        input.layout,
        input.encoding,
        size(input.bytes)
    );
    lines.extend(sentences("  is", &[is], columns));
    let mut rows = vec![plural(input.rows, "row"), plural(input.accepted, "post")];
    rows.extend((input.rejected > 0).then(|| format!("{} rejected", grouped(input.rejected))));
    rows.extend((input.passed_over > 0).then(|| format!("{} passed over: no posts", grouped(input.passed_over))));
    lines.extend(entry("  holds", &rows, columns));
    if let Some(made) = conversion(input) {
        lines.extend(sentences("  conversion", &[made], columns));
    }
    // Of a single input the page says it below.
    if let (false, Some(first), Some(last), Some(unit)) = (is_only, input.first_ms, input.last_ms, &input.resolution) {
        let times = format!("{} to {}, exact to the {unit}", rfc3339(first), rfc3339(last));
        lines.extend(sentences("  times", &[times], columns));
    }
    if !input.columns.is_empty() {
        let used = input.columns.iter().map(|used| format!("{} = {}", used.role, printer::name(&used.column)));
        lines.extend(entry("  columns", &used.collect::<Vec<_>>(), columns));
    }
    if input.unused_count > 0 {
        let mut unused: Vec<String> =
            input.unused_columns.iter().take(TOLD).map(|column| printer::name(column)).collect();
        let more = input.unused_count - unused.len() as u64;
        unused.extend((more > 0).then(|| format!("and {} more", grouped(more))));
        lines.extend(entry("  not used", &unused, columns));
    }
    lines
}

/// What holds for all inputs.
fn whole(record: &InspectionRecord, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut posts = vec![grouped(record.posts)];
    posts.extend((record.rejected > 0).then(|| format!("{} rejected", grouped(record.rejected))));
    posts.extend((record.passed_over > 0).then(|| format!("{} passed over: no posts", grouped(record.passed_over))));
    posts.extend((record.withdrawn > 0).then(|| format!("{} taken back", grouped(record.withdrawn))));
    lines.extend(entry("Posts", &posts, columns));
    lines.extend(rejections(record, columns));
    if record.posts == 0 {
        return lines;
    }
    if record.platforms.iter().any(|platform| !platform.name.is_empty()) {
        let named = |share: &Share| or(&share.name, "not said").to_owned();
        lines.extend(entry("Platforms", &portions(&record.platforms, record.posts, named), columns));
    }
    lines.extend(accounts(&record.accounts, columns));
    lines.extend(record.times.iter().flat_map(|times| time(times, columns)));
    let named = |share: &Share| if share.name == "unknown" { "not said".to_owned() } else { share.name.clone() };
    lines.extend(entry("Kinds", &portions(&record.kinds, record.posts, named), columns));
    lines.extend(languages(record, columns));
    lines.extend(sentences("Repeats", &repeats(&record.repeats), columns));
    lines
}

fn rejections(record: &InspectionRecord, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, reason) in record.rejections.iter().take(TOLD).enumerate() {
        let column = if reason.column.is_empty() {
            String::new()
        } else {
            format!(", column `{}`", printer::name(&reason.column))
        };
        let input =
            if record.inputs.len() > 1 { format!("`{}` ", printer::path(&reason.first_input)) } else { String::new() };
        let told = format!(
            "{}{column}: expected {}; the first: {input}row {} has `{}`",
            grouped(reason.rows),
            reason.wanted,
            grouped(reason.first_row),
            printer::text(&reason.first_got)
        );
        lines.extend(sentences(if number == 0 { "Rejected" } else { "" }, &[told], columns));
        lines.extend(reason.hint.iter().flat_map(|hint| sentences("", &[format!("hint: {hint}")], columns)));
    }
    if record.rejected > record.rejections_kept {
        let kept = format!("(reasons of the first {} only)", grouped(record.rejections_kept));
        lines.extend(sentences("", &[kept], columns));
    }
    lines
}

fn accounts(accounts: &AccountsRecord, columns: usize) -> Vec<String> {
    let told = format!(
        "{}; posts of each: median {}, 99th percentile {}, most {}",
        grouped(accounts.accounts),
        grouped(accounts.median),
        grouped(accounts.percentile_99),
        grouped(accounts.most)
    );
    let mut lines = sentences("Accounts", &[told], columns);
    let top = accounts.top.iter().map(|account| {
        let name = if account.name.is_empty() { String::new() } else { format!(" ({})", printer::name(&account.name)) };
        format!("{}{name} {}", printer::name(&account.account_id), grouped(account.posts))
    });
    lines.extend(entry("  most", &top.collect::<Vec<_>>(), columns));
    lines
}

fn time(times: &TimesRecord, columns: usize) -> Vec<String> {
    let span = format!("{} to {}, exact to the {}", rfc3339(times.first_ms), rfc3339(times.last_ms), times.resolution);
    let mut told = vec![span];
    if times.before_1990 > 0 {
        told.push(format!("{} made before 1990: are these times?", plural(times.before_1990, "post")));
    }
    if times.in_future > 0 {
        told.push(format!("{} made in the future: is the zone right?", plural(times.in_future, "post")));
    }
    if times.claimed > 0 {
        told.push(format!(
            "{} with a time by the account's own word beside the platform's: {} differ by more than an hour; the platform's \
             counts",
            plural(times.claimed, "row"),
            grouped(times.claimed_apart)
        ));
    }
    sentences("Time", &told, columns)
}

fn languages(record: &InspectionRecord, columns: usize) -> Vec<String> {
    let languages = &record.languages;
    let mut told = portions(&languages.languages, languages.posts, |share| printer::name(&share.name));
    told.extend((languages.others > 0).then(|| format!("others {}", percent(languages.others, languages.posts))));
    let mut lines = entry("Languages", &told, columns);
    let note = match languages.source.as_str() {
        "data" if languages.posts == record.posts => "as the data says".to_owned(),
        "data" => format!("as the data says of {}", plural(languages.posts, "post")),
        "sample" => format!("told from the words of {} spread over the data", plural(languages.posts, "post")),
        _ => "no text to tell them from".to_owned(),
    };
    lines.extend(sentences(if lines.is_empty() { "Languages" } else { "" }, &[format!("({note})")], columns));
    lines
}

fn repeats(repeats: &RepeatsRecord) -> Vec<String> {
    let mut told = Vec::new();
    if repeats.repeated_ids > 0 {
        told.push(format!("{} with an id that came before", plural(repeats.repeated_ids, "row")));
    }
    if repeats.equal_rows > 0 {
        told.push(format!("{} equal to an earlier one, without an id: left out", plural(repeats.equal_rows, "row")));
    }
    if told.is_empty() {
        told.push("no post comes twice".to_owned());
    }
    if repeats.wordings > 0 {
        told.push(format!(
            "{} of at least five words, beside reposts: {} used again ({}), {} by several accounts ({}), in {}",
            plural(repeats.wordings, "wording"),
            grouped(repeats.used_again),
            percent(repeats.used_again, repeats.wordings),
            grouped(repeats.by_several),
            percent(repeats.by_several, repeats.wordings),
            plural(repeats.posts_by_several, "post")
        ));
    }
    told
}

fn far_away(times: &TimesRecord, columns: usize) -> Vec<String> {
    let bins = &times.volume.bins;
    let (Some(first), Some(last)) = (bins.first(), bins.last()) else { return Vec::new() };
    let told = [(times.volume.before, "before", first), (times.volume.after, "after", last)];
    let told = told.into_iter().filter(|(posts, ..)| *posts > 0);
    let told = told.map(|(posts, side, bin)| format!("{} far {side} {}", plural(posts, "post"), day(bin.start_ms)));
    let told: Vec<String> = told.collect();
    if told.is_empty() { Vec::new() } else { entry("Not drawn", &told, columns) }
}

fn gaps(times: &TimesRecord, columns: usize) -> Vec<String> {
    if times.gaps.is_empty() {
        return sentences("Gaps", &["none longer than the hours and days around would suggest".to_owned()], columns);
    }
    let mut heading =
        format!("{} without a post where at least 20 were to be expected", plural(times.gap_count, "period"));
    if times.gap_count > times.gaps.len() as u64 {
        heading.push_str(&format!("; the {} longest", times.gaps.len()));
    }
    let mut lines = sentences("Gaps", &[heading], columns);
    let row = |gap: &Gap| {
        let (from, to) = (rfc3339(gap.from_ms), rfc3339(gap.to_ms));
        vec![from, to, length(gap.to_ms - gap.from_ms), format!("{} expected", grouped(gap.expected.round() as u64))]
    };
    let rows: Vec<Vec<String>> = times.gaps.iter().map(row).collect();
    lines.extend(table(&rows, &[0, 1], columns));
    lines
}

fn traces(record: &InspectionRecord, columns: usize) -> Vec<String> {
    let head = ["Traces", "posts that act", "objects", "by 2 or more accounts", ""].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    rows.extend(record.traces.iter().map(|trace| {
        vec![
            trace.trace.clone(),
            grouped(trace.posts),
            grouped(trace.objects),
            grouped(trace.shared),
            if trace.by_default { "by default" } else { "" }.to_owned(),
        ]
    }));
    let mut lines: Vec<String> = table(&rows, &[0, 4], columns.saturating_sub(2));
    if let Some(head) = lines.first_mut() {
        *head = head.trim_start().replacen("Traces", "Traces  ", 1);
    }
    let absent: Vec<String> = record.absent.iter().map(|trace| format!("{} ({})", trace.trace, trace.why)).collect();
    lines.extend(entry("  absent", &absent, columns));
    lines
}

fn sample(posts: &[SamplePost], of: u64, columns: usize) -> Vec<String> {
    let spread = if of > posts.len() as u64 { ", spread evenly over the order of the input" } else { "" };
    let mut lines = vec![format!("{}{spread}", plural(posts.len() as u64, "post"))];
    let accounts = posts.iter().map(|post| cut(&printer::name(&post.account_id), ACCOUNT));
    let times = posts.iter().map(|post| rfc3339(post.at_ms).replace('T', " "));
    let kinds = posts.iter().map(|post| if post.kind == "unknown" { String::new() } else { post.kind.clone() });
    let texts = posts.iter().map(|post| printer::whole(&post.text));
    let cells = accounts.zip(times).zip(kinds).zip(texts);
    let mut rows: Vec<Vec<String>> =
        cells.map(|(((account, time), kind), text)| vec![account, time, kind, text]).collect();
    if rows.iter().all(|row| row[2].is_empty()) {
        rows.iter_mut().for_each(|row| _ = row.remove(2));
    }
    lines.extend(table(&rows, &[0, 1, 2, 3], columns));
    lines
}

/// What is seen of an input that was not understood.
pub fn columns(record: &UnreadableRecord, columns: usize) -> Vec<String> {
    let names: Vec<String> = record.columns.iter().map(|column| printer::name(&column.name)).collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0).min(columns / 3);
    let mut lines = vec!["Columns, and the first values in them".to_owned()];
    for (column, name) in record.columns.iter().zip(&names) {
        let values: Vec<String> = column.values.iter().map(|value| printer::text(value)).collect();
        let values = if values.is_empty() { "(empty)".to_owned() } else { values.join(" | ") };
        let before = format!("  {}  ", padded(&cut(name, widest), widest));
        lines.push(format!("{before}{}", cut(&values, columns.saturating_sub(width(&before)).max(10))));
    }
    if let Some(map) = &record.proposed_map {
        lines.push(String::new());
        lines.push(format!("Perhaps     --map {}", quoted(map)));
    }
    lines
}

/// The most frequent, with their share of all.
fn portions(shares: &[Share], of: u64, named: impl Fn(&Share) -> String) -> Vec<String> {
    let mut told: Vec<String> =
        shares.iter().take(TOLD / 2).map(|share| format!("{} {}", named(share), percent(share.posts, of))).collect();
    let more = shares.len().saturating_sub(TOLD / 2);
    told.extend((more > 0).then(|| format!("and {} more", grouped(more as u64))));
    told
}

/// A share in whole per cent, or a tenth where it is small.
fn percent(part: u64, of: u64) -> String {
    let share = if of == 0 { 0.0 } else { part as f64 * 100.0 / of as f64 };
    match part {
        0 => "0%".to_owned(),
        part if part == of => "100%".to_owned(),
        _ if share < 0.1 => "under 0.1%".to_owned(),
        _ if share > 99.9 => "over 99.9%".to_owned(),
        _ if (10.0..=90.0).contains(&share) => format!("{share:.0}%"),
        _ => format!("{share:.1}%"),
    }
}

/// `12 days 4 h`, `3 h 20 min`.
fn length(ms: i64) -> String {
    let minutes = ms / 60_000;
    let (days, hours) = (minutes / 1440, minutes / 60 % 24);
    if days > 0 {
        let s = if days == 1 { "" } else { "s" };
        format!("{} day{s} {hours} h", grouped(days.unsigned_abs()))
    } else {
        format!("{hours} h {} min", minutes % 60)
    }
}

/// `62.5 MB`.
fn size(bytes: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut amount = bytes as f64;
    let mut unit = 0;
    while amount >= 999.5 && unit + 1 < units.len() {
        amount /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{amount:.1} {}", units[unit]) }
}

/// At most so many columns of a text, of a longer one the end.
fn ending(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut rest = text;
    while width(rest) >= room.max(2) {
        rest = rest.get(rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or("");
    }
    format!("…{rest}")
}

fn day(ms: i64) -> String {
    rfc3339(ms).split('T').next().unwrap_or_default().to_owned()
}

fn or<'t>(text: &'t str, other: &'t str) -> &'t str {
    if text.is_empty() { other } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_lengths_and_sizes_are_told_as_people_say_them() {
        let shares =
            [(0, 7), (7, 7), (1, 3), (1, 100_000), (99_999, 100_000), (1, 40)].map(|(part, of)| percent(part, of));
        assert_eq!(shares, ["0%", "100%", "33%", "under 0.1%", "over 99.9%", "2.5%"]);
        assert_eq!([3_600_000, 90_000_000, 180_000_000].map(length), ["1 h 0 min", "1 day 1 h", "2 days 2 h"]);
        assert_eq!([999, 1000, 62_464_803, 999_960_000].map(size), ["999 B", "1.0 kB", "62.5 MB", "1.0 GB"]);
    }
}
