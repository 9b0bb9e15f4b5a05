//! A borrowed JSON value in which a number keeps its text.
//!
//! Ids above 2⁵³ are written as JSON numbers by several platforms; a reader that goes through a float changes them.
//! Nesting is bounded, so that hostile input cannot exhaust the stack.

use std::borrow::Cow;

/// Deeper values are not read.
const DEEPEST: usize = 96;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Number(Cow<'a, str>),
    String(Cow<'a, str>),
    Array(Vec<Value<'a>>),
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

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

    pub(crate) fn items(&self) -> &[Value<'a>] {
        match self {
            Value::Array(items) => items,
            _ => &[],
        }
    }
}

/// Reads one JSON document; the error says what was wanted and at which byte.
pub(crate) fn parse(text: &str) -> Result<Value<'_>, (&'static str, usize)> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0).map_err(|wanted| (wanted, reader.at))?;
    reader.space();
    if reader.at == text.len() { Ok(value) } else { Err(("the end of the record", reader.at)) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, &'static str> {
        self.space();
        match self.peek() {
            Some(b'{' | b'[') if depth >= DEEPEST => Err("JSON nested at most 96 deep"),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => Err("a JSON value"),
        }
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, &'static str> {
        if self.text[self.at..].starts_with(word) {
            self.at += word.len();
            Ok(value)
        } else {
            Err("a JSON value")
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value<'a>, &'static str> {
        self.at += 1;
        let mut members = Vec::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(members));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err("a JSON key in quotes");
            }
            let key = self.string()?;
            self.space();
            if self.peek() != Some(b':') {
                return Err("`:` after a JSON key");
            }
            self.at += 1;
            members.push((key, self.value(depth + 1)?));
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err("`,` or `}` in a JSON object"),
            }
        }
        self.at += 1;
        Ok(Value::Object(members))
    }

    fn array(&mut self, depth: usize) -> Result<Value<'a>, &'static str> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err("`,` or `]` in a JSON array"),
            }
        }
        self.at += 1;
        Ok(Value::Array(items))
    }

    fn digits(&mut self) -> Result<(), &'static str> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err("a digit in a JSON number") }
    }

    fn number(&mut self) -> Result<Value<'a>, &'static str> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(Value::Number(Cow::Borrowed(&self.text[start..self.at])))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, &'static str> {
        self.at += 1;
        let mut owned: Option<String> = None;
        let mut plain = self.at;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let stop = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            let Some(stop) = stop else {
                self.at = self.text.len();
                return Err("`\"` at the end of a JSON string");
            };
            self.at += stop;
            let piece = &self.text[plain..self.at];
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(match owned {
                        Some(text) => Cow::Owned(text + piece),
                        None => Cow::Borrowed(piece),
                    });
                }
                Some(b'\\') => {
                    let text = owned.get_or_insert_with(String::new);
                    text.push_str(piece);
                    self.at += 1;
                    let character = self.escape()?;
                    owned.get_or_insert_with(String::new).push(character);
                }
                // Raw control characters are not JSON, but exporters write them; nothing is gained by refusing.
                _ => {
                    let text = owned.get_or_insert_with(String::new);
                    text.push_str(piece);
                    text.push(char::from(self.text.as_bytes()[self.at]));
                    self.at += 1;
                }
            }
            plain = self.at;
        }
    }

    fn escape(&mut self) -> Result<char, &'static str> {
        let byte = self.peek().ok_or("a JSON escape")?;
        self.at += usize::from(byte.is_ascii());
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex()?;
                // A surrogate without its partner stands for nothing: real exports hold cut emoji.
                if (0xd800..0xdc00).contains(&high) && self.text[self.at..].starts_with("\\u") {
                    let back = self.at;
                    self.at += 2;
                    let low = self.hex()?;
                    if (0xdc00..0xe000).contains(&low) {
                        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    self.at = back;
                }
                char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return Err("a JSON escape"),
        })
    }

    fn hex(&mut self) -> Result<u32, &'static str> {
        let digits = self.text.get(self.at..self.at + 4).ok_or("four hex digits")?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err("four hex digits");
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).map_err(|_| "four hex digits")
    }
}
