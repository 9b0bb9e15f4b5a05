//! What the columns of an input hold that was not understood, and what they might be.

use super::super::json::Value;
use super::super::role::Role;
use super::super::shape::{closest, plain};
use super::super::table;
use super::super::time::{Clock, Zone};
use crate::inspection::SeenColumn;

/// So many columns, of so many records, are looked at.
const COLUMNS: usize = 200;
const RECORDS: usize = 200;
/// Values of a column, and their characters.
const VALUES: usize = 3;
const CHARACTERS: usize = 80;

/// The columns in their order.
pub(crate) type Glimpse = Vec<SeenColumn>;

/// The first values of columns of JSON or Parquet records.
pub(crate) fn columns_of(names: &[String], records: &[Value<'_>]) -> Glimpse {
    let mut columns = empty(names);
    for record in records.iter().take(RECORDS) {
        for column in &mut columns {
            let text = record.at(&column.name).map(shown).unwrap_or_default();
            note(column, &text);
        }
    }
    columns
}

/// The first values of columns of a table.
pub(crate) fn columns_of_table<'r>(names: &[String], rows: impl Iterator<Item = &'r [u8]>, delimiter: u8) -> Glimpse {
    let mut columns = empty(names);
    for row in rows.take(RECORDS) {
        table::cells(row, delimiter, |number, cell| {
            if let Some(column) = columns.get_mut(number) {
                note(column, &String::from_utf8_lossy(&cell));
            }
        });
    }
    columns
}

fn empty(names: &[String]) -> Glimpse {
    names.iter().take(COLUMNS).map(|name| SeenColumn { name: name.clone(), values: Vec::new() }).collect()
}

fn note(column: &mut SeenColumn, text: &str) {
    let text = text.trim();
    if text.is_empty() || column.values.len() >= VALUES {
        return;
    }
    let text = super::cut_to(text, CHARACTERS).into_owned();
    if !column.values.contains(&text) {
        column.values.push(text);
    }
}

fn shown(value: &Value<'_>) -> String {
    match value {
        Value::String(text) | Value::Number(text) => text.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(items) => items.iter().take(VALUES).map(shown).collect::<Vec<_>>().join(", "),
        Value::Null | Value::Object(_) => String::new(),
    }
}

/// What `--map` could say. Account and time are needed, and something acted on; what the names of columns already tell is not
/// said. `COLUMN` stands for what neither names nor values tell. `None` where there is no column, or all is told.
///
/// What was `mapped` already stays.
pub(super) fn proposal(columns: &[SeenColumn], mapped: &[(Role, String)]) -> Option<String> {
    if columns.is_empty() {
        return None;
    }
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let plain = plain(&names);
    // Where some columns hold something, those that do not are none of these.
    let is_empty = columns.iter().all(|column| column.values.is_empty());
    let mut free: Vec<&SeenColumn> = columns.iter().filter(|column| is_empty || !column.values.is_empty()).collect();
    free.retain(|column| !mapped.iter().any(|(_, name)| *name == column.name));
    let mut parts = Vec::new();
    let known = |role: Role| role.synonyms().iter().find_map(|synonym| plain.iter().position(|name| name == synonym));
    // What is known by name is taken before the rest is guessed at.
    let told: Vec<(Role, usize)> = Role::ALL.into_iter().filter_map(|role| Some((role, known(role)?))).collect();
    free.retain(|column| !told.iter().any(|(_, place)| columns[*place].name == column.name));
    let has =
        |role: Role| mapped.iter().any(|(known, _)| *known == role) || told.iter().any(|(known, _)| *known == role);
    if !has(Role::Time) {
        let by_value = || {
            free.iter()
                .find(|column| can_be_told(&column.name) && are_times(&column.values))
                .map(|column| column.name.clone())
        };
        parts.push((Role::Time, by_name(Role::Time, &free).or_else(by_value)));
        free.retain(|column| parts.iter().all(|(_, taken)| taken.as_ref() != Some(&column.name)));
    }
    if !has(Role::Account) {
        parts.push((Role::Account, by_name(Role::Account, &free)));
        free.retain(|column| parts.iter().all(|(_, taken)| taken.as_ref() != Some(&column.name)));
    }
    if !Role::ALL.into_iter().any(|role| role.is_acted_on() && has(role)) {
        parts.push(acted_on(&free));
    }
    if parts.is_empty() {
        return None;
    }
    parts.extend(mapped.iter().map(|(role, column)| (*role, Some(column.clone()))));
    parts.sort_by_key(|(role, _)| *role);
    let part = |(role, column): &(Role, Option<String>)| format!("{role}={}", column.as_deref().unwrap_or("COLUMN"));
    Some(parts.iter().map(part).collect::<Vec<_>>().join(","))
}

/// A column that `--map` can name.
fn can_be_told(name: &str) -> bool {
    !name.contains([',', '=']) && name.trim() == name && !name.is_empty()
}

fn by_name(role: Role, free: &[&SeenColumn]) -> Option<String> {
    let names = free.iter().filter(|column| can_be_told(&column.name)).map(|column| column.name.clone());
    closest(role.synonyms(), &names.collect::<Vec<_>>())
}

/// Whether all values are times of 1990 or later.
fn are_times(values: &[String]) -> bool {
    let clock = Clock { zone: Some(Zone::UTC), month_first: true, ..Clock::default() };
    let in_use = 631_152_000_000..4_102_444_800_000;
    !values.is_empty() && values.iter().all(|value| clock.read(value).is_ok_and(|at| in_use.contains(&at)))
}

/// A column of something acted on: by its name, else links, else the longest words.
fn acted_on(free: &[&SeenColumn]) -> (Role, Option<String>) {
    let roles = [Role::Text, Role::Url, Role::Hashtag, Role::RepostOf, Role::Object];
    if let Some(found) = roles.into_iter().find_map(|role| Some((role, by_name(role, free)?))) {
        return (found.0, Some(found.1));
    }
    let all = |column: &SeenColumn, is: fn(&str) -> bool| {
        !column.values.is_empty() && column.values.iter().all(|value| is(value)) && can_be_told(&column.name)
    };
    if let Some(links) = free.iter().find(|column| all(column, |value| value.starts_with("http"))) {
        return (Role::Url, Some(links.name.clone()));
    }
    let texts = free.iter().filter(|column| all(column, |value| value.split_whitespace().count() > 2));
    let longest = texts.rev().max_by_key(|column| column.values.iter().map(String::len).sum::<usize>());
    (Role::Text, longest.map(|column| column.name.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, values: &[&str]) -> SeenColumn {
        SeenColumn { name: name.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
    }

    #[test]
    fn a_map_is_proposed_by_names_and_by_what_columns_hold() {
        let columns = [
            column("nr", &["1", "2"]),
            column("posted", &["2020-03-03 09:00", "2020-03-03 09:01"]),
            column("autor_id", &["17", "18"]),
            column("wording", &["they all say this", "and they say that too"]),
        ];
        assert_eq!(proposal(&columns, &[]).unwrap(), "account=autor_id,time=posted,text=wording");
        let links = [column("who", &["a"]), column("created_at", &["1600000000"]), column("where", &["https://a.org"])];
        assert_eq!(proposal(&links, &[]).unwrap(), "account=COLUMN,url=where");
        let mapped = [(Role::Account, "who".to_owned()), (Role::Time, "created_at".to_owned())];
        assert_eq!(proposal(&links, &mapped).unwrap(), "account=who,time=created_at,url=where");
        assert_eq!(proposal(&[], &[]), None);
        assert_eq!(proposal(&[column("author", &[]), column("time", &[]), column("text", &[])], &[]), None);
    }

    #[test]
    fn a_name_that_a_map_cannot_say_is_not_proposed() {
        let columns = [column("author,id", &["17"]), column("created_at", &["1600000000"]), column("text", &["a"])];
        assert_eq!(proposal(&columns, &[]).unwrap(), "account=COLUMN");
    }

    #[test]
    fn values_are_the_first_three_different_ones() {
        let rows = ["a,1", ",1", "b,1", "a,2", "c,3", "d,4"];
        let names = ["x".to_owned(), "y".to_owned()];
        let seen = columns_of_table(&names, rows.iter().map(|row| row.as_bytes()), b',');
        assert_eq!(seen, [column("x", &["a", "b", "c"]), column("y", &["1", "2", "3"])]);
    }
}
