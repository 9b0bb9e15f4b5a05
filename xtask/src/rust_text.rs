//! Rust source cut into code, comments and quoted text, as far as the checks need it: no parser, only a lexer.

/// A stretch of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) kind: Kind,
    /// The line it begins on, from 1.
    pub(crate) line: usize,
    /// As written, with its quotes or comment signs.
    pub(crate) text: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Code,
    Comment,
    /// A string or character literal.
    Quoted,
}

/// All pieces in order; together they are the source.
pub(crate) fn pieces(source: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut line, mut code_from, mut at) = (1, 0, 0);
    while at < source.len() {
        let rest = &source[at..];
        let Some((kind, length)) = literal_or_comment(rest, source[..at].chars().next_back()) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        for (kind, text) in [(Kind::Code, &source[code_from..at]), (kind, &rest[..length])] {
            if !text.is_empty() {
                pieces.push(Piece { kind, line, text });
                line += text.matches('\n').count();
            }
        }
        at += length;
        code_from = at;
    }
    if code_from < source.len() {
        pieces.push(Piece { kind: Kind::Code, line, text: &source[code_from..] });
    }
    pieces
}

/// The source with everything but code blanked out, line for line.
pub(crate) fn code_only(source: &str) -> String {
    let blank = |text: &str| -> String { text.chars().filter(|&c| c == '\n').collect() };
    pieces(source)
        .iter()
        .map(|piece| if piece.kind == Kind::Code { piece.text.to_owned() } else { blank(piece.text) + " " })
        .collect()
}

fn literal_or_comment(rest: &str, before: Option<char>) -> Option<(Kind, usize)> {
    let to_end = |found: Option<usize>| found.unwrap_or(rest.len());
    if rest.starts_with("//") {
        return Some((Kind::Comment, to_end(rest.find('\n'))));
    }
    if rest.starts_with("/*") {
        return Some((Kind::Comment, block_comment(rest)));
    }
    if rest.starts_with('"') {
        return Some((Kind::Quoted, escaped(rest, '"')));
    }
    if rest.starts_with('\'') {
        return character(rest).map(|length| (Kind::Quoted, length));
    }
    // `r` at the end of a name begins no raw string.
    if rest.starts_with('r') && (before == Some('b') || !before.is_some_and(|c| c.is_alphanumeric() || c == '_')) {
        let hashes = rest[1..].chars().take_while(|&c| c == '#').count();
        let body = 1 + hashes + 1;
        if rest[1 + hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            return Some((Kind::Quoted, to_end(rest[body..].find(&end).map(|found| body + found + end.len()))));
        }
    }
    None
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of a literal up to its closing quote.
fn escaped(rest: &str, quote: char) -> usize {
    let mut after_backslash = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if after_backslash => after_backslash = false,
            '\\' => after_backslash = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character literal; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut after = rest[1..].chars();
    let first = after.next()?;
    if first == '\\' {
        return Some(escaped(rest, '\''));
    }
    (after.next()? == '\'').then(|| 2 + first.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<(Kind, &str)> {
        pieces(source).iter().map(|piece| (piece.kind, piece.text)).collect()
    }

    #[test]
    fn comments_and_texts_are_told_from_code() {
        use Kind::{Code, Comment, Quoted};
        let source = "a(\"x // \\\" y\"); // why \"so\"\n/* b /* c */ */ r#\"z\"z\"#";
        let wanted = vec![
            (Code, "a("),
            (Quoted, "\"x // \\\" y\""),
            (Code, "); "),
            (Comment, "// why \"so\""),
            (Code, "\n"),
            (Comment, "/* b /* c */ */"),
            (Code, " "),
            (Quoted, "r#\"z\"z\"#"),
        ];
        assert_eq!(kinds(source), wanted);
    }

    #[test]
    fn a_lifetime_is_no_character() {
        assert_eq!(kinds("fn f<'a>(x: &'a str)"), [(Kind::Code, "fn f<'a>(x: &'a str)")]);
        assert_eq!(kinds("'\"'"), [(Kind::Quoted, "'\"'")]);
        assert_eq!(kinds("'\\''+'é'").iter().filter(|(kind, _)| *kind == Kind::Quoted).count(), 2);
    }

    #[test]
    fn the_pieces_are_the_source_and_know_their_lines() {
        let source = include_str!("rust_text.rs");
        let all = pieces(source);
        assert_eq!(all.iter().map(|piece| piece.text).collect::<String>(), source);
        assert_eq!(
            all.last().map(|piece| piece.line + piece.text.matches('\n').count()),
            Some(source.lines().count() + 1)
        );
        assert_eq!(code_only(source).lines().count(), source.lines().count());
    }
}
