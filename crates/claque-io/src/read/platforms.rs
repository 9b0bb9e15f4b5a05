//! Where posts were made: ids mean something on their platform only.

use super::error::ReadError;
use super::names::Names;
use std::borrow::Cow;

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
