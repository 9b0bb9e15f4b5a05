//! The reader against `serde_json`, and against the letter of its own deviations.

use super::{Value, parse};
use proptest::prelude::*;
use serde_json::Value as Plain;

/// What `serde_json` says of a text without control characters in strings, halves of surrogate pairs, or numbers beyond a float.
fn plain(text: &str) -> Result<Plain, serde_json::Error> {
    serde_json::from_str(text)
}

/// The same, from ours: keys that repeat are taken once, numbers by their texts.
fn same(ours: &Value<'_>, theirs: &Plain) -> bool {
    match (ours, theirs) {
        (Value::Null, Plain::Null) => true,
        (Value::Bool(a), Plain::Bool(b)) => a == b,
        (Value::Number(a), Plain::Number(b)) => {
            a.parse::<f64>().is_ok_and(|a| b.as_f64().is_some_and(|b| (a - b).abs() <= a.abs() * 1e-12))
        }
        (Value::String(a), Plain::String(b)) => a == b,
        (Value::Array(a), Plain::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Plain::Object(b)) => {
            a.len() == b.len() && b.iter().all(|(key, theirs)| ours.member(key).is_some_and(|ours| same(ours, theirs)))
        }
        _ => false,
    }
}

/// Any value, with distinct keys.
fn value() -> impl Strategy<Value = Plain> {
    let leaf = prop_oneof![
        Just(Plain::Null),
        any::<bool>().prop_map(Plain::from),
        any::<i64>().prop_map(Plain::from),
        (-1e12..1e12_f64).prop_map(Plain::from),
        ".{0,12}".prop_map(Plain::from),
        "[\"\\\\/\u{8}\u{c}\n\r\t a\u{1f680}é]{0,40}".prop_map(Plain::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let key = prop_oneof!["[a-z_]{0,6}", "[\"\\\\\né🚀.]{0,5}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Plain::from),
            prop::collection::vec((key, inner), 0..6).prop_map(|members| Plain::Object(members.into_iter().collect())),
        ]
    })
}

/// Writes a value with white space and escapes where none are needed, as the numbers say.
fn write(value: &Plain, choices: &mut impl Iterator<Item = u8>, out: &mut String) {
    let space = |choices: &mut dyn Iterator<Item = u8>, out: &mut String| {
        out.push_str(["", "", " ", "\n\t", "  \r\n"][usize::from(choices.next().unwrap_or(0)) % 5]);
    };
    space(choices, out);
    match value {
        Plain::Array(items) => {
            out.push('[');
            for (number, item) in items.iter().enumerate() {
                out.push_str(if number > 0 { "," } else { "" });
                write(item, choices, out);
            }
            space(choices, out);
            out.push(']');
        }
        Plain::Object(members) => {
            out.push('{');
            for (number, (key, member)) in members.iter().enumerate() {
                out.push_str(if number > 0 { "," } else { "" });
                space(choices, out);
                write_text(key, choices, out);
                space(choices, out);
                out.push(':');
                write(member, choices, out);
            }
            space(choices, out);
            out.push('}');
        }
        Plain::String(text) => write_text(text, choices, out),
        other => out.push_str(&other.to_string()),
    }
    space(choices, out);
}

fn write_text(text: &str, choices: &mut impl Iterator<Item = u8>, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        let needed = matches!(character, '"' | '\\') || character.is_control();
        if needed || choices.next().unwrap_or(1).is_multiple_of(4) {
            let mut units = [0; 2];
            character.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04X}")));
        } else {
            out.push(character);
        }
    }
    out.push('"');
}

/// Opens everything, so that whatever can go wrong in it does.
fn walk(value: &Value<'_>) -> usize {
    match value {
        Value::Array(items) => items.iter().map(walk).sum::<usize>() + 1,
        Value::Object(members) => members.iter().map(|(key, member)| key.len() + walk(member)).sum::<usize>() + 1,
        Value::String(text) | Value::Number(text) => text.len(),
        Value::Null | Value::Bool(_) => 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_document_is_read_as_serde_json_reads_it(value in value(), choices in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut text = String::new();
        write(&value, &mut choices.into_iter(), &mut text);
        let theirs = plain(&text).expect("written as JSON");
        let ours = parse(&text);
        prop_assert!(ours.as_ref().is_ok_and(|ours| same(ours, &theirs)), "{text}: {ours:?}");
        // Texts are the same where nothing was opened before, and where all was.
        let ours = ours.expect("checked above");
        if let Plain::Object(members) = &theirs {
            for key in members.keys() {
                let fresh = parse(&text).expect("read a moment ago");
                let [told, absent] = fresh.texts([key.as_str(), "no such key"]);
                prop_assert_eq!(told.as_deref(), ours.member(key).and_then(Value::text));
                prop_assert_eq!(absent, None);
                prop_assert_eq!(&fresh, &ours);
            }
        }
    }

    #[test]
    fn a_damaged_document_is_refused_where_serde_json_refuses_it(
        value in value(), at in any::<prop::sample::Index>(), put in "[\\[\\]{}:,\"\\\\ 0-9eE+.\\-tfnu]?", cut in any::<bool>(),
    ) {
        let mut text = value.to_string();
        let at = at.index(text.len() + 1);
        prop_assume!(text.is_char_boundary(at));
        if cut { text.truncate(at) } else { text.insert_str(at, &put) }
        let ours = parse(&text);
        let _ = ours.as_ref().map_or(0, walk);
        match plain(&text) {
            Ok(theirs) => match theirs {
                // Members of keys that are now the same are counted otherwise.
                Plain::Object(_) | Plain::Array(_) => prop_assert!(ours.is_ok(), "{text}: {ours:?}"),
                _ => prop_assert!(ours.is_ok_and(|ours| same(&ours, &theirs)), "{text}"),
            },
            // Theirs refuses numbers that no float holds, and halves of pairs.
            Err(error) => {
                let told = error.to_string();
                let is_ours = told.contains("out of range") || told.contains("surrogate") || told.contains("hex escape");
                prop_assert!(ours.is_err() || is_ours, "{text}: {told}");
            }
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]{}:,\"\\\\ 0-9eu+.a-f\u{0}-\u{1f}é🚀]{0,60}") {
        if let Ok(value) = parse(&text) {
            walk(&value);
            let _ = value.texts(["a", "", "b"]);
        }
    }
}

#[test]
fn a_fault_is_found_where_nobody_looks_and_its_place_is_told() {
    let told = |text: &str| parse(text).err();
    assert_eq!(told(r#"{"a": {"b": [1, tru]}}"#), Some(("a JSON value", 16)));
    assert_eq!(told(r#"{"a": "\x"}"#), Some(("a JSON escape", 8)));
    assert_eq!(told(r#"{"a": "\u12g4"}"#), Some(("four hex digits", 9)));
    assert_eq!(told(r#"{"a": "b}"#), Some(("`\"` at the end of a JSON string", 9)));
    assert_eq!(told(r#"{"a": 1,}"#), Some(("a JSON key in quotes", 8)));
    assert_eq!(told(r#"{"a" 1}"#), Some(("`:` after a JSON key", 5)));
    assert_eq!(told("[1 2]"), Some(("`,` or `]` in a JSON array", 3)));
    assert_eq!(told("[-]"), Some(("a digit in a JSON number", 2)));
    assert_eq!(told("[01]"), Some(("`,` or `]` in a JSON array", 2)));
    assert_eq!(told("{} x"), Some(("the end of the record", 3)));
    assert_eq!(told(""), Some(("a JSON value", 0)));
}

#[test]
fn nesting_is_bounded_at_96() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(walk(&parse(&nested(96)).expect("96 levels are read")), 96);
    assert_eq!(parse(&nested(97)).err(), Some(("JSON nested at most 96 deep", 96)));
    assert!(parse(&"[".repeat(100_000)).is_err());
}

#[test]
fn numbers_keep_their_text_the_first_of_repeated_keys_counts_and_cut_emoji_stand_for_nothing() {
    let text = "{\"id\": 12345678901234567890.10, \"id\": 2, \"cut\": \"a\\ud83d b\\ud83d\\u0041\\udc00\", \"raw\": \"a\tb\u{1}\"}";
    let value = parse(text).expect("exporters write such");
    assert_eq!(value.member("id").and_then(Value::text), Some("12345678901234567890.10"));
    assert_eq!(value.member("cut").and_then(Value::text), Some("a\u{fffd} b\u{fffd}A\u{fffd}"));
    assert_eq!(value.member("raw").and_then(Value::text), Some("a\tb\u{1}"));
    let [id, cut] =
        parse(text).expect("read above").texts(["id", "cut"]).map(|text| text.map(|text| text.into_owned()));
    assert_eq!(
        (id.as_deref(), cut.as_deref()),
        (Some("12345678901234567890.10"), Some("a\u{fffd} b\u{fffd}A\u{fffd}"))
    );
}

#[test]
fn what_python_writes_for_no_number_is_null_and_stepped_over_as_one() {
    let text = r#"[{"a": NaN, "b": [-Infinity, {"c": Infinity}, NaN], "d": "e"}, NaN , {"f": -Infinity,"g":-1}]"#;
    let with_null = text.replace("-Infinity", "null").replace("Infinity", "null").replace("NaN", "null");
    let (ours, same) = (parse(text).expect("Python writes such"), parse(&with_null).expect("JSON"));
    assert_eq!(ours, same);
    // Without opening anything.
    let items = parse(text).expect("read above");
    let told = |number: usize, key: &str| items.items()[number].texts([key])[0].as_deref().map(str::to_owned);
    assert_eq!([told(0, "a"), told(0, "b"), told(0, "d")], [None, None, Some("e".to_owned())]);
    assert_eq!([told(2, "f"), told(2, "g")], [None, Some("-1".to_owned())]);
    for other in ["[NaNa]", "[Na]", "[-Inf]", "[+Infinity]", "[nan]", "[-NaN]", "[Infinity1]", "{NaN: 1}", "N", "-I"] {
        assert!(parse(other).is_err(), "{other}");
    }
    assert_eq!(parse("NaN"), Ok(Value::Null));
}
