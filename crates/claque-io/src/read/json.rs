//! A borrowed JSON value in which a number keeps its text.
//!
//! Ids above 2⁵³ are written as JSON numbers by several platforms; a reader that goes through a float changes them.
//! Nesting is bounded, so that hostile input cannot exhaust the stack.
//!
//! Of a platform's record a reader wants about a tenth. So a document is first checked as a whole, which makes nothing
//! but a note of where each object and array lies; the members of an object are made when one is first asked for, and what lies
//! deeper is stepped over by the notes. A fault anywhere in a document is found by the check, also where nobody looks.
//!
//! # Cost
//! One pass over the bytes for the check, another over the scalars of each object and array that is opened; 16 bytes for each object
//! or array.

mod check;
#[cfg(test)]
mod tests;

use check::{Span, end_of_scalar, end_of_string, is_no_number, space};
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Number(Cow<'a, str>),
    String(Cow<'a, str>),
    Array(Items<'a>),
    Object(Members<'a>),
}

/// The values of an array.
pub(crate) type Items<'a> = Lazy<'a, Value<'a>>;
/// The keys and values of an object, in the order of the document.
pub(crate) type Members<'a> = Lazy<'a, (Cow<'a, str>, Value<'a>)>;

impl<'a> Value<'a> {
    /// The member of an object with that key; the first, where the key is repeated.
    pub(crate) fn member(&self, key: &str) -> Option<&Value<'a>> {
        match self {
            Value::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The value at a dotted path; a key that itself contains dots wins.
    pub(crate) fn at(&self, path: &str) -> Option<&Value<'a>> {
        if let Some(value) = self.member(path) {
            return Some(value);
        }
        let (head, rest) = path.split_once('.')?;
        self.member(head)?.at(rest)
    }

    /// The text of a string or number that is not empty.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Value::String(text) | Value::Number(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The texts of several members, as [`member`](Self::member) and [`text`](Self::text) have them.
    ///
    /// Makes nothing else of an object that nobody has opened, as most are of which one or two members are wanted.
    pub(crate) fn texts<const N: usize>(&self, keys: [&str; N]) -> [Option<Cow<'_, str>>; N] {
        if let Value::Object(Lazy { place: Some((document, number)), made }) = self
            && made.get().is_none()
        {
            return document.texts(*number, keys);
        }
        keys.map(|key| self.member(key).and_then(Value::text).map(Cow::Borrowed))
    }

    pub(crate) fn items(&self) -> &[Value<'a>] {
        match self {
            Value::Array(items) => items,
            _ => &[],
        }
    }
}

/// Reads one JSON document; the error says what was wanted and at which byte.
pub(crate) fn parse(text: &str) -> Result<Value<'_>, (&'static str, usize)> {
    let spans = check::check(text)?;
    let document = Arc::new(Document { text, spans });
    let at = space(text.as_bytes(), 0);
    Ok(document.value(at, &mut 0).0)
}

/// A checked text and where its objects and arrays lie, in the order in which they begin.
#[derive(Debug)]
struct Document<'a> {
    text: &'a str,
    spans: Vec<Span>,
}

impl<'a> Document<'a> {
    /// The value that begins there, and where it ends; `next` is the number of the next object or array.
    #[inline]
    fn value(self: &Arc<Self>, at: usize, next: &mut u32) -> (Value<'a>, usize) {
        let bytes = self.text.as_bytes();
        let first = bytes.get(at).copied().unwrap_or(b'n');
        match first {
            b'{' | b'[' => {
                let span = self.span(*next);
                let place = Some((Arc::clone(self), *next));
                *next = span.after;
                let value = if first == b'{' {
                    Value::Object(Lazy { place, made: OnceLock::new() })
                } else {
                    Value::Array(Lazy { place, made: OnceLock::new() })
                };
                (value, span.end as usize)
            }
            b'"' => {
                let (text, end) = self.string(at);
                (Value::String(text), end)
            }
            b't' | b'f' => (Value::Bool(first == b't'), end_of_scalar(bytes, at)),
            b'n' | b'N' | b'I' => (Value::Null, end_of_scalar(bytes, at)),
            b'-' if is_no_number(bytes, at) => (Value::Null, end_of_scalar(bytes, at)),
            _ => {
                let end = end_of_scalar(bytes, at);
                (Value::Number(Cow::Borrowed(&self.text[at..end])), end)
            }
        }
    }

    /// The string whose opening quote stands there, and where it ends.
    #[inline]
    fn string(&self, at: usize) -> (Cow<'a, str>, usize) {
        let found = end_of_string(self.text.as_bytes(), at + 1);
        let (end, is_plain) = found.unwrap_or((self.text.len() + 1, true));
        let inside = self.text.get(at + 1..end - 1).unwrap_or("");
        (if is_plain { Cow::Borrowed(inside) } else { Cow::Owned(unescaped(inside)) }, end)
    }

    /// Where the first thing in an object or array stands; `None` where it is empty.
    fn inside(&self, number: u32) -> Option<usize> {
        let span = self.spans.get(number as usize).filter(|span| span.count > 0)?;
        Some(space(self.text.as_bytes(), span.start as usize + 1))
    }

    /// Where a value ends; `next` is the number of the next object or array.
    fn end_of(&self, at: usize, next: &mut u32) -> usize {
        let bytes = self.text.as_bytes();
        match bytes.get(at) {
            Some(b'"') => end_of_string(bytes, at + 1).map_or(bytes.len(), |(end, _)| end),
            Some(b'{' | b'[') => {
                let span = self.span(*next);
                *next = span.after;
                span.end as usize
            }
            _ => end_of_scalar(bytes, at),
        }
    }

    fn span(&self, number: u32) -> Span {
        self.spans.get(number as usize).copied().unwrap_or(Span::of_rest(self.text))
    }

    fn texts<const N: usize>(&self, number: u32, keys: [&str; N]) -> [Option<Cow<'a, str>>; N] {
        let bytes = self.text.as_bytes();
        let mut found = [const { None }; N];
        let mut is_open = [true; N];
        let mut next = number + 1;
        let mut at = self.inside(number);
        while let Some(start) = at {
            let (key, end) = self.string(start);
            let start = space(bytes, space(bytes, end) + 1);
            let end = match keys.iter().position(|wanted| *wanted == key).filter(|place| is_open[*place]) {
                None => self.end_of(start, &mut next),
                Some(place) => {
                    is_open[place] = false;
                    let (text, end) = match bytes.get(start) {
                        Some(b'"') => self.string(start),
                        Some(b'-' | b'0'..=b'9') if !is_no_number(bytes, start) => {
                            let end = end_of_scalar(bytes, start);
                            (Cow::Borrowed(&self.text[start..end]), end)
                        }
                        _ => (Cow::Borrowed(""), self.end_of(start, &mut next)),
                    };
                    found[place] = Some(text).filter(|text| !text.is_empty());
                    end
                }
            };
            at = self.following(end).filter(|_| is_open.contains(&true));
        }
        found
    }

    /// Where the next thing stands after one that ends there; `None` at the closing bracket.
    fn following(&self, end: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let at = space(bytes, end);
        (bytes.get(at) == Some(&b',')).then(|| space(bytes, at + 1))
    }
}

/// What an object or array is made of, in a document.
trait Element<'a>: Sized {
    fn made(document: &Arc<Document<'a>>, at: usize, next: &mut u32) -> (Self, usize);
}

impl<'a> Element<'a> for Value<'a> {
    #[inline]
    fn made(document: &Arc<Document<'a>>, at: usize, next: &mut u32) -> (Self, usize) {
        document.value(at, next)
    }
}

impl<'a> Element<'a> for (Cow<'a, str>, Value<'a>) {
    #[inline]
    fn made(document: &Arc<Document<'a>>, at: usize, next: &mut u32) -> (Self, usize) {
        let bytes = document.text.as_bytes();
        let (key, end) = document.string(at);
        let (value, end) = document.value(space(bytes, space(bytes, end) + 1), next);
        ((key, value), end)
    }
}

/// The elements of an object or array, made when they are first asked for.
#[derive(Clone)]
pub(crate) struct Lazy<'a, T> {
    /// The document and the number in it; `None` where the elements did not come from a document.
    place: Option<(Arc<Document<'a>>, u32)>,
    made: OnceLock<Vec<T>>,
}

impl<'a, T: Element<'a>> Deref for Lazy<'a, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.made.get_or_init(|| {
            let Some((document, number)) = &self.place else { return Vec::new() };
            let mut elements = Vec::with_capacity(document.span(*number).count as usize);
            let mut next = number + 1;
            let mut at = document.inside(*number);
            while let Some(start) = at {
                let (element, end) = T::made(document, start, &mut next);
                elements.push(element);
                at = document.following(end);
            }
            elements
        })
    }
}

impl<T> FromIterator<T> for Lazy<'_, T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Lazy { place: None, made: OnceLock::from(Vec::from_iter(elements)) }
    }
}

impl<'l, 'a, T: Element<'a>> IntoIterator for &'l Lazy<'a, T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T: Element<'a> + PartialEq> PartialEq for Lazy<'a, T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<'a, T: Element<'a> + fmt::Debug> fmt::Debug for Lazy<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// What the inside of a checked string stands for.
fn unescaped(inside: &str) -> String {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        let escape = rest.as_bytes().get(at + 1).copied().unwrap_or(b'\\');
        rest = rest.get(at + 2..).unwrap_or("");
        text.push(match escape {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let (character, taken) = by_code(rest.as_bytes());
                rest = rest.get(taken..).unwrap_or("");
                character
            }
            other => char::from(other),
        });
    }
    text.push_str(rest);
    text
}

/// The character after `\u`, and how many bytes it takes. A surrogate without its partner stands for nothing: real exports hold
/// cut emoji.
fn by_code(after: &[u8]) -> (char, usize) {
    let high = hex(after).unwrap_or(0xd800);
    if (0xd800..0xdc00).contains(&high)
        && let Some([b'\\', b'u', low @ ..]) = after.get(4..)
        && let Some(low @ 0xdc00..0xe000) = hex(low)
    {
        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 10);
    }
    (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 4)
}

fn hex(bytes: &[u8]) -> Option<u32> {
    bytes.get(..4)?.iter().try_fold(0, |code, byte| Some(code << 4 | char::from(*byte).to_digit(16)?))
}
