//! Many short texts in one buffer, numbered from 0.

/// Texts numbered from 0 in order of arrival. Costs 8 bytes a text beside its own bytes.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    /// Appends a text and returns its number.
    pub(crate) fn push(&mut self, text: &str) -> usize {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.ends.len() - 1
    }

    /// The text with that number; `None` past the end.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        Some(&self.text[start..end])
    }

    /// Looks at the text with that number, if there is one, so that its memory is at hand when it is asked for.
    pub(super) fn touch(&self, number: usize) -> u8 {
        let end = self.ends.get(number).map_or(0, |end| end.wrapping_sub(1));
        self.text.as_bytes().get(end).copied().unwrap_or(0)
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Every text, in the order of the numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|number| self.get(number))
    }
}
