//! How the readers of records take single fields.

use crate::read::id::{self, WANTED_WHOLE};
use crate::read::json::Value;
use crate::read::post::{self, Bad};
use crate::read::role::Role;
use crate::read::time::Clock;
use claque_text::form;
use std::borrow::Cow;
use std::collections::HashSet;

/// How many links, hashtags, mentions or files are taken of one post. No platform lets a post have a tenth of it, and what many
/// posts pass on is taken for each of them.
pub(super) const MOST_ITEMS: usize = 1000;

/// The text or number at the first of these paths that has one. Words like `None` are what somebody wrote: a table's cell that
/// says nothing is `null` when it comes here.
pub(super) fn text<'v>(record: &'v Value<'_>, paths: &[&str]) -> Option<&'v str> {
    paths.iter().find_map(|path| record.at(path).and_then(Value::text).filter(|text| !text.trim().is_empty()))
}

/// The same, to be kept.
pub(super) fn words<'v>(record: &'v Value<'_>, paths: &[&str]) -> Option<Cow<'v, str>> {
    text(record, paths).map(Cow::Borrowed)
}

/// The id at the first of these paths that has one; `None` is the name of no account.
///
/// # Errors
/// Where it went through a float and may have lost digits; where something stands there that is neither text nor number.
pub(super) fn id<'v>(record: &'v Value<'_>, paths: &[&str]) -> Result<Option<&'v str>, Bad> {
    for path in paths {
        let value = record.at(path);
        let (text, found) = match value {
            Some(Value::String(text)) => (text, id::text_of_json(text)),
            Some(Value::Number(number)) => (number, id::number_of_json(number)),
            Some(Value::Array(_)) => return Err(Bad::new(path, "an id", &shown(value))),
            _ => continue,
        };
        let found = found.ok_or_else(|| Bad::new(path, WANTED_WHOLE, text))?;
        if !post::is_nothing(found) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The id that a record cannot do without.
///
/// # Errors
/// As [`id`], and where there is none.
pub(super) fn needed_id<'v>(record: &'v Value<'_>, paths: &[&str]) -> Result<&'v str, Bad> {
    id(record, paths)?.ok_or_else(|| Bad::new(paths[0], "an id", &shown(record.at(paths[0]))))
}

/// The id at a path, where a record can do without: one that is no id, or lost its digits, says nothing.
pub(super) fn other<'v>(record: &'v Value<'_>, paths: &[&str]) -> Option<Cow<'v, str>> {
    id(record, paths).ok().flatten().map(Cow::Borrowed)
}

/// The digits of a number as they were before a table made a float of it; `None` where they are lost.
pub(super) fn whole(text: &str) -> Option<&str> {
    id::bare(text)
}

/// The items of an array; none where there is no array.
pub(super) fn items<'v, 'a>(record: &'v Value<'a>, path: &str) -> &'v [Value<'a>] {
    record.at(path).map_or(&[], Value::items)
}

/// When, by the first of these paths that has a time.
///
/// # Errors
/// Where there is none, or it cannot be read.
pub(super) fn time(record: &Value<'_>, paths: &[&str], clock: &Clock) -> Result<i64, Bad> {
    let found = paths.iter().find_map(|path| Some((*path, text(record, &[path])?)));
    let (path, written) = found.unwrap_or((paths[0], ""));
    clock.read(written).map_err(|wanted| Bad::new(path, wanted, written))
}

/// As [`time`], of a record that can do without one.
pub(super) fn maybe_time(record: &Value<'_>, path: &str, clock: &Clock) -> Option<i64> {
    clock.read(text(record, &[path])?).ok()
}

/// The items of a JSON array, or of a cell; `None` where there is no such field.
pub(super) fn list<'v>(record: &'v Value<'_>, path: &str, role: Role) -> Option<Vec<Cow<'v, str>>> {
    match record.at(path)? {
        Value::String(cell) => Some(post::list(Cow::Borrowed(cell), role)),
        Value::Number(number) => Some(vec![Cow::Borrowed(&**number)]),
        value => {
            let items = value.items().iter().filter_map(|item| post::item_text(item, role));
            Some(items.filter(|item| !post::is_nothing(item)).take(MOST_ITEMS).collect())
        }
    }
}

/// The texts at all of these paths, each on a line of its own; one that only says what another said is left out.
pub(super) fn lines<'v>(record: &'v Value<'_>, paths: &[&str]) -> Cow<'v, str> {
    let mut lines: Vec<&str> = Vec::new();
    for line in paths.iter().filter_map(|path| text(record, &[path])) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    match lines[..] {
        [] => Cow::Borrowed(""),
        [line] => Cow::Borrowed(line),
        _ => Cow::Owned(lines.join("\n")),
    }
}

/// A link that stands beside a text, with those in the text; `None` where there is none beside it, so that the text is searched.
pub(super) fn links<'v>(beside: Option<&'v str>, text: &str) -> Option<Vec<Cow<'v, str>>> {
    let beside = beside?;
    let mut met = HashSet::from([beside]);
    let found = form::find(text).links.into_iter().map(|place| &text[place]).filter(|link| met.insert(link));
    Some([Cow::Borrowed(beside)].into_iter().chain(found.map(|link| Cow::Owned(link.to_owned()))).collect())
}

/// Whether a cell or a JSON value says yes.
pub(super) fn is_yes(record: &Value<'_>, path: &str) -> bool {
    match record.at(path) {
        Some(Value::Bool(flag)) => *flag,
        Some(value) => value.text().and_then(post::yes_or_no) == Some(true),
        None => false,
    }
}

/// A value for a message.
pub(super) fn shown(value: Option<&Value<'_>>) -> String {
    match value {
        None => "no such field".into(),
        Some(Value::Null) => "null".into(),
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(Value::String(text) | Value::Number(text)) => text.to_string(),
        Some(Value::Array(_)) => "a list".into(),
        Some(Value::Object(_)) => "an object".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::json::parse;
    use super::*;

    #[test]
    fn an_id_keeps_its_digits_or_is_refused() {
        let record = r#"{"a": 12345678901234567890, "b": "x1", "c": 9.06E+17, "d": "9.06E+17", "e": null, "f": {}, "g": 5.0,
            "h": "", "i": " 5 ", "j": "nan", "k": "None", "l": "2023.0", "m": 7.094037673978973e18, "n": " 9.06E17", "o": 5.5,
            "p": [], "q": "'17", "r": 9007199254740994.0}"#;
        let record = parse(record).expect("JSON");
        for (path, wanted) in
            [("a", "12345678901234567890"), ("b", "x1"), ("g", "5"), ("i", "5"), ("l", "2023.0"), ("q", "17")]
        {
            assert_eq!(needed_id(&record, &[path]).ok(), Some(wanted), "{path}");
            assert_eq!(needed_id(&record, &["j", "nowhere", path]).ok(), Some(wanted), "after `nan`: {path}");
        }
        for path in ["c", "d", "m", "n", "o", "r"] {
            let bad = id(&record, &[path, "b"]).expect_err("refused");
            assert_eq!((bad.column.as_str(), bad.wanted), (path, WANTED_WHOLE));
            assert_eq!(other(&record, &[path]), None);
        }
        for (path, got) in [("e", "null"), ("f", "an object"), ("h", ""), ("j", "nan"), ("nowhere", "no such field")] {
            assert_eq!(id(&record, &[path]).ok(), Some(None), "{path}");
            let bad = needed_id(&record, &[path]).expect_err("missing");
            assert_eq!((bad.wanted, bad.got.as_str()), ("an id", got));
        }
        assert_eq!(id(&record, &["p"]).expect_err("a list").got, "a list");
        assert_eq!(text(&record, &["h", "k"]), Some("None"), "somebody may say so");
    }
}
