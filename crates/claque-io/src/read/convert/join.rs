//! Rows of one post as one: what several exports say of it, put together.

use crate::posts_parquet::{POST_COLUMNS, Value};
use std::borrow::Cow;

/// What happens to a column where two rows of one post say different things of it. Where one says nothing, the other is believed.
enum Rule {
    /// The rows are kept apart: they would become one action less.
    Apart,
    /// All items, each once.
    All,
    /// The longer of two lists of which one begins with the other; otherwise the rows are kept apart, because the order of all
    /// is a thing acted on.
    Longer,
    /// The longer text: exports cut, nobody adds.
    LongerText,
    /// What the first row says.
    First,
}

fn rule(column: &str) -> Rule {
    match column {
        "platform" | "post_id" | "account_id" | "created_at" | "kind" | "object_id" => Rule::Apart,
        "repost_of" | "reply_to" | "quote_of" | "like_of" | "follows" => Rule::Apart,
        "urls" | "domains" | "mentions" | "media" => Rule::All,
        "hashtags" => Rule::Longer,
        "text" => Rule::LongerText,
        _ => Rule::First,
    }
}

/// Adds to a row what another of the same post says; `false`, and nothing is done, where they must be kept apart.
pub(super) fn join(row: &mut [Value<'_>], other: &[Value<'_>]) -> bool {
    let pairs = || POST_COLUMNS.iter().zip(row.iter().zip(other));
    if pairs().any(|(column, (mine, theirs))| must_be_apart(&rule(column.name), mine, theirs)) {
        return false;
    }
    for (column, (mine, theirs)) in POST_COLUMNS.iter().zip(row.iter_mut().zip(other)) {
        if is_nothing(mine) {
            *mine = owned(theirs);
            continue;
        }
        match (rule(column.name), mine, theirs) {
            (Rule::All, Value::Texts(Some(mine)), Value::Texts(Some(theirs))) => add_all(mine, theirs),
            (Rule::Longer, Value::Texts(Some(mine)), Value::Texts(Some(theirs))) if theirs.len() > mine.len() => {
                *mine = theirs.iter().map(|item| own(item)).collect();
            }
            (Rule::LongerText, Value::Text(Some(mine)), Value::Text(Some(theirs))) if theirs.len() > mine.len() => {
                *mine = own(theirs);
            }
            _ => {}
        }
    }
    true
}

fn must_be_apart(rule: &Rule, mine: &Value<'_>, theirs: &Value<'_>) -> bool {
    if is_nothing(mine) || is_nothing(theirs) || mine == theirs {
        return false;
    }
    match (rule, mine, theirs) {
        (Rule::Apart, ..) => true,
        (Rule::Longer, Value::Texts(Some(mine)), Value::Texts(Some(theirs))) => {
            !mine.starts_with(theirs) && !theirs.starts_with(mine)
        }
        _ => false,
    }
}

fn is_nothing(value: &Value<'_>) -> bool {
    match value {
        Value::Text(text) => text.is_none(),
        Value::Texts(texts) => texts.is_none(),
        Value::Time(at) => at.is_none(),
        Value::Flag(flag) => flag.is_none(),
        Value::Digest(digest) => digest.is_none(),
    }
}

fn add_all(mine: &mut Vec<Cow<'_, str>>, theirs: &[Cow<'_, str>]) {
    for item in theirs {
        if !mine.contains(item) {
            mine.push(own(item));
        }
    }
}

fn own<'o>(text: &str) -> Cow<'o, str> {
    Cow::Owned(text.to_owned())
}

/// The same, without what it was borrowed from.
pub(super) fn owned<'o>(value: &Value<'_>) -> Value<'o> {
    match value {
        Value::Text(text) => Value::Text(text.as_deref().map(own)),
        Value::Texts(texts) => Value::Texts(texts.as_ref().map(|texts| texts.iter().map(|text| own(text)).collect())),
        Value::Time(at) => Value::Time(*at),
        Value::Flag(flag) => Value::Flag(*flag),
        Value::Digest(digest) => Value::Digest(*digest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(said: &[(&str, Value<'static>)]) -> Vec<Value<'static>> {
        let value = |name: &str| said.iter().find(|(column, _)| *column == name).map(|(_, value)| value.clone());
        POST_COLUMNS.iter().map(|column| value(column.name).unwrap_or(Value::Text(None))).collect()
    }

    fn list(items: &[&'static str]) -> Value<'static> {
        Value::Texts(Some(items.iter().map(|item| Cow::Borrowed(*item)).collect()))
    }

    fn text(text: &'static str) -> Value<'static> {
        Value::Text(Some(Cow::Borrowed(text)))
    }

    #[test]
    fn what_two_exports_say_of_a_post_is_put_together() {
        let mut one =
            row(&[("urls", list(&["a"])), ("text", text("cut")), ("hashtags", list(&["x"])), ("lang", text("en"))]);
        let other = row(&[
            ("urls", list(&["b", "a"])),
            ("text", text("cut no more")),
            ("hashtags", list(&["x", "y"])),
            ("client", text("App")),
        ]);
        assert!(join(&mut one, &other));
        let whole = [
            ("urls", list(&["a", "b"])),
            ("text", text("cut no more")),
            ("hashtags", list(&["x", "y"])),
            ("lang", text("en")),
            ("client", text("App")),
        ];
        assert_eq!(one, row(&whole));
    }

    #[test]
    fn rows_that_act_on_different_things_stay_apart() {
        for (mine, theirs) in [
            (("object_id", text("a")), ("object_id", text("b"))),
            (("account_id", text("a")), ("account_id", text("b"))),
            (("hashtags", list(&["a"])), ("hashtags", list(&["b"]))),
        ] {
            let (mut one, other) = (row(&[mine]), row(&[theirs]));
            let before = one.clone();
            assert!(!join(&mut one, &other));
            assert_eq!(one, before);
        }
    }
}
