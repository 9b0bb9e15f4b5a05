//! Whether the tables of a file are ours.
//!
//! A case may come from strangers. A view in the place of a table could run for ever, and a trigger could rewrite what was said;
//! so a file whose tables, indexes and triggers are not exactly those that we make is not read.

use rusqlite::Connection;

/// Whether `connection` has exactly what `schema` makes.
pub(crate) fn is_ours(connection: &Connection, schema: &str) -> rusqlite::Result<bool> {
    let made = Connection::open_in_memory()?;
    made.execute_batch(schema)?;
    Ok(described(&made)? == described(connection)?)
}

/// Whether there is a plain table of that name, which can be asked before anything else is known of the file.
pub(crate) fn is_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let found = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1 AND sql NOT LIKE '%VIRTUAL%'";
    connection.query_row(found, [name], |row| row.get::<_, i64>(0)).map(|found| found == 1)
}

fn described(connection: &Connection) -> rusqlite::Result<Vec<[String; 4]>> {
    let mut statement =
        connection.prepare("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")?;
    let rows = statement.query_map([], |row| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, without_comments(row.get_ref(3)?.as_str()?)])
    })?;
    rows.collect()
}

/// A comment may be reworded without a new format. None of our words hold quotes or a block comment around two dashes, so what
/// hides something this way differs still.
fn without_comments(sql: &str) -> String {
    let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}
