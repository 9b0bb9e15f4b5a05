//! Which shape an input has, and which column stands for what.

use super::error::ReadError;
use super::role::{ColumnMap, Role};
use super::time::{Clock, Zone};
use std::fmt;

/// A known way to lay out posts; `docs/formats.md` describes each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Columns or fields told by their names.
    Canonical,
    /// CooRTweet's four columns.
    CooRTweet,
    /// The CSV of QUT's Coordination Network Toolkit.
    Qut,
    /// The Internet Research Agency's posts, in three variants.
    Ira,
    /// X API v2: response pages or flattened lines.
    XApi,
    /// X information-operations archive.
    XArchive,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Shape; 6] =
        [Shape::Canonical, Shape::CooRTweet, Shape::Qut, Shape::Ira, Shape::XApi, Shape::XArchive];

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Shape::Canonical => "canonical",
            Shape::CooRTweet => "coortweet",
            Shape::Qut => "qut",
            Shape::Ira => "ira",
            Shape::XApi => "x-api",
            Shape::XArchive => "x-archive",
        }
    }

    /// The shape with that [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.name() == name)
    }

    /// Which columns stand for what; a role may have several names, or a name that ends in `*`.
    fn columns(self) -> &'static [(Role, &'static [&'static str])] {
        match self {
            Shape::Canonical | Shape::XApi => &[],
            Shape::CooRTweet => &[
                (Role::Account, &["account_id"]),
                (Role::Time, &["timestamp_share"]),
                (Role::Post, &["content_id"]),
                (Role::Object, &["object_id"]),
            ],
            Shape::Qut => &[
                (Role::Account, &["user_id"]),
                (Role::Time, &["timestamp"]),
                (Role::Post, &["message_id"]),
                (Role::Name, &["username"]),
                (Role::Text, &["message"]),
                (Role::Url, &["urls"]),
                (Role::RepostOf, &["repost_id"]),
                (Role::ReplyTo, &["reply_id"]),
            ],
            Shape::Ira => &[
                (Role::Account, &["author", "author_id"]),
                (Role::Time, &["time", "publish_date"]),
                (Role::Post, &["tweet_id"]),
                (Role::Text, &["content"]),
                (Role::Kind, &["post_type"]),
                (Role::Url, &["tco1_step1", "tco2_step1", "tco3_step1"]),
            ],
            Shape::XArchive => &[
                (Role::Account, &["userid"]),
                (Role::Time, &["tweet_time"]),
                (Role::Post, &["tweetid"]),
                (Role::Name, &["user_screen_name"]),
                (Role::Text, &["tweet_text"]),
                (Role::Kind, &["is_retweet"]),
                (Role::Url, &["urls"]),
                (Role::Hashtag, &["hashtags"]),
                (Role::Mention, &["user_mentions"]),
                (Role::RepostOf, &["retweet_tweetid"]),
                (Role::ReplyTo, &["in_reply_to_tweetid"]),
                (Role::Client, &["tweet_client_name"]),
            ],
        }
    }

    /// The shape of a table with these columns (in lower case).
    fn of_table(columns: &[String]) -> Self {
        let has = |wanted: &[&str]| wanted.iter().all(|name| columns.iter().any(|column| column == name));
        if has(&["object_id", "account_id", "content_id", "timestamp_share"]) {
            Shape::CooRTweet
        } else if has(&["message_id", "user_id", "repost_id", "message", "timestamp"]) {
            Shape::Qut
        } else if has(&["tweetid", "userid", "tweet_time", "tweet_text"]) {
            Shape::XArchive
        } else if has(&["content", "post_type", "updates", "followers"])
            && (has(&["author", "time"]) || has(&["author", "publish_date"]) || has(&["author_id", "publish_date"]))
        {
            Shape::Ira
        } else {
            Shape::Canonical
        }
    }

    /// Sets what the shape documents about its times and the caller has not said otherwise.
    pub(crate) fn set_clock(self, clock: &mut Clock) {
        if matches!(self, Shape::Ira | Shape::XArchive) {
            clock.zone = clock.zone.or(Some(Zone::UTC));
            clock.month_first = self == Shape::Ira;
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which columns were taken for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapping {
    pub(crate) shape: Shape,
    /// Role and number of the column, in the order of [`Role::ALL`].
    pub(crate) columns: Vec<(Role, usize)>,
    pub(crate) names: Vec<String>,
}

impl Mapping {
    /// Role and name of every column that is used.
    pub(crate) fn named(&self) -> Vec<(Role, String)> {
        self.columns.iter().map(|(role, column)| (*role, self.names[*column].clone())).collect()
    }
}

/// Takes columns for roles: by the map, else by the shape, else by their names.
pub(crate) fn guess(
    input: &str,
    names: Vec<String>,
    shape: Option<Shape>,
    map: Option<&ColumnMap>,
) -> Result<Mapping, ReadError> {
    let asked = shape;
    let plain: Vec<String> = names.iter().map(|name| name.trim().to_lowercase().replace(' ', "_")).collect();
    let shape = shape.unwrap_or_else(|| Shape::of_table(&plain));
    let mut columns: Vec<(Role, usize)> = Vec::new();
    for (role, column) in map.map_or(&[][..], ColumnMap::pairs) {
        let found = names.iter().position(|name| name == column);
        let found = found.or_else(|| plain.iter().position(|name| *name == column.to_lowercase()));
        let found = found.ok_or_else(|| ReadError::NoSuchColumn {
            input: input.to_owned(),
            column: column.clone(),
            columns: names.clone(),
            likely: closest(&[column.as_str()], &names),
        })?;
        columns.push((*role, found));
    }
    let told = columns.clone();
    let is_free = |role: Role, column: usize, columns: &[(Role, usize)]| {
        !told.iter().any(|(other, taken)| *other == role || *taken == column)
            && !columns.iter().any(|(_, taken)| *taken == column)
    };
    if shape == Shape::Canonical {
        for role in Role::ALL {
            let known = role.synonyms().iter().filter_map(|synonym| plain.iter().position(|name| name == synonym));
            if let Some(column) = known.into_iter().find(|column| is_free(role, *column, &columns)) {
                columns.push((role, column));
            }
        }
    } else {
        for (role, known) in shape.columns() {
            let found = known.iter().filter_map(|name| plain.iter().position(|column| column == name));
            let found: Vec<usize> = found.filter(|column| is_free(*role, *column, &columns)).collect();
            let most = if *role == Role::Url { found.len() } else { 1 };
            columns.extend(found.into_iter().take(most).map(|column| (*role, column)));
        }
    }
    columns.sort_by_key(|(role, _)| *role);
    // None of a shape's own columns is there: another shape was asked for than this is.
    if let Some(shape) = asked.filter(|shape| *shape != Shape::Canonical)
        && columns.is_empty()
    {
        return Err(ReadError::WrongShape { input: input.to_owned(), shape, columns: names });
    }
    check(input, &columns, &names)?;
    Ok(Mapping { shape, columns, names })
}

fn check(input: &str, columns: &[(Role, usize)], names: &[String]) -> Result<(), ReadError> {
    let free: Vec<String> = names
        .iter()
        .enumerate()
        .filter(|(index, _)| !columns.iter().any(|(_, taken)| taken == index))
        .map(|(_, name)| name.clone())
        .collect();
    for role in [Role::Account, Role::Time] {
        if !columns.iter().any(|(taken, _)| *taken == role) {
            let likely = closest(role.synonyms(), &free);
            return Err(ReadError::MissingColumn { input: input.to_owned(), role, columns: names.to_vec(), likely });
        }
    }
    if !columns.iter().any(|(role, _)| role.is_acted_on()) {
        let roles = Role::ALL.into_iter().filter(|role| role.is_acted_on());
        let likely = roles.into_iter().find_map(|role| Some((role, closest(role.synonyms(), &free)?)));
        return Err(ReadError::NothingActedOn { input: input.to_owned(), columns: names.to_vec(), likely });
    }
    Ok(())
}

/// The column whose name is nearest to one of the wanted names, if any is near.
fn closest(wanted: &[&str], columns: &[String]) -> Option<String> {
    // Two steps for each three letters are a slip of the finger; more is another word.
    let near = columns.iter().take(1000).filter(|column| column.len() <= 100).flat_map(|column| {
        let plain: String = column.to_lowercase().replace([' ', '-', '.'], "_");
        wanted.iter().filter_map(move |name| {
            let steps = edit_distance(&plain, name);
            if steps * 3 <= name.len().max(plain.len()) {
                return Some((steps * 2, column));
            }
            let within = plain.split('_').any(|word| word == *name)
                || name.len() >= 4 && plain.contains(name)
                || plain.len() >= 4 && name.contains(plain.as_str());
            within.then_some((steps * 2 + 1, column))
        })
    });
    near.min_by_key(|(steps, _)| *steps).map(|(_, column)| column.clone())
}

/// Levenshtein's distance, in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (index, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, right) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[b.len()]
}
