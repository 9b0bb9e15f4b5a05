//! Where posts were made: ids mean something on their platform only.

use super::error::ReadError;
use super::names::Names;
use std::borrow::Cow;

/// The one name of a platform that data calls by several: `Twitter`, `X.com` and `x` are `x`.
pub(crate) fn plain(name: &str) -> Cow<'_, str> {
    let name = name.trim();
    let is_plain = !name.contains(|letter: char| letter.is_uppercase() || letter.is_whitespace());
    let name: Cow<'_, str> = if is_plain {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-"))
    };
    Cow::Borrowed(match name.strip_prefix("www.").unwrap_or(&name).trim_end_matches(".com") {
        "twitter" | "x" => "x",
        "fb" | "facebook" => "facebook",
        "ig" | "insta" | "instagram" => "instagram",
        "yt" | "youtube" => "youtube",
        "tg" | "telegram" => "telegram",
        "bsky" | "bsky.app" | "bluesky" => "bluesky",
        "tik-tok" | "tiktok" => "tiktok",
        "truth-social" | "truthsocial" => "truth-social",
        _ => return name,
    })
}

/// Names of platforms, numbered from 0 in order of arrival; an empty name where the data does not say.
#[derive(Debug, Default)]
pub(crate) struct Platforms {
    names: Vec<String>,
}

impl Platforms {
    /// The number of a platform.
    ///
    /// # Errors
    /// Where there are more than 256.
    pub(crate) fn number(&mut self, name: &str) -> Result<u8, ReadError> {
        let known = self.names.iter().position(|known| known == name);
        let number = known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        u8::try_from(number).map_err(|_| ReadError::TooManyPlatforms)
    }

    pub(crate) fn push(&mut self, name: &str) {
        self.names.push(name.to_owned());
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn name(&self, number: u8) -> &str {
        self.names.get(usize::from(number)).map_or("", |name| name)
    }

    /// Whether there is more than one.
    pub(crate) fn are_several(&self) -> bool {
        self.names.len() > 1
    }

    /// The ids with their platforms before them.
    pub(crate) fn prefixed(&self, ids: &Names, on: &[u8]) -> Names {
        let mut names = Names::default();
        for (id, on) in ids.iter().zip(on) {
            names.push(&on_platform(self.name(*on), id));
        }
        names
    }

    pub(crate) fn into_names(self) -> Vec<String> {
        self.names
    }
}

/// `x:17`; the id alone where the data does not say where it means something.
pub(crate) fn on_platform<'i>(platform: &str, id: &'i str) -> Cow<'i, str> {
    if platform.is_empty() { Cow::Borrowed(id) } else { Cow::Owned(format!("{platform}:{id}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_has_one_name_however_it_is_written() {
        for (names, wanted) in [
            (&["x", "X", "twitter", " Twitter ", "X.com", "www.twitter.com"][..], "x"),
            (&["FB", "Facebook", "facebook.com"], "facebook"),
            (&["IG", "Instagram"], "instagram"),
            (&["Truth Social"], "truth-social"),
            (&["Some  Other.Place", "some other.place"], "some-other.place"),
            (&["", " "], ""),
        ] {
            names.iter().for_each(|name| assert_eq!(plain(name), wanted, "{name:?}"));
        }
    }
}
