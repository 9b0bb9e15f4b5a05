//! The file around the answers.

use super::Answers;
use crate::api::answer::Overview;
use claque_io::report::{base64, visible};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

const SCRIPT: &str = include_str!("../../assets/app.js");
const STYLE: &str = include_str!("../../assets/app.css");
/// Licences of the packages in the script, which ask to go wherever it goes.
const LICENCES: &str = include_str!("../../assets/THIRD-PARTY.txt");
/// Groups listed for readers without scripts.
const LISTED: usize = 100;

/// Writes the report.
///
/// # Errors
/// Those of `out`.
pub fn write_page(mut out: impl Write, answers: &Answers) -> io::Result<()> {
    let (script, style) = (inside(SCRIPT, "script"), inside(STYLE, "style"));
    let hash = |text: &str| base64(&Sha256::digest(text));
    let mut deflated = ZlibEncoder::new(Vec::new(), Compression::best());
    answers.write_json(&mut deflated)?;
    let deflated = base64(&deflated.finish()?);
    let title = escaped(&answers.overview.words.headline);
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-{}'; \
         style-src 'sha256-{}'; img-src data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>Claque: {title}</title>\n<style>{style}</style>\n</head>\n<body>\n<div id=\"app\"></div>\n<noscript>\n",
        hash(&script),
        hash(&style),
    )?;
    summary(&mut out, &answers.overview)?;
    write!(
        out,
        "</noscript>\n<script type=\"application/json\" id=\"claque-answers\">{deflated}</script>\n\
         <script type=\"text/plain\" id=\"third-party\">{}</script>\n\
         <script type=\"module\">{script}</script>\n</body>\n</html>\n",
        inside(LICENCES, "script")
    )
}

/// Text that neither ends nor comments out the element it stands in. A backslash before a slash or a mark changes nothing in
/// strings and regular expressions, and outside of these neither stands in a script.
fn inside(text: &str, element: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at + 1);
        out.push_str(before);
        let ends = from.get(..=element.len()).is_some_and(|word| word.eq_ignore_ascii_case(&format!("/{element}")));
        let opens = from.get(..element.len()).is_some_and(|word| word.eq_ignore_ascii_case(element));
        if ends || from.starts_with("!--") {
            out.push('\\');
        } else if opens && element == "script" {
            // `<script` inside of `<!--` would begin another element; in strings this is the same letter.
            out.push_str("\\x73");
            out.push_str(&from[1..element.len()]);
            rest = &from[element.len()..];
            continue;
        }
        rest = from;
    }
    out.push_str(rest);
    out
}

/// What was found, for readers without scripts.
fn summary(out: &mut impl Write, overview: &Overview) -> io::Result<()> {
    let words = &overview.words;
    writeln!(out, "<main>\n<h1>{}</h1>", escaped(&words.headline))?;
    if let Some(warning) = &words.warning {
        writeln!(out, "<p><strong>{}</strong> {}</p>", escaped(&warning.title), escaped(&warning.text))?;
    }
    for sentence in words.lead.iter().chain(&words.explained).chain(&overview.withheld) {
        writeln!(out, "<p>{}</p>", escaped(sentence))?;
    }
    writeln!(out, "<ul>")?;
    for group in overview.groups.iter().take(LISTED) {
        let grade = group.grade.as_ref().map_or_else(String::new, |grade| format!(", grade {}", escaped(grade)));
        writeln!(
            out,
            "<li><b>{}</b>: {} accounts acted together {} times{grade}</li>",
            escaped(&group.id),
            group.accounts,
            group.co_actions
        )?;
    }
    writeln!(
        out,
        "</ul>\n<p>Acting together is not wrongdoing. The evidence is inside this file and is shown by its script, which loads nothing. \
         Where no script may run, <code>claque report CASE --format pdf-ready</code> writes all of it as plain \
         pages.</p>\n</main>"
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in visible(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn a_script_cannot_end_its_element() {
        assert_eq!(inside("a='</script><!--<script>'", "script"), "a='<\\/script><\\!--<\\x73cript>'");
        assert_eq!(inside("a='</SCRIPT'; b<c", "script"), "a='<\\/SCRIPT'; b<c");
        assert_eq!(inside("a{content:'</style'}", "style"), "a{content:'<\\/style'}");
    }
}
