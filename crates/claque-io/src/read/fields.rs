//! JSON records whose fields are told by their names.

use super::json::Value;
use super::post::{self, Aside, Bad, Kind, Post};
use super::role::Role;
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

/// Reads JSON records of one layout.
pub(crate) struct Fields {
    pub(crate) mapping: Mapping,
    pub(crate) clock: Clock,
}

impl Fields {
    /// The post in a record, or why it is not taken.
    pub(crate) fn post<'v>(&self, record: &'v Value<'_>) -> Result<Post<'v>, Bad> {
        if !matches!(record, Value::Object(_)) {
            return Err(Bad::new("", "a JSON object", record.text().unwrap_or("another JSON value")));
        }
        let account = self.id(record, Role::Account)?;
        let account = account.ok_or_else(|| Bad::new(self.path(Role::Account), "an account id", ""))?;
        let time = self.first(record, Role::Time).and_then(Value::text).unwrap_or("");
        let at = self.clock.read(time).map_err(|wanted| Bad::new(self.path(Role::Time), wanted, time))?;
        let kind = match self.first(record, Role::Kind) {
            Some(Value::Bool(true)) => Kind::Repost,
            Some(Value::Bool(false)) => Kind::Post,
            Some(value) => value.text().map_or(Kind::Unknown, Kind::parse),
            None => Kind::Unknown,
        };
        Ok(Post {
            account: Cow::Borrowed(account),
            post: self.id(record, Role::Post)?.map(Cow::Borrowed),
            name: self.text(record, Role::Name),
            at,
            kind,
            text: self.text(record, Role::Text),
            urls: self.items(record, Role::Url),
            domains: self.items(record, Role::Domain).unwrap_or_default(),
            hashtags: self.items(record, Role::Hashtag),
            mentions: self.items(record, Role::Mention),
            repost_of: self.target(record, Role::RepostOf)?,
            reply_to: self.target(record, Role::ReplyTo)?,
            object: self.target(record, Role::Object)?,
            aside: Aside {
                client: self.text(record, Role::Client),
                conversation: self.text(record, Role::Conversation),
                owner: self.text(record, Role::Owner),
                automatic: self.first(record, Role::Automatic).and_then(|value| match value {
                    Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
                    other => other.text().map(Cow::Borrowed),
                }),
            },
        })
    }

    fn all<'v, 'a>(&self, record: &'v Value<'a>, role: Role) -> impl Iterator<Item = &'v Value<'a>> {
        let columns = self.mapping.columns.iter().filter(move |(taken, _)| *taken == role);
        columns.filter_map(|(_, column)| record.at(&self.mapping.names[*column]))
    }

    fn first<'v, 'a>(&self, record: &'v Value<'a>, role: Role) -> Option<&'v Value<'a>> {
        self.all(record, role).next()
    }

    fn path(&self, role: Role) -> &str {
        let found = self.mapping.columns.iter().find(|(taken, _)| *taken == role);
        found.map_or("", |(_, column)| &self.mapping.names[*column])
    }

    fn text<'v>(&self, record: &'v Value<'_>, role: Role) -> Option<Cow<'v, str>> {
        self.first(record, role).and_then(Value::text).map(Cow::Borrowed)
    }

    fn id<'v>(&self, record: &'v Value<'_>, role: Role) -> Result<Option<&'v str>, Bad> {
        let Some(id) = self.first(record, role).and_then(Value::text) else { return Ok(None) };
        if post::is_float_id(id) {
            return Err(Bad::new(self.path(role), "an id written out in full", id));
        }
        Ok(Some(id))
    }

    fn target<'v>(&self, record: &'v Value<'_>, role: Role) -> Result<Option<Cow<'v, str>>, Bad> {
        Ok(self.id(record, role)?.filter(|id| !post::is_nothing(id)).map(Cow::Borrowed))
    }

    /// The items of all fields with that role; `None` where the record has no such field.
    fn items<'v>(&self, record: &'v Value<'_>, role: Role) -> Option<Vec<Cow<'v, str>>> {
        let mut items = None;
        for value in self.all(record, role) {
            let list = items.get_or_insert_with(Vec::new);
            match value {
                Value::Array(values) => {
                    let texts = values
                        .iter()
                        .filter_map(|item| post::item_text(item, role))
                        .filter(|text| !post::is_nothing(text));
                    list.extend(texts.map(Cow::Borrowed));
                }
                Value::String(text) => list.extend(post::list(Cow::Borrowed(&**text), role)),
                other => list.extend(other.text().map(Cow::Borrowed)),
            }
        }
        items
    }
}
