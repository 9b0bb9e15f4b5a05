//! The names that a case knows.

use super::ACCOUNT_RULES;
use claque_io::case::FindingsRecord;
use rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// The names of a case: what must not be seen where pseudonyms are asked for.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Accounts, each with its display name where it has one.
    pub accounts: BTreeMap<String, Option<String>>,
    /// Ids of posts.
    pub posts: HashSet<String>,
}

impl Known {
    /// Reads the names of an `evidence.sqlite`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(path: &Path) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON;")?;
        let mut known = Known::default();
        let mut rows = connection.prepare("SELECT id, name FROM account")?;
        for row in rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (id, name) = row?;
            known.accounts.insert(id, name);
        }
        // Accounts outside of every group: those that came first on an object, and those that were mentioned.
        let others = "SELECT first_account FROM object UNION SELECT label FROM object JOIN trace ON trace.number = trace \
                      WHERE trace.name = 'mention'";
        for id in texts(&connection, others)? {
            known.accounts.entry(id).or_default();
        }
        let posts = "SELECT id FROM post UNION SELECT label FROM object JOIN trace ON trace.number = trace \
                     WHERE trace.name IN ('repost', 'reply')";
        known.posts = texts(&connection, posts)?.into_iter().collect();
        Ok(known)
    }

    /// Adds the names that groups bring along: a case without a database has no others.
    pub fn add(&mut self, findings: &FindingsRecord) {
        for group in findings.findings.iter().chain(&findings.explained).chain(&findings.leads) {
            for account in &group.accounts {
                self.accounts.entry(account.account_id.clone()).or_default();
            }
            for post in group.evidence.iter().flat_map(|met| [&met.first, &met.second]) {
                self.posts.insert(post.post_id.clone());
            }
            for asked in group.lookalikes.iter().filter(|asked| ACCOUNT_RULES.contains(&asked.rule.as_str())) {
                if let Some(source) = &asked.subject {
                    self.accounts.entry(source.clone()).or_default();
                }
            }
            let labels = group.evidence.iter().map(|met| (&met.trace, &met.object));
            for (trace, label) in labels.chain(group.top_objects.iter().map(|object| (&object.trace, &object.label))) {
                match trace.as_str() {
                    "repost" | "reply" | "quote" | "like" => _ = self.posts.insert(label.clone()),
                    "mention" | "follow" => _ = self.accounts.entry(label.clone()).or_default(),
                    _ => {}
                }
            }
        }
    }
}

fn texts(connection: &Connection, query: &str) -> rusqlite::Result<Vec<String>> {
    let mut rows = connection.prepare(query)?;
    let texts = rows.query_map([], |row| row.get(0))?;
    texts.collect()
}
