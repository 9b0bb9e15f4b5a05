//! What a column can be taken for, and by which names it is known.

use super::error::ReadError;
use std::fmt;

/// What a column or field of the input is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Id of the account that acts.
    Account,
    /// When it acts.
    Time,
    /// Id of the post.
    Post,
    /// Name of the account, for display.
    Name,
    /// Wording of the post.
    Text,
    /// Whether the post is a post, a repost, a reply or a quote.
    Kind,
    /// Links.
    Url,
    /// Host of a link, in data that names it and no link.
    Domain,
    /// Hashtags.
    Hashtag,
    /// Accounts named in the post.
    Mention,
    /// Id of the post that is passed on.
    RepostOf,
    /// Id of the post that is answered.
    ReplyTo,
    /// An object that the data itself names.
    Object,
    /// Id of the post that is passed on with words of one's own.
    QuoteOf,
    /// Id of the post that is liked.
    LikeOf,
    /// Id of the account that is followed.
    Follows,
    /// What tells that an image, a video or a sound is the same file.
    Media,
    /// The program that the post was sent with.
    Client,
    /// Id of the conversation that the post stands in.
    Conversation,
    /// Who openly owns the account.
    Owner,
    /// Whether the account declares that it posts automatically.
    Automatic,
    /// Language of the wording.
    Lang,
    /// Where the post was made; accounts and posts of different platforms are different ones.
    Platform,
    /// When the post was made by its account's own word, where `Time` is the platform's.
    ClaimedTime,
    /// Id of the account whose post is passed on.
    RepostedAccount,
    /// Id of the account whose post is answered.
    RepliedAccount,
    /// Id of the account whose post is quoted.
    QuotedAccount,
    /// When the account was made.
    AccountCreated,
}

impl Role {
    /// How many roles there are.
    pub const COUNT: usize = 28;

    /// Every role, in the order of the enumeration; a column that fits several is taken for the first.
    pub const ALL: [Role; Role::COUNT] = [
        Role::Account,
        Role::Time,
        Role::Post,
        Role::Name,
        Role::Text,
        Role::Kind,
        Role::Url,
        Role::Domain,
        Role::Hashtag,
        Role::Mention,
        Role::RepostOf,
        Role::ReplyTo,
        Role::Object,
        Role::QuoteOf,
        Role::LikeOf,
        Role::Follows,
        Role::Media,
        Role::Client,
        Role::Conversation,
        Role::Owner,
        Role::Automatic,
        Role::Lang,
        Role::Platform,
        Role::ClaimedTime,
        Role::RepostedAccount,
        Role::RepliedAccount,
        Role::QuotedAccount,
        Role::AccountCreated,
    ];

    /// The name used in `--map`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::Account => "account",
            Role::Time => "time",
            Role::Post => "post",
            Role::Name => "name",
            Role::Text => "text",
            Role::Kind => "kind",
            Role::Url => "url",
            Role::Domain => "domain",
            Role::Hashtag => "hashtag",
            Role::Mention => "mention",
            Role::RepostOf => "repost_of",
            Role::ReplyTo => "reply_to",
            Role::Object => "object",
            Role::Client => "client",
            Role::Conversation => "conversation",
            Role::Owner => "owner",
            Role::Automatic => "automatic",
            Role::QuoteOf => "quote_of",
            Role::LikeOf => "like_of",
            Role::Follows => "follows",
            Role::Media => "media",
            Role::Lang => "lang",
            Role::Platform => "platform",
            Role::ClaimedTime => "claimed_time",
            Role::RepostedAccount => "reposted_account",
            Role::RepliedAccount => "replied_account",
            Role::QuotedAccount => "quoted_account",
            Role::AccountCreated => "account_created",
        }
    }

    /// The role with that [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Column names that are taken for this role where no shape says otherwise, the canonical one first.
    #[must_use]
    pub fn synonyms(self) -> &'static [&'static str] {
        match self {
            Role::Account => &[
                "account_id",
                "author_id",
                "user_id",
                "userid",
                "accountid",
                "authorid",
                "user.id_str",
                "author.id",
                "user.id",
                "account.id",
                "from_id",
                "did",
                "account",
                "author",
                "screen_name",
                "user_screen_name",
                "username",
                "user_name",
                "user",
                "author.username",
                "user.screen_name",
                "account_name",
                "handle",
            ],
            Role::Time => &[
                "created_at",
                "timestamp",
                "time",
                "created_utc",
                "tweet_time",
                "post_time",
                "timestamp_share",
                "publish_date",
                "published_at",
                "created_time",
                "create_time",
                "creation_time",
                "datetime",
                "date_utc",
                "unix_timestamp",
                "created",
                "date",
                "at",
            ],
            Role::Post => &[
                "post_id",
                "tweet_id",
                "tweetid",
                "status_id",
                "message_id",
                "content_id",
                "postid",
                "post",
                "msg_id",
                "id_str",
                "id",
                "uri",
            ],
            Role::Name => &[
                "account_name",
                "username",
                "screen_name",
                "user_screen_name",
                "user_name",
                "author_name",
                "author.username",
                "user.screen_name",
                "display_name",
                "handle",
            ],
            Role::Text => &[
                "text",
                "content",
                "message",
                "tweet_text",
                "full_text",
                "post_text",
                "tweet",
                "body",
                "caption",
                "description",
            ],
            Role::Kind => &["kind", "post_type", "tweet_type", "is_retweet", "is_repost", "retweet"],
            Role::Url => &[
                "urls",
                "url",
                "links",
                "link",
                "url_id",
                "expanded_url",
                "expanded_urls",
                "urls_expanded_url",
                "entities.urls",
            ],
            Role::Domain => &["domain", "domains", "domain_id"],
            Role::Hashtag => &["hashtags", "hashtag", "tags", "hashtag_id", "hashtag_names", "entities.hashtags"],
            Role::Mention => &[
                "mentions",
                "mention",
                "user_mentions",
                "mentioned_users",
                "mentions_screen_name",
                "entities.mentions",
                "entities.user_mentions",
            ],
            Role::RepostOf => &[
                "repost_of",
                "repost_id",
                "retweet_id",
                "retweet_of",
                "retweet_tweetid",
                "retweeted_status_id",
                "retweeted_id",
                "retweet_status_id",
                "retweeted_status.id_str",
                "retweeted_status.id",
                "referenced_tweets.retweeted.id",
                "repost_of_id",
            ],
            Role::ReplyTo => &[
                "reply_to",
                "reply_id",
                "in_reply_to",
                "in_reply_to_id",
                "in_reply_to_tweetid",
                "reply_to_id",
                "in_reply_to_status_id_str",
                "in_reply_to_status_id",
                "in_reply_to_tweet_id",
                "reply_to_status_id",
                "parent_id",
                "referenced_tweets.replied_to.id",
            ],
            Role::Object => &["object_id", "object", "objectid"],
            Role::Client => &[
                "client",
                "posting_client",
                "client_name",
                "tweet_client_name",
                "source",
                "source_label",
                "application.name",
            ],
            Role::Conversation => {
                &["conversation_id", "conversation_id_str", "conversation", "thread_id", "root_id", "link_id"]
            }
            // `owner` and `owner_id` alone are the wall on one platform and the account itself on another.
            Role::Owner => &["declared_owner", "account_owner", "page_owner"],
            Role::Automatic => &["is_automated", "automated", "is_automatic", "account.bot", "bot", "is_bot"],
            Role::QuoteOf => &[
                "quote_of",
                "quoted_status_id_str",
                "quoted_status_id",
                "quoted_tweet_tweetid",
                "quoted_id",
                "referenced_tweets.quoted.id",
            ],
            Role::LikeOf => &["like_of", "liked_post_id"],
            Role::Follows => &["follows", "followed_account_id"],
            Role::Media => &["media", "media_keys", "media_hash", "image_hash", "media_url", "attachments.media_keys"],
            Role::Lang => &["lang", "language", "tweet_language"],
            Role::Platform => &["platform"],
            Role::ClaimedTime => &["claimed_at"],
            Role::RepostedAccount => &[
                "repost_of_account",
                "retweet_userid",
                "retweet_user_id",
                "retweeted_user_id",
                "retweeted_status.user.id_str",
            ],
            Role::RepliedAccount => &[
                "reply_to_account",
                "in_reply_to_userid",
                "in_reply_to_user_id_str",
                "in_reply_to_user_id",
                "reply_to_user_id",
            ],
            Role::QuotedAccount => &["quote_of_account", "quoted_user_id", "quoted_status.user.id_str"],
            Role::AccountCreated => &[
                "account_created_at",
                "account_creation_date",
                "user_created_at",
                "author.created_at",
                "user.created_at",
            ],
        }
    }

    /// Whether the role is something acted on: a post without any of these carries no action.
    pub(crate) fn is_acted_on(self) -> bool {
        !matches!(self, Role::Account | Role::Time | Role::Post | Role::Name | Role::Kind) && !self.is_aside()
    }

    /// Whether the role is an id: a number that lost its last digits would be another one.
    pub(crate) fn is_id(self) -> bool {
        use Role::{Account, Conversation, Follows, LikeOf, Object, Post, QuoteOf, ReplyTo, RepostOf};
        use Role::{QuotedAccount, RepliedAccount, RepostedAccount};
        matches!(self, Account | Post | RepostOf | ReplyTo | Object | QuoteOf | LikeOf | Follows)
            || matches!(self, Conversation | RepostedAccount | RepliedAccount | QuotedAccount)
    }

    /// Whether a cell of this role may hold several items.
    pub(crate) fn is_list(self) -> bool {
        matches!(self, Role::Url | Role::Domain | Role::Hashtag | Role::Mention | Role::Media)
    }

    /// Whether the role is something that a post or an account says of itself: a row can do without.
    pub(crate) fn is_aside(self) -> bool {
        self >= Role::Client
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which column to take for which role, as told by `--map account=author_id,time=created_at`.
///
/// A role may be named several times: its columns are then read together (several links a row).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap {
    pairs: Vec<(Role, String)>,
}

impl ColumnMap {
    /// Reads `role=column,role=column`. In JSON a column may be a path, as `author.username`.
    ///
    /// # Errors
    /// Where a part has no `=`, the role is unknown, or the column is empty.
    pub fn parse(text: &str) -> Result<Self, ReadError> {
        let mut pairs = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (role, column) = part.split_once('=').ok_or_else(|| ReadError::MapSyntax { part: part.to_owned() })?;
            let known = Role::from_name(role.trim());
            let role = known.ok_or_else(|| ReadError::UnknownRole { role: role.trim().to_owned() })?;
            if column.trim().is_empty() {
                return Err(ReadError::MapSyntax { part: part.to_owned() });
            }
            pairs.push((role, column.trim().to_owned()));
        }
        Ok(ColumnMap { pairs })
    }

    /// The pairs as they were told.
    #[must_use]
    pub fn pairs(&self) -> &[(Role, String)] {
        &self.pairs
    }
}
