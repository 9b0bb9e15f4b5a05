//! JSON records whose fields are told by their names.

use super::id;
use super::json::Value;
use super::post::{self, Bad, Event, Post};
use super::role::Role;
use super::row::{self, Cell};
use super::shape::Mapping;
use super::time::Clock;
use std::borrow::Cow;

/// Paths of all fields that hold no object, down to the third level, in order of first appearance.
pub(crate) fn paths(samples: &[Value<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for sample in samples {
        collect(sample, "", 1, &mut found);
    }
    found
}

fn collect(value: &Value<'_>, prefix: &str, depth: u8, found: &mut Vec<String>) {
    let Value::Object(members) = value else { return };
    for (key, member) in members {
        let path = if prefix.is_empty() { key.to_string() } else { format!("{prefix}.{key}") };
        match member {
            Value::Object(_) if depth < 3 => collect(member, &path, depth + 1, found),
            Value::Object(_) => {}
            _ if found.len() < 2000 && !found.contains(&path) => found.push(path),
            _ => {}
        }
    }
}

/// What is called by an id that a record must not have lost digits of.
const IDS: [Role; 8] = [
    Role::Account,
    Role::Post,
    Role::RepostOf,
    Role::ReplyTo,
    Role::QuoteOf,
    Role::LikeOf,
    Role::Follows,
    Role::Object,
];

/// Reads JSON records of one layout.
pub(crate) struct Fields {
    pub(crate) mapping: Mapping,
    pub(crate) clock: Clock,
}

impl Fields {
    /// What a record says.
    pub(crate) fn event<'v>(&self, record: &'v Value<'_>) -> Event<'v> {
        match self.post(record) {
            Ok(post) => self.mapping.finish()(post),
            Err(bad) => Event::Bad(bad),
        }
    }

    /// The post in a record, or why it is not taken.
    fn post<'v>(&self, record: &'v Value<'_>) -> Result<Box<Post<'v>>, Bad> {
        if !matches!(record, Value::Object(_)) {
            return Err(Bad::new("", "a JSON object", record.text().unwrap_or("another JSON value")));
        }
        row::post(&self.mapping, &self.clock, &mut Row { mapping: &self.mapping, record })
    }
}

struct Row<'f, 'v, 'a> {
    mapping: &'f Mapping,
    record: &'v Value<'a>,
}

impl<'v> row::Row<'v> for Row<'_, 'v, '_> {
    fn take(&mut self, slot: usize, role: Role) -> Result<Cell<'v>, Bad> {
        Ok(match self.record.at(self.mapping.name(slot)) {
            Some(Value::Array(values)) => {
                let items = values.iter().filter_map(|item| post::item_text(item, role));
                Cell::List(items.filter(|text| !post::is_nothing(text)).collect())
            }
            Some(Value::Bool(flag)) => Cell::Bool(*flag),
            Some(Value::String(text)) => Cell::Text(Cow::Borrowed(text)),
            Some(Value::Number(text)) if IDS.contains(&role) => match id::number_of_json(text) {
                Some(id) => Cell::Text(Cow::Borrowed(id)),
                None => return Err(Bad::new(self.mapping.name(slot), id::WANTED_WHOLE, text)),
            },
            Some(Value::Number(text)) => Cell::Text(Cow::Borrowed(text)),
            Some(Value::Null | Value::Object(_)) | None => Cell::Nothing,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::read::{ReadOptions, read_bytes};

    #[test]
    fn a_number_that_is_not_whole_is_no_id() {
        let record =
            |id: &str| format!("{{\"account_id\": {id}, \"created_at\": \"2024-05-01T10:00:00Z\", \"urls\": []}}\n");
        for (id, account) in
            [("17.0", Some("17")), ("12345678901234567890", Some("12345678901234567890")), ("1e5", None), ("7.5", None)]
        {
            let text = record("\"ann\"") + &record(id);
            let corpus = read_bytes("records", text.as_bytes(), &ReadOptions::default()).expect("records");
            let found: Vec<&str> = corpus.accounts.iter().map(AsRef::as_ref).collect();
            let wanted: Vec<&str> = ["ann"].into_iter().chain(account).collect();
            assert_eq!(found, wanted, "{id}");
        }
    }
}
