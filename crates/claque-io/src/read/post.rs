//! One post as every format gives it, and how single cells are read.

use super::error::Rejected;
use super::json::{self, Value};
use super::python;
use super::role::Role;
use std::borrow::Cow;

/// What a post does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Post,
    Repost,
    Reply,
    Quote,
    Like,
    Follow,
    /// The data does not say.
    Unknown,
}

impl Kind {
    /// Reads the words and letters that platforms use, and `true` of a column that says "is a repost".
    pub(crate) fn parse(text: &str) -> Kind {
        let text = text.trim();
        let found = WORDS.iter().find(|(_, words)| words.iter().any(|word| text.eq_ignore_ascii_case(word)));
        found.map_or(Kind::Post, |(kind, _)| *kind)
    }

    /// The word used in files; `None` where the data does not say.
    pub(crate) fn name(self) -> Option<&'static str> {
        Some(match self {
            Kind::Post => "post",
            Kind::Repost => "repost",
            Kind::Reply => "reply",
            Kind::Quote => "quote",
            Kind::Like => "like",
            Kind::Follow => "follow",
            Kind::Unknown => return None,
        })
    }
}

/// What platforms call the kinds; of reposts also `true` of a column that says "is a repost".
const WORDS: &[(Kind, &[&str])] = &[
    (Kind::Repost, &["repost", "reposted", "retweet", "retweeted", "rt", "r", "share", "reblog", "true", "1", "t"]),
    (Kind::Quote, &["quote", "quoted", "quote_tweet", "q"]),
    (Kind::Reply, &["reply", "replied_to", "comment"]),
    (Kind::Like, &["like", "liked", "favourite", "favorite"]),
    (Kind::Follow, &["follow", "followed"]),
];

/// What a record says.
#[derive(Clone, Debug)]
pub(crate) enum Event<'a> {
    /// An account acted: posted, passed on, answered, liked, followed.
    Post(Box<Post<'a>>),
    /// The post with this id was taken back by its account, or by the platform: it is left out, wherever it stands.
    ///
    /// Where the platform tells when, what was made later under the same id stays.
    Withdrawn(Cow<'a, str>, Option<i64>),
    /// What an account is called, from a record that is no post.
    Name { account: Cow<'a, str>, name: Cow<'a, str> },
    /// A record of this format that is no post and no fault: a service message, an empty page. Counted as passed over.
    NoPost,
    /// A record that cannot be taken.
    Bad(Bad),
}

impl<'a> From<Result<Post<'a>, Bad>> for Event<'a> {
    fn from(read: Result<Post<'a>, Bad>) -> Self {
        match read {
            Ok(post) => Event::Post(Box::new(post)),
            Err(bad) => Event::Bad(bad),
        }
    }
}

/// Who hears what records say.
pub(crate) type Listener<'l, 'v> = &'l mut dyn FnMut(Event<'v>);

/// A post, borrowed from the record it was read from.
#[derive(Clone, Debug)]
pub(crate) struct Post<'a> {
    pub(crate) account: Cow<'a, str>,
    pub(crate) post: Option<Cow<'a, str>>,
    pub(crate) name: Option<Cow<'a, str>>,
    pub(crate) at: i64,
    pub(crate) kind: Kind,
    pub(crate) text: Option<Cow<'a, str>>,
    /// `None` where the data has no such column: then the text is searched.
    pub(crate) urls: Option<Vec<Cow<'a, str>>>,
    pub(crate) domains: Vec<Cow<'a, str>>,
    /// As `urls`.
    pub(crate) hashtags: Option<Vec<Cow<'a, str>>>,
    /// As `urls`.
    pub(crate) mentions: Option<Vec<Cow<'a, str>>>,
    pub(crate) repost_of: Option<Cow<'a, str>>,
    pub(crate) reply_to: Option<Cow<'a, str>>,
    pub(crate) object: Option<Cow<'a, str>>,
    pub(crate) quote_of: Option<Cow<'a, str>>,
    pub(crate) like_of: Option<Cow<'a, str>>,
    pub(crate) follows: Option<Cow<'a, str>>,
    /// What tells that an image, a video or a sound is the same file: a hash or an id. `None` as for `urls`.
    pub(crate) media: Option<Vec<Cow<'a, str>>>,
    pub(crate) aside: Aside<'a>,
}

impl<'a> Post<'a> {
    /// A post of which nothing else is known.
    pub(crate) fn new(account: Cow<'a, str>, at: i64) -> Self {
        Post {
            account,
            post: None,
            name: None,
            at,
            kind: Kind::Unknown,
            text: None,
            urls: None,
            domains: Vec::new(),
            hashtags: None,
            mentions: None,
            repost_of: None,
            reply_to: None,
            object: None,
            quote_of: None,
            like_of: None,
            follows: None,
            media: None,
            aside: Aside::default(),
        }
    }
}

impl Post<'_> {
    /// What the post is by what it points at. One that passes on is nothing else, one that answers may quote.
    pub(crate) fn kind_by_target(&self) -> Kind {
        match (&self.repost_of, &self.reply_to, &self.quote_of) {
            (Some(_), ..) => Kind::Repost,
            (None, Some(_), _) => Kind::Reply,
            (None, None, Some(_)) => Kind::Quote,
            (None, None, None) => Kind::Post,
        }
    }
}

/// What a post or its account says of itself; `None` where the data has no such column, empty where the cell is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aside<'a> {
    pub(crate) client: Option<Cow<'a, str>>,
    pub(crate) conversation: Option<Cow<'a, str>>,
    pub(crate) owner: Option<Cow<'a, str>>,
    pub(crate) automatic: Option<Cow<'a, str>>,
    /// As the data writes it: a tag (`pt`, `pt-BR`) or an English name.
    pub(crate) lang: Option<Cow<'a, str>>,
    /// Where the post was made; `None`: where its format comes from.
    pub(crate) platform: Option<Cow<'a, str>>,
    /// Milliseconds since the epoch: when the post was made by its account's word, where `at` is the platform's.
    pub(crate) claimed_at: Option<i64>,
    pub(crate) reposted_account: Option<Cow<'a, str>>,
    pub(crate) replied_account: Option<Cow<'a, str>>,
    pub(crate) quoted_account: Option<Cow<'a, str>>,
    /// Milliseconds since the epoch.
    pub(crate) account_created_at: Option<i64>,
    /// Another id of the post, by which its platform tells that it was withdrawn.
    pub(crate) also: Option<Cow<'a, str>>,
}

/// The words of a cell that says yes or no; `None` for any other.
pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    let text = text.trim();
    let is_one_of = |words: [&str; 5]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(["true", "t", "yes", "y", "1"]) {
        return Some(true);
    }
    is_one_of(["false", "f", "no", "n", "0"]).then_some(false)
}

/// The name of a client, which one interface gives as a link: `<a href="…">Name</a>`.
pub(crate) fn client_name(text: &str) -> &str {
    let text = text.trim();
    let inside = text.strip_prefix("<a ").and_then(|rest| rest.split_once('>'));
    inside.map_or(text, |(_, name)| name.strip_suffix("</a>").unwrap_or(name).trim())
}

/// Why a record is not taken; `row` and `input` are added where they are known. Behind a pointer, since it is rare and
/// everything that may fail has room for it.
#[derive(Clone, Debug)]
pub(crate) struct Bad(Box<Fault>);

/// What is wrong with a record.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) column: String,
    pub(crate) wanted: &'static str,
    pub(crate) got: String,
}

impl Bad {
    #[cold]
    pub(crate) fn new(column: &str, wanted: &'static str, got: &str) -> Self {
        Bad(Box::new(Fault { column: cut(column, 200), wanted, got: cut(got, 200) }))
    }

    /// With the place of the record.
    pub(crate) fn rejected(self, input: usize, row: u64) -> Rejected {
        let Fault { column, wanted, got } = *self.0;
        Rejected { input, row, column, wanted, got }
    }

    /// The same of another column.
    pub(crate) fn of(mut self, column: String) -> Self {
        self.0.column = column;
        self
    }
}

impl std::ops::Deref for Bad {
    type Target = Fault;

    fn deref(&self) -> &Fault {
        &self.0
    }
}

/// Makes room for the message of a record that was not kept.
pub(crate) fn too_long() -> Bad {
    Bad::new("", WANTED_SHORTER, "a longer one; perhaps a quote that never closes")
}

/// What is wanted where a record is too long to be kept.
pub(crate) const WANTED_SHORTER: &str = "a record of at most 16 MiB";

/// A post of a record that repeats what it says once: a page whose posts all repost the longest of them.
pub(crate) fn too_many() -> Bad {
    Bad::new(
        "",
        "records that do not say a thing again and again",
        "more than 64 MiB made of one megabyte of records, or of one record",
    )
}

/// What is wanted where bytes are of another encoding.
pub(crate) const WANTED_UTF8: &str = "UTF-8";

/// Keeps what a rejected record looked like, where its bytes are at hand.
pub(crate) fn not_text(record: &[u8], at: usize) -> Bad {
    let seen = String::from_utf8_lossy(&record[at.saturating_sub(40)..record.len().min(at + 40)]).into_owned();
    Bad::new("", WANTED_UTF8, &cut(&seen, 200))
}

/// At most so many characters.
pub(crate) fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// Whether a cell of something acted on says that there is nothing: empty cells never match.
pub(crate) fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "NA" | "NaN" | "nan" | "None" | "none" | "null" | "NULL" | "N/A" | "<NA>")
}

/// The items of a cell: a JSON array, a Python list, or words between separators.
pub(crate) fn list(cell: Cow<'_, str>, role: Role) -> Vec<Cow<'_, str>> {
    match cell {
        Cow::Borrowed(text) => split_list(text, role),
        Cow::Owned(text) => split_list(&text, role).into_iter().map(|item| Cow::Owned(item.into_owned())).collect(),
    }
}

fn split_list(text: &str, role: Role) -> Vec<Cow<'_, str>> {
    // Nothing that could separate or enclose anything, as in most cells; all bytes are looked at, so that it is done many at once.
    let is_one = |byte: u8| byte > b' ' && byte < 0x7f && !matches!(byte, b',' | b';' | b'|' | b'[' | b'"');
    if text.bytes().fold(true, |all, byte| all & is_one(byte)) {
        return if is_nothing(text) { Vec::new() } else { vec![Cow::Borrowed(text)] };
    }
    let text = text.trim();
    if is_nothing(text) || text == "[]" {
        return Vec::new();
    }
    // R prints a vector as `c("a", "b")`.
    if let Some(inner) = text.strip_prefix("c(\"").and_then(|_| text[2..].strip_suffix(')')) {
        return python_list(inner);
    }
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let Some(inner) = inner else { return separated(text) };
    if let Ok(value) = json::parse(text) {
        return of_values(&value, role);
    }
    // Nested values and escapes as Python prints them; a simpler list is read faster as what it is.
    if inner.starts_with(['{', '(', 'u']) || inner.contains('\\') {
        let json = python::to_json(text);
        if let Some(value) = json.as_deref().and_then(|json| json::parse(json).ok()) {
            return of_values(&value, role);
        }
        // One that was cut has nothing whole in it.
        if inner.starts_with('{') {
            return Vec::new();
        }
    }
    python_list(inner)
}

fn of_values<'t>(value: &Value<'_>, role: Role) -> Vec<Cow<'t, str>> {
    let items = value.items().iter().filter_map(|item| item_text(item, role));
    items.map(|item| Cow::Owned(item.into_owned())).collect()
}

/// What an item of a list says: itself, or the telling field of an entity.
pub(crate) fn item_text<'v>(item: &'v Value<'_>, role: Role) -> Option<Cow<'v, str>> {
    let told = || telling(role).iter().find_map(|key| item.texts([*key])[0].take());
    item.text().map(Cow::Borrowed).or_else(told)
}

/// The fields of an entity of which the first that is there tells what the entity is.
pub(crate) fn telling(role: Role) -> &'static [&'static str] {
    match role {
        Role::Url => &["unwound_url", "expanded_url", "url"],
        Role::Hashtag => &["tag", "text", "name"],
        Role::Mention => &["username", "screen_name", "acct", "id_str", "id"],
        _ => &[],
    }
}

/// `'a', "b'c"`, with backslash escapes; items without quotes end at the comma.
fn python_list(inner: &str) -> Vec<Cow<'_, str>> {
    let mut items = Vec::new();
    let mut rest = inner.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '\'' || first == '"' {
            let mut item = String::new();
            let mut escaped = false;
            let mut end = rest.len();
            for (at, c) in rest.char_indices().skip(1) {
                if escaped {
                    item.push(c);
                    escaped = false;
                } else if c == '\\' {
                    escaped = true;
                } else if c == first {
                    end = at + 1;
                    break;
                } else {
                    item.push(c);
                }
            }
            items.push(Cow::Owned(item));
            rest = &rest[end..];
            rest = rest.trim_start().strip_prefix(',').unwrap_or(rest.trim_start()).trim_start();
        } else {
            let (item, after) = rest.split_once(',').unwrap_or((rest, ""));
            items.push(Cow::Borrowed(item.trim()));
            rest = after.trim_start();
        }
    }
    items.retain(|item| !is_nothing(item));
    items
}

/// Items between spaces, commas, semicolons or bars; within a link only a separator before the next link counts.
fn separated(text: &str) -> Vec<Cow<'_, str>> {
    let mut items = Vec::new();
    for word in text.split_whitespace() {
        if word.contains("://") {
            let mut start = 0;
            for (at, _) in word.match_indices([',', ';', '|']) {
                if word[at + 1..].starts_with("http") {
                    items.push(Cow::Borrowed(&word[start..at]));
                    start = at + 1;
                }
            }
            items.push(Cow::Borrowed(word[start..].trim_end_matches([',', ';', '|'])));
        } else {
            items.extend(word.split([',', ';', '|']).map(Cow::Borrowed));
        }
    }
    items.retain(|item| !is_nothing(item));
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<String> {
        list(Cow::Borrowed(text), Role::Hashtag).into_iter().map(Cow::into_owned).collect()
    }

    #[test]
    fn a_list_cell_is_read_in_every_way_it_is_written() {
        for text in [
            "[\"a\", \"b\"]",
            "['a', 'b']",
            "[a, b]",
            "a b",
            "a,b",
            "a; b",
            "a|b",
            "['a', \"b\"]",
            "[u'a', u'b']",
            "c(\"a\", \"b\")",
        ] {
            assert_eq!(items(text), ["a", "b"], "{text}");
        }
        assert_eq!(items("[]"), Vec::<String>::new());
        assert_eq!(items("https://a.org/1,2;3,https://b.org"), ["https://a.org/1,2;3", "https://b.org"]);
        assert_eq!(items("[\"a\", {\"tag\": \"b\"}, 12345678901234567890]"), ["a", "b", "12345678901234567890"]);
        assert_eq!(items(r"['it\'s', 'b"), ["['it\\'s'", "'b"]);
        assert_eq!(items(r"['it\'s', '\u20ac']"), ["it's", "€"]);
        assert_eq!(items("[{'text': 'a', 'indices': [0, 2]}, {'text': 'b', 'indices': [3, 5]}]"), ["a", "b"]);
        assert_eq!(items("[{'text': 'a', 'indices': [0, 2]}, {'te]"), Vec::<String>::new(), "nothing of a cut cell");
    }

    #[test]
    fn a_client_is_its_name_with_or_without_the_link_around_it() {
        let link = "<a href=\"https://example.org\" rel=\"nofollow\">Some App</a>";
        assert_eq!([client_name(link), client_name(" Some App "), client_name("<a ")], ["Some App", "Some App", "<a"]);
    }
}
