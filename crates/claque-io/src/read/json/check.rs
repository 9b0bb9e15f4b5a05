//! Whether a text is one JSON document, and where its objects and arrays lie.
//!
//! Three things are taken that RFC 8259 refuses, because exporters write them: control characters in strings, halves of
//! surrogate pairs, and `NaN`, `Infinity` and `-Infinity`, which Python writes for what is no number and which are read as `null`.

/// Deeper values are not read.
const DEEPEST: usize = 96;
/// Objects and arrays of a platform's records are about this long, in bytes; only memory depends on it.
const USUAL: usize = 96;

/// Where an object or array lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// Its opening bracket.
    pub(super) start: u32,
    /// One past its closing bracket.
    pub(super) end: u32,
    /// The number of the next one that does not lie within.
    pub(super) after: u32,
    /// How many elements or members it has.
    pub(super) count: u32,
}

impl Span {
    /// Everything, for a place that no check has noted.
    pub(super) fn of_rest(text: &str) -> Self {
        Span { start: 0, end: text.len() as u32, after: u32::MAX, count: 0 }
    }
}

/// Checks a text; the error says what was wanted and at which byte.
pub(super) fn check(text: &str) -> Result<Vec<Span>, (&'static str, usize)> {
    let bytes = text.as_bytes();
    if u32::try_from(bytes.len()).is_err() {
        return Err(("a record of less than 4 GiB", 0));
    }
    let mut spans = Vec::new();
    if bytes.len() > 2 * USUAL {
        spans.reserve(bytes.len() / USUAL);
    }
    let mut checker = Checker { bytes, spans, fault: ("a JSON value", 0) };
    let Some(end) = checker.value(space(bytes, 0), 0) else { return Err(checker.fault) };
    let end = space(bytes, end);
    if end == bytes.len() { Ok(checker.spans) } else { Err(("the end of the record", end)) }
}

/// Where the next byte stands that is no white space.
#[inline]
pub(super) fn space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

/// Where a number or word ends, in a text that was checked.
pub(super) fn end_of_scalar(bytes: &[u8], at: usize) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    at + bytes.get(at..).map_or(0, |rest| rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len()))
}

/// Whether what begins there as a number may is `-Infinity`.
#[inline]
pub(super) fn is_no_number(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(b"-I"))
}

/// Where a string ends whose inside begins there, one past its quote, and whether nothing in it is escaped; in a text that was
/// checked.
#[inline]
pub(super) fn end_of_string(bytes: &[u8], inside: usize) -> Option<(usize, bool)> {
    let mut at = stop(bytes, inside)?;
    let is_plain = bytes[at] == b'"';
    while bytes[at] != b'"' {
        at = stop(bytes, at + 2)?;
    }
    Some((at + 1, is_plain))
}

/// Where the next quote or backslash stands.
#[inline(always)]
fn stop(bytes: &[u8], mut at: usize) -> Option<usize> {
    // Most strings are short: eight bytes at once, without a call.
    for _ in 0..4 {
        let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) else { break };
        let found = quotes_and_backslashes(u64::from_le_bytes(*word));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr::memchr2(b'"', b'\\', bytes.get(at..)?).map(|found| at + found)
}

/// The high bit of each byte that is a quote or backslash, and perhaps of bytes above the first such.
#[inline]
fn quotes_and_backslashes(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    (zeros(word ^ (ONES * b'"' as u64)) | zeros(word ^ (ONES * b'\\' as u64))) & (ONES << 7)
}

struct Checker<'a> {
    bytes: &'a [u8],
    spans: Vec<Span>,
    fault: (&'static str, usize),
}

impl Checker<'_> {
    #[inline]
    fn peek(&self, at: usize) -> u8 {
        // Zero begins and ends nothing.
        self.bytes.get(at).copied().unwrap_or(0)
    }

    #[cold]
    fn fail(&mut self, wanted: &'static str, at: usize) -> Option<usize> {
        self.fault = (wanted, at.min(self.bytes.len()));
        None
    }

    /// Where the value ends that begins there; so all below.
    #[inline]
    fn value(&mut self, at: usize, depth: usize) -> Option<usize> {
        match self.peek(at) {
            b'"' => self.string(at),
            b'{' | b'[' if depth >= DEEPEST => self.fail("JSON nested at most 96 deep", at),
            b'{' => self.object(at, depth),
            b'[' => self.array(at, depth),
            b'-' if is_no_number(self.bytes, at) => self.word(at, b"-Infinity"),
            b'-' | b'0'..=b'9' => self.number(at),
            b't' => self.word(at, b"true"),
            b'f' => self.word(at, b"false"),
            b'n' => self.word(at, b"null"),
            b'N' => self.word(at, b"NaN"),
            b'I' => self.word(at, b"Infinity"),
            _ => self.fail("a JSON value", at),
        }
    }

    fn word(&mut self, at: usize, word: &[u8]) -> Option<usize> {
        if self.bytes[at..].starts_with(word) { Some(at + word.len()) } else { self.fail("a JSON value", at) }
    }

    fn open(&mut self, at: usize) -> usize {
        self.spans.push(Span { start: at as u32, end: 0, after: 0, count: 0 });
        self.spans.len() - 1
    }

    fn close(&mut self, number: usize, count: u32, end: usize) -> Option<usize> {
        let after = self.spans.len() as u32;
        let span = &mut self.spans[number];
        (span.end, span.after, span.count) = (end as u32, after, count);
        Some(end)
    }

    fn object(&mut self, start: usize, depth: usize) -> Option<usize> {
        let number = self.open(start);
        let mut at = space(self.bytes, start + 1);
        if self.peek(at) == b'}' {
            return self.close(number, 0, at + 1);
        }
        let mut count = 1;
        loop {
            if self.peek(at) != b'"' {
                return self.fail("a JSON key in quotes", at);
            }
            at = space(self.bytes, self.string(at)?);
            if self.peek(at) != b':' {
                return self.fail("`:` after a JSON key", at);
            }
            at = space(self.bytes, at + 1);
            at = self.value(at, depth + 1)?;
            at = space(self.bytes, at);
            match self.peek(at) {
                b',' => {
                    count += 1;
                    at = space(self.bytes, at + 1);
                }
                b'}' => return self.close(number, count, at + 1),
                _ => return self.fail("`,` or `}` in a JSON object", at),
            }
        }
    }

    fn array(&mut self, start: usize, depth: usize) -> Option<usize> {
        let number = self.open(start);
        let mut at = space(self.bytes, start + 1);
        if self.peek(at) == b']' {
            return self.close(number, 0, at + 1);
        }
        let mut count = 1;
        loop {
            at = self.value(at, depth + 1)?;
            at = space(self.bytes, at);
            match self.peek(at) {
                b',' => {
                    count += 1;
                    at = space(self.bytes, at + 1);
                }
                b']' => return self.close(number, count, at + 1),
                _ => return self.fail("`,` or `]` in a JSON array", at),
            }
        }
    }

    #[inline]
    fn digits(&mut self, mut at: usize) -> Option<usize> {
        let start = at;
        while self.peek(at).is_ascii_digit() {
            at += 1;
        }
        if at > start { Some(at) } else { self.fail("a digit in a JSON number", at) }
    }

    fn number(&mut self, mut at: usize) -> Option<usize> {
        at += usize::from(self.peek(at) == b'-');
        at = if self.peek(at) == b'0' { at + 1 } else { self.digits(at)? };
        if self.peek(at) == b'.' {
            at = self.digits(at + 1)?;
        }
        if matches!(self.peek(at), b'e' | b'E') {
            at += 1;
            at += usize::from(matches!(self.peek(at), b'+' | b'-'));
            at = self.digits(at)?;
        }
        Some(at)
    }

    #[inline]
    fn string(&mut self, start: usize) -> Option<usize> {
        let mut at = start + 1;
        loop {
            let Some(found) = stop(self.bytes, at) else {
                return self.fail("`\"` at the end of a JSON string", self.bytes.len());
            };
            if self.bytes[found] == b'"' {
                return Some(found + 1);
            }
            at = self.escape(found + 1)?;
        }
    }

    fn escape(&mut self, at: usize) -> Option<usize> {
        match self.peek(at) {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 1),
            b'u' => {
                let digits = self.bytes.get(at + 1..at + 5);
                if digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    Some(at + 5)
                } else {
                    self.fail("four hex digits", at + 1)
                }
            }
            _ => self.fail("a JSON escape", at),
        }
    }
}
