//! Records inside one document, which may be larger than memory: the elements of an array under a known key, or the members of
//! an object under one.
//!
//! `{"name": "A", "id": 17, "messages": [RECORD, RECORD, …]}` is how some platforms hand over a whole history. What stood before the
//! array in the object around it (the chat) holds for each of its records and is kept as their [`Context`]; what stands after it
//! is passed over. Chunks are read on several cores, so each carries the contexts of its records.
//!
//! # Cost
//! One pass over the bytes. Outside records at most [`DEEPEST`] containers with [`MOST_MEMBERS`] short members each are kept.

use super::ReadOptions;
use super::format::{self, Dug, Format, Shape};
use super::json::{self, Value};
use super::split::Step;
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Containers that stand deeper outside records are passed over.
const DEEPEST: usize = 32;
/// So many members of an object are kept for the records in it.
const MOST_MEMBERS: usize = 64;
/// Texts outside records are cut to so many characters.
const MOST_CHARACTERS: usize = 1000;
/// A longer text outside records is passed over, in bytes.
const LONGEST_TEXT: usize = 64 * 1024;
/// So many records are looked at before a document is taken for something.
const SAMPLES: usize = 50;

/// Where records lie.
#[derive(Debug)]
pub(crate) struct Holder {
    /// The key of the array or object.
    pub(crate) key: &'static str,
    pub(crate) kind: HolderKind,
}

/// What holds records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HolderKind {
    /// An array: its elements are the records.
    Array,
    /// An object: each of its members is a record, told as an object with that one member.
    Object,
}

/// A member of an object, and those before it: what holds for all records in it is kept once, however many arrays it has.
#[derive(Debug)]
struct Member {
    key: String,
    text: String,
    before: Option<Arc<Member>>,
}

/// What stood before some records in the object around them.
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// The key of the object around it, where it has one.
    pub(crate) key: Option<Arc<str>>,
    last: Option<Arc<Member>>,
    is_keyed: bool,
}

impl Context {
    /// The text or number under that key.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        let members = std::iter::successors(self.last.as_deref(), |member| member.before.as_deref());
        members.filter(|member| member.key == key).last().map(|member| &*member.text)
    }

    /// The record in these bytes.
    ///
    /// # Errors
    /// What was wanted, and at which byte.
    pub(crate) fn record<'a>(&self, text: &'a str) -> Result<Value<'a>, (&'static str, usize)> {
        if !self.is_keyed {
            return json::parse(text);
        }
        let end = text.strip_prefix('"').and_then(|_| end_of_string(text.as_bytes(), 1).ok());
        let end = end.ok_or(("a JSON key in quotes", 0))?;
        let key = match json::parse(&text[..end])? {
            Value::String(key) => key,
            _ => Cow::Borrowed(""),
        };
        let rest = text[end..].trim_start().strip_prefix(':').ok_or(("`:` after a JSON key", end))?;
        let value = json::parse(rest).map_err(|(wanted, at)| (wanted, text.len() - rest.len() + at))?;
        Ok(Value::Object([(key, value)].into_iter().collect()))
    }
}

/// An array or object that is open, outside records.
#[derive(Default)]
struct Frame {
    is_object: bool,
    holds: bool,
    /// The key that it stands under.
    key: Option<Arc<str>>,
    /// The key whose value has not begun.
    pending: Option<String>,
    last: Option<Arc<Member>>,
    /// How many members there are.
    members: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Outside records.
    Document,
    /// In a text outside records that is too long to keep.
    LongString,
    Record,
    /// In a string of a record.
    String,
}

/// How deep a scanner stands, and what it saw on the way.
pub(crate) struct Digger {
    holders: &'static [Holder],
    frames: Vec<Frame>,
    /// How many containers below the deepest frame are open.
    deeper: u64,
    inside: Inside,
    /// How many brackets of the record are open.
    depth: u64,
    context: Arc<Context>,
    /// The first keys of the outermost object.
    keys: Vec<String>,
    /// Whether a whole document has been seen.
    has_ended: bool,
}

impl Digger {
    pub(crate) fn new(holders: &'static [Holder]) -> Self {
        Digger {
            holders,
            frames: Vec::new(),
            deeper: 0,
            inside: Inside::Document,
            depth: 0,
            context: Arc::default(),
            keys: Vec::new(),
            has_ended: false,
        }
    }

    /// What holds for the record that is open or ended last.
    pub(crate) fn context(&self) -> &Arc<Context> {
        &self.context
    }

    pub(crate) fn scan(&mut self, bytes: &[u8], mut at: usize) -> Step {
        while at < bytes.len() {
            let moved = match self.inside {
                Inside::Document => self.in_document(bytes, at),
                Inside::Record => self.in_record(bytes, at),
                Inside::LongString => self.in_string(bytes, at, Inside::Document),
                Inside::String => self.in_string(bytes, at, Inside::Record),
            };
            match moved {
                ControlFlow::Continue(next) => at = next,
                ControlFlow::Break(step) => return step,
            }
        }
        Step::Starved(bytes.len())
    }

    fn in_string(&mut self, bytes: &[u8], at: usize, then: Inside) -> ControlFlow<Step, usize> {
        match end_of_string(bytes, at) {
            Ok(end) => {
                self.inside = then;
                ControlFlow::Continue(end)
            }
            Err(settled) => ControlFlow::Break(Step::Starved(settled)),
        }
    }

    fn in_record(&mut self, bytes: &[u8], at: usize) -> ControlFlow<Step, usize> {
        match bytes[at] {
            b'"' => self.inside = Inside::String,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' | b',' if self.depth == 0 => {
                self.inside = Inside::Document;
                return ControlFlow::Break(Step::Ends(at, at));
            }
            b'}' | b']' => self.depth -= 1,
            _ => {}
        }
        ControlFlow::Continue(at + 1)
    }

    fn in_document(&mut self, bytes: &[u8], at: usize) -> ControlFlow<Step, usize> {
        let byte = bytes[at];
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' => ControlFlow::Continue(at + 1),
            b'}' | b']' => {
                self.close();
                ControlFlow::Continue(at + 1)
            }
            _ if self.deeper == 0 && self.frames.last().is_some_and(|frame| frame.holds) => {
                self.inside = Inside::Record;
                self.depth = 0;
                ControlFlow::Break(Step::Begins(at))
            }
            b'{' | b'[' => {
                self.open(byte == b'{');
                ControlFlow::Continue(at + 1)
            }
            b'"' => self.string(bytes, at),
            _ => self.scalar(bytes, at),
        }
    }

    fn open(&mut self, is_object: bool) {
        let around = self.frames.last_mut().filter(|_| self.deeper == 0);
        let key = around.and_then(|frame| frame.pending.take());
        if self.deeper > 0 || self.frames.len() >= DEEPEST {
            self.deeper += 1;
            return;
        }
        let kind = if is_object { HolderKind::Object } else { HolderKind::Array };
        let holds = self.holders.iter().any(|holder| holder.kind == kind && key.as_deref() == Some(holder.key));
        if holds {
            let around = self.frames.last();
            self.context = Arc::new(Context {
                key: around.and_then(|frame| frame.key.clone()),
                last: around.and_then(|frame| frame.last.clone()),
                is_keyed: is_object,
            });
        }
        self.frames.push(Frame { is_object, holds, key: key.map(Arc::from), ..Frame::default() });
    }

    fn close(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else {
            self.frames.pop();
            self.has_ended |= self.frames.is_empty();
        }
    }

    fn string(&mut self, bytes: &[u8], at: usize) -> ControlFlow<Step, usize> {
        match end_of_string(bytes, at + 1) {
            Ok(end) => {
                let written = String::from_utf8_lossy(&bytes[at..end]);
                let text = match json::parse(&written) {
                    Ok(Value::String(text)) => text.chars().take(MOST_CHARACTERS).collect(),
                    _ => String::new(),
                };
                self.take(text);
                ControlFlow::Continue(end)
            }
            Err(settled) if bytes.len() - at > LONGEST_TEXT => {
                self.take(String::new());
                self.inside = Inside::LongString;
                ControlFlow::Continue(settled)
            }
            Err(_) => ControlFlow::Break(Step::Starved(at)),
        }
    }

    /// A number, a word, or what is no JSON.
    fn scalar(&mut self, bytes: &[u8], at: usize) -> ControlFlow<Step, usize> {
        let ends =
            |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | b'{' | b'[' | b'}' | b']' | b'"');
        match bytes[at..].iter().position(ends) {
            Some(length) => {
                let written = String::from_utf8_lossy(&bytes[at..at + length.min(MOST_CHARACTERS)]);
                self.take(if written == "null" { String::new() } else { written.into_owned() });
                ControlFlow::Continue(at + length)
            }
            None if bytes.len() - at > LONGEST_TEXT => ControlFlow::Continue(bytes.len()),
            None => ControlFlow::Break(Step::Starved(at)),
        }
    }

    /// Takes a key, or the value of the key before.
    fn take(&mut self, text: String) {
        let is_outermost = self.frames.len() == 1 && self.deeper == 0;
        if is_outermost && self.keys.len() < MOST_MEMBERS && self.frames.iter().all(|frame| frame.pending.is_none()) {
            self.keys.push(text.clone());
        }
        let Some(frame) = self.frames.last_mut().filter(|frame| self.deeper == 0 && frame.is_object) else { return };
        match frame.pending.take() {
            None => frame.pending = Some(text),
            Some(key) if frame.members < MOST_MEMBERS && !text.is_empty() => {
                frame.last = Some(Arc::new(Member { key, text, before: frame.last.take() }));
                frame.members += 1;
            }
            Some(_) => {}
        }
    }
}

/// Where the string ends, one past its closing quote; else up to where it is settled that it does not.
fn end_of_string(bytes: &[u8], mut at: usize) -> Result<usize, usize> {
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(found) = memchr::memchr2(b'"', b'\\', rest) else { return Err(bytes.len()) };
        at += found;
        if bytes[at] == b'"' {
            return Ok(at + 1);
        }
        if at + 1 >= bytes.len() {
            return Err(at);
        }
        at += 2;
    }
}

/// The format whose records lie inside the document that begins so.
pub(crate) fn told(head: &[u8], options: &ReadOptions) -> Option<&'static Format> {
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    if !matches!(first, Some(b'{' | b'[')) || options.map.is_some() {
        return None;
    }
    let asked = options.shape.map(Shape::format);
    let all: &[&'static Format] = asked.as_ref().map_or(format::FORMATS, std::slice::from_ref);
    all.iter().copied().find(|format| match &format.layout {
        format::Layout::Dug(dug) => begins(head, dug, asked.is_some()),
        _ => false,
    })
}

/// Whether records lie where the format has them, and, unless it was asked for, one of the first is of it.
fn begins(head: &[u8], dug: &Dug, is_asked: bool) -> bool {
    let mut digger = Digger::new(dug.holders);
    let (mut at, mut start, mut seen) = (0, 0, 0);
    while seen < SAMPLES {
        match digger.scan(head, at) {
            Step::Begins(_) if is_asked => return true,
            Step::Begins(begin) => (at, start) = (begin, begin),
            Step::Ends(end, next) => {
                seen += 1;
                let text = std::str::from_utf8(&head[start..end]).unwrap_or("");
                if digger.context.record(text).is_ok_and(|record| (dug.records.fits)(&record)) {
                    return true;
                }
                at = next;
            }
            // Much may stand before the records.
            Step::Starved(_) => {
                let is_open = !digger.frames.is_empty() && !digger.has_ended;
                let has = |key: &&str| digger.keys.iter().any(|found| found == key);
                return seen == 0 && is_open && (is_asked || !dug.before.is_empty() && dug.before.iter().all(has));
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::split::{Border, Splitter};
    use std::io::{Cursor, Read};

    static HOLDERS: &[Holder] =
        &[Holder { key: "messages", kind: HolderKind::Array }, Holder { key: "texts", kind: HolderKind::Object }];

    /// Gives a few bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    /// Every record with its context.
    fn dug(reader: impl Read) -> Vec<String> {
        let mut splitter = Splitter::new(reader, Border::Dug(Digger::new(HOLDERS)));
        let mut found = Vec::new();
        while let Some(chunk) = splitter.next_chunk().expect("memory") {
            for (number, record) in chunk.records.iter().enumerate() {
                let context = &chunk.contexts.iter().rev().find(|(from, _)| *from <= number).expect("a context").1;
                let record = record
                    .clone()
                    .map_or("too long".into(), |range| String::from_utf8_lossy(&chunk.bytes[range]).trim().to_owned());
                let id = context.text("id").or(context.key.as_deref()).unwrap_or("-");
                found.push(format!("{id} {record}"));
            }
        }
        found
    }

    #[test]
    fn records_are_found_with_what_stood_before_them() {
        let text = r#" {"about": "x \" [", "id": 9, "list": [ {"id": 1, "name": "a", "messages": [ {"m": [1, "]"]}, 2 ,"s" ], "id": 7},
            {"messages": [], "other": {"messages": [{"n": {}}]}} ]}
            {"c1": {"texts": {"5": {"t": "}"}, "6" : null}, "id": "later"}}"#;
        let wanted = [
            r#"1 {"m": [1, "]"]}"#,
            "1 2",
            r#"1 "s""#,
            r#"other {"n": {}}"#,
            r#"c1 "5": {"t": "}"}"#,
            r#"c1 "6" : null"#,
        ];
        assert_eq!(dug(text.as_bytes()), wanted);
        for step in [1, 2, 3, 7] {
            assert_eq!(dug(Slow(text.as_bytes(), step)), wanted, "{step} bytes at a time");
        }
    }

    #[test]
    fn a_document_larger_than_many_chunks_keeps_its_contexts() {
        let message = format!(r#"{{"text": "{}"}}"#, "y".repeat(1000));
        let chat = |id: u32| format!(r#"{{"id": {id}, "messages": [{}]}}"#, vec![message.as_str(); 1500].join(","));
        let text = format!(r#"{{"long": "{}\"", "list": [{}]}}"#, "z".repeat(3_000_000), [chat(1), chat(2)].join(","));
        let found = dug(Cursor::new(text));
        let of = |id: &str| found.iter().filter(|line| line.starts_with(id)).count();
        assert_eq!((found.len(), of("1 {"), of("2 {")), (3000, 1500, 1500));
    }

    #[test]
    fn a_record_that_is_too_long_is_passed_over() {
        let long = "z".repeat(20 * 1024 * 1024);
        let text = format!(r#"{{"id": 1, "messages": [1, "{long}", 3]}}"#);
        assert_eq!(dug(Cursor::new(text)), ["1 1", "1 too long", "1 3"]);
    }

    #[test]
    fn what_is_no_json_ends_somewhere() {
        for text in [
            "{\"messages\": [",
            "]]]]}}",
            "{\"messages\"[[[",
            "{\"messages\":[{\"a\":\"\\",
            "\u{0}{:,\"x\" y",
            "[[[[[[1",
        ] {
            let _ = dug(text.as_bytes());
        }
        assert_eq!(dug("[".repeat(100_000).as_bytes()), [""; 0]);
    }

    #[test]
    fn a_document_is_told_where_its_records_begin_late() {
        let long = "x".repeat(1000);
        let head = |more: &str| format!(r#"{{"about": "{long}", "personal_information": {{"user_id": 1}}, {more}"#);
        let told = |head: &str, options: &ReadOptions| told(head.as_bytes(), options).map(|format| format.name);
        let unasked = ReadOptions::default();
        assert_eq!(told(&head(r#""contacts": {"list": [{"user_id": 2"#), &unasked), Some("telegram-desktop"));
        assert_eq!(told(r#"{"about": "x", "contacts": {"list": [{"user_id": 2"#, &unasked), None);
        assert_eq!(told(&head(r#""contacts": 1}"#), &unasked), None, "it has ended");
        let asked = ReadOptions { shape: Shape::from_name("telethon"), ..ReadOptions::default() };
        assert_eq!(told(r#"{"chats": [{"id": 2"#, &asked), Some("telethon"));
        assert_eq!(told("{\"id\": 1}\n{\"id\": 2", &asked), None, "lines");
    }

    #[test]
    fn what_holds_for_many_arrays_is_kept_once() {
        let members: Vec<String> = (0..60).map(|member| format!(r#""m{member}": "{}""#, "x".repeat(1000))).collect();
        let text =
            format!(r#"{{"id": "first", {}, "id": "second"{}}}"#, members.join(","), r#","messages":[1]"#.repeat(1000));
        let mut splitter = Splitter::new(Cursor::new(text), Border::Dug(Digger::new(HOLDERS)));
        let chunk = splitter.next_chunk().expect("memory").expect("records");
        assert_eq!((chunk.records.len(), chunk.contexts.len()), (1000, 1000));
        let last: Vec<_> = chunk.contexts.iter().map(|(_, context)| context.last.as_ref().expect("members")).collect();
        assert!(last.iter().all(|member| Arc::ptr_eq(member, last[0])));
        assert_eq!(chunk.contexts[999].1.text("id"), Some("first"));
    }

    #[test]
    fn a_member_is_told_as_an_object() {
        let context = Context { is_keyed: true, ..Context::default() };
        let record = context.record(r#""a\"b" : {"x": 1}"#).expect("a member");
        assert_eq!(record.member("a\"b").and_then(|value| value.member("x")).and_then(Value::text), Some("1"));
        for text in ["", "1", "\"a\"", "\"a\" 1", "\"a\": {"] {
            assert!(context.record(text).is_err(), "{text}");
        }
    }
}
