//! Lists and dictionaries as Python prints them, which is how pandas writes nested values into a cell.
//!
//! They are turned into JSON: `[{'url': 'https://…', 'n': None}]`, also Python 2's `[u'a']`. What is no such literal is left
//! to whoever asked.

use super::json::{self, Value};

/// The value that a literal stands for, as JSON text; `None` where it is no literal of lists, dictionaries, strings,
/// numbers, `True`, `False` and `None`.
pub(crate) fn to_json(text: &str) -> Option<String> {
    let mut json = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '\'' | '"' => string(rest, &mut json)?,
            'u' | 'U' if rest[1..].starts_with(['\'', '"']) => string(&rest[1..], &mut json)?,
            'T' | 'F' | 'N' => word(rest, &mut json)?,
            // Tuples are lists as far as anybody here cares.
            '(' | ')' => {
                json.push(if first == '(' { '[' } else { ']' });
                &rest[1..]
            }
            '[' | ']' | '{' | '}' | ',' | ':' | '+' | '-' | '.' | 'e' | 'E' | '0'..='9' => {
                json.push(first);
                &rest[1..]
            }
            _ if first.is_whitespace() => &rest[first.len_utf8()..],
            _ => return None,
        };
    }
    // Only what is whole is taken: a cell may have been cut.
    matches!(json::parse(&json), Ok(Value::Array(_) | Value::Object(_))).then_some(json)
}

fn word<'t>(text: &'t str, json: &mut String) -> Option<&'t str> {
    for (python, name) in [("True", "true"), ("False", "false"), ("None", "null")] {
        if let Some(rest) = text.strip_prefix(python) {
            json.push_str(name);
            return Some(rest);
        }
    }
    None
}

/// Writes the string that begins there; returns what follows it.
fn string<'t>(text: &'t str, json: &mut String) -> Option<&'t str> {
    let quote = text.chars().next()?;
    let mut characters = text.char_indices().skip(1);
    let mut plain = String::new();
    while let Some((at, character)) = characters.next() {
        if character == quote {
            write_string(&plain, json);
            return Some(&text[at + 1..]);
        }
        if character != '\\' {
            plain.push(character);
            continue;
        }
        let (at, escaped) = characters.next()?;
        let digits = match escaped {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        match escaped {
            'n' => plain.push('\n'),
            't' => plain.push('\t'),
            'r' => plain.push('\r'),
            _ if digits > 0 => {
                let code = text.get(at + 1..at + 1 + digits)?;
                let code = u32::from_str_radix(code, 16).ok()?;
                plain.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                characters.nth(digits - 1)?;
            }
            other => plain.push(other),
        }
    }
    None
}

fn write_string(text: &str, json: &mut String) {
    json.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            json.push('\\');
        }
        // Control characters are read as they are.
        json.push(character);
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_prints_is_read_as_it_was_meant() {
        for (python, wanted) in [
            (
                "[{'url': 'https://a.org', 'n': None, 'i': [0, -1.5]}]",
                r#"[{"url":"https://a.org","n":null,"i":[0,-1.5]}]"#,
            ),
            (
                r#"["it's", 'say "hi"', u'caf\xe9', '\u20ac\U0001f600', 'it\'s']"#,
                r#"["it's","say \"hi\"","café","€😀","it's"]"#,
            ),
            ("(True, False)", "[true,false]"),
            (r"['a\\b']", r#"["a\\b"]"#),
        ] {
            assert_eq!(to_json(python).as_deref(), Some(wanted));
        }
        for other in ["[a, b]", "['a'", "{'a': <X>}", "datetime(2020)", "", "['\\x4']", "[\u{e9}]", "17", "['\\"] {
            assert_eq!(to_json(other), None, "{other}");
        }
    }
}
