//! Members of JSON records as formats want them, each at its dotted path: ids, times, texts, or what was wanted instead.

use super::id::{WANTED_WHOLE, is_lost};
use super::json::Value;
use super::post::Bad;
use super::time::Clock;
use std::borrow::Cow;

/// The text of a string or number; `None` where there is none, or an empty one.
pub(crate) fn text<'v>(record: &'v Value<'_>, path: &str) -> Option<&'v str> {
    record.at(path).and_then(Value::text)
}

/// As [`text`], borrowed for a post.
pub(crate) fn some<'v>(record: &'v Value<'_>, path: &str) -> Option<Cow<'v, str>> {
    text(record, path).map(Cow::Borrowed)
}

/// An id that a record cannot do without. One that went through a float is refused: different ones would become one.
pub(crate) fn id<'v>(record: &'v Value<'_>, path: &str) -> Result<&'v str, Bad> {
    known(record, path)?.ok_or_else(|| Bad::new(path, "an id", ""))
}

/// As [`id`], of a record that can do without one.
pub(crate) fn known<'v>(record: &'v Value<'_>, path: &str) -> Result<Option<&'v str>, Bad> {
    let Some(value) = record.at(path) else { return Ok(None) };
    match value {
        Value::Null => Ok(None),
        Value::Number(number) if number.contains(['.', 'e', 'E']) => Err(Bad::new(path, WANTED_WHOLE, number)),
        Value::String(text) if is_lost(text) => Err(Bad::new(path, WANTED_WHOLE, text)),
        Value::String(_) | Value::Number(_) => Ok(value.text()),
        _ => Err(Bad::new(path, "an id", kind(value))),
    }
}

/// A time that a record cannot do without, in milliseconds since the epoch.
pub(crate) fn time(record: &Value<'_>, path: &str, clock: &Clock) -> Result<i64, Bad> {
    let written = text(record, path).unwrap_or("");
    clock.read(written).map_err(|wanted| Bad::new(path, wanted, written))
}

/// As [`time`], of a record that can do without one.
pub(crate) fn maybe_time(record: &Value<'_>, path: &str, clock: &Clock) -> Option<i64> {
    clock.read(text(record, path)?).ok()
}

/// The items of an array; none where there is no array.
pub(crate) fn items<'v, 'a>(record: &'v Value<'a>, path: &str) -> &'v [Value<'a>] {
    record.at(path).map_or(&[], Value::items)
}

/// What a value is, for people.
fn kind(value: &Value<'_>) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::parse;
    use super::*;

    #[test]
    fn ids_keep_their_digits_or_are_refused() {
        let record = parse(
            r#"{"a": 12345678901234567890, "b": "x1", "c": 9.06E+17, "d": "9.06E+17", "e": null, "f": {}, "g": 5.0, "h": ""}"#,
        )
        .expect("JSON");
        assert_eq!((id(&record, "a").ok(), id(&record, "b").ok()), (Some("12345678901234567890"), Some("x1")));
        for path in ["c", "d", "g"] {
            let bad = id(&record, path).expect_err("refused");
            assert_eq!((bad.column.as_str(), bad.wanted), (path, "an id written out in full"));
        }
        for path in ["e", "h", "nowhere"] {
            assert_eq!(known(&record, path).ok(), Some(None), "{path}");
            assert_eq!(id(&record, path).expect_err("missing").wanted, "an id");
        }
        assert_eq!(id(&record, "f").expect_err("an object").got, "an object");
    }
}
