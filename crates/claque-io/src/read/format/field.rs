//! How the readers of records take single fields.

use crate::read::id::{WANTED_WHOLE, of_cell};
use crate::read::json::Value;
use crate::read::post::{self, Bad};
use crate::read::role::Role;
use crate::read::time::Clock;
use claque_text::form;
use std::borrow::Cow;

/// The text or number at the first of these paths that says anything.
pub(super) fn text<'v>(record: &'v Value<'_>, paths: &[&str]) -> Option<&'v str> {
    paths.iter().find_map(|path| record.at(path).and_then(Value::text).filter(|text| !post::is_nothing(text.trim())))
}

/// The same, to be kept.
pub(super) fn words<'v>(record: &'v Value<'_>, paths: &[&str]) -> Option<Cow<'v, str>> {
    text(record, paths).map(Cow::Borrowed)
}

/// The id at the first of these paths that has one.
///
/// # Errors
/// Where it went through a float and may have lost digits. `17.0`, which tables with gaps make of 17, has not.
pub(super) fn id<'v>(record: &'v Value<'_>, paths: &[&str]) -> Result<Option<&'v str>, Bad> {
    for path in paths {
        if let Some(text) = text(record, &[path]) {
            return whole(text.trim()).map(Some).ok_or_else(|| Bad::new(path, WANTED_WHOLE, text));
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

/// The digits of a number as they were before a table made a float of it; `None` where they are lost.
pub(super) fn whole(text: &str) -> Option<&str> {
    of_cell(Cow::Borrowed(text)).ok().and_then(|whole| match whole {
        Cow::Borrowed(whole) => Some(whole),
        Cow::Owned(_) => None,
    })
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

/// The items of a JSON array, or of a cell; `None` where there is no such field.
pub(super) fn list<'v>(record: &'v Value<'_>, path: &str, role: Role) -> Option<Vec<Cow<'v, str>>> {
    match record.at(path)? {
        Value::String(cell) => Some(post::list(Cow::Borrowed(cell), role)),
        Value::Number(number) => Some(vec![Cow::Borrowed(&**number)]),
        value => {
            let items = value.items().iter().filter_map(|item| post::item_text(item, role));
            Some(items.filter(|item| !post::is_nothing(item)).collect())
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
    let mut links = vec![Cow::Borrowed(beside?)];
    for found in form::find(text).links {
        let link = &text[found];
        if !links.iter().any(|known| known == link) {
            links.push(Cow::Owned(link.to_owned()));
        }
    }
    Some(links)
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
    use super::*;

    #[test]
    fn an_id_keeps_its_digits_or_is_refused() {
        for (written, whole_id) in [
            ("1189709213.0", Some("1189709213")),
            ("9007199254740993", Some("9007199254740993")),
            ("user.name", Some("user.name")),
            ("5.960827712451908e+18", None),
            ("9007199254740994.0", None),
        ] {
            assert_eq!(whole(written), whole_id, "{written}");
        }
    }
}
