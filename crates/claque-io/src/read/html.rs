//! A piece of HTML to the text that people read, and the links in it.
//!
//! Platforms that give the wording of a post as HTML (Mastodon, 4chan, YouTube, X for the name of a client) give a few
//! elements: paragraphs, line breaks, links, spans. Every other tag is taken off, its content kept; white
//! space too.
//! Nothing is nested on the stack and nothing is looked at twice: whatever the input, one pass.

use memchr::memchr;
use std::borrow::Cow;

/// What a piece of HTML says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Fragment<'a> {
    /// Lines at `<br>` and around blocks, an empty line between paragraphs, entities decoded, links in full where they were shown cut.
    pub(crate) text: Cow<'a, str>,
    /// In the order of the text.
    pub(crate) links: Vec<Link>,
}

/// An `<a>` with its `href`.
#[derive(Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) href: String,
    /// What is shown in its place.
    pub(crate) label: String,
    /// Its classes, as written.
    pub(crate) class: String,
}

impl Link {
    /// Whether it has that class.
    pub(crate) fn is(&self, class: &str) -> bool {
        self.class.split_ascii_whitespace().any(|word| word == class)
    }

    /// The address, where it is one on the web.
    pub(crate) fn url(&self) -> Option<Cow<'_, str>> {
        let href = self.href.trim();
        if href.starts_with("//") {
            return Some(Cow::Owned(format!("https:{href}")));
        }
        strip_scheme(href).map(|_| Cow::Borrowed(href))
    }
}

/// Reads a piece of HTML. What begins like a tag and never closes is text.
pub(crate) fn read(html: &str) -> Fragment<'_> {
    if memchr::memchr2(b'<', b'&', html.as_bytes()).is_none() {
        return Fragment { text: Cow::Borrowed(html), links: Vec::new() };
    }
    let mut writer = Writer { text: String::with_capacity(html.len()), ..Writer::default() };
    let mut rest = html;
    // Where no comment and no script closes any more, none is looked for again.
    let (mut comments_close, mut scripts_close) = (true, true);
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        if comments_close && from.starts_with("<!--") {
            writer.write(before);
            match from.get(4..).and_then(|inside| inside.find("-->")) {
                Some(end) => rest = &from[4 + end + 3..],
                None => {
                    comments_close = false;
                    writer.write("<");
                    rest = &from[1..];
                }
            }
        } else if !opens_tag(from) {
            writer.write(before);
            writer.write("<");
            rest = &from[1..];
        } else if let Some((tag, after)) = Tag::read(from) {
            writer.write(before);
            writer.tag(&tag);
            rest = after;
            if scripts_close && !tag.closes && tag.is(&["script", "style"]) {
                match end_of(tag.name, after) {
                    Some(end) => rest = &after[end..],
                    None => scripts_close = false,
                }
            }
        } else {
            break;
        }
    }
    writer.write(rest);
    writer.finish()
}

/// Whether a `<` is followed by what makes it a tag: `a < b` and `<3` are text.
fn opens_tag(from: &str) -> bool {
    let mut after = from.bytes().skip(1);
    match after.next() {
        Some(b'/') => after.next().is_some_and(|byte| byte.is_ascii_alphabetic()),
        Some(byte) => byte.is_ascii_alphabetic() || matches!(byte, b'!' | b'?'),
        None => false,
    }
}

/// Where the end tag of that name begins.
fn end_of(name: &str, rest: &str) -> Option<usize> {
    let is_it = |at: &usize| {
        let after = rest.as_bytes().get(at + 2..at + 2 + name.len());
        rest.as_bytes().get(at + 1) == Some(&b'/')
            && after.is_some_and(|after| after.eq_ignore_ascii_case(name.as_bytes()))
    };
    memchr::memchr_iter(b'<', rest.as_bytes()).find(is_it)
}

/// What is between `<` and `>`.
#[derive(Default)]
struct Tag<'a> {
    name: &'a str,
    closes: bool,
    href: Option<&'a str>,
    class: &'a str,
    alt: &'a str,
}

impl<'a> Tag<'a> {
    /// The tag at the beginning and what comes after it; `None` where it never closes.
    fn read(from: &'a str) -> Option<(Self, &'a str)> {
        let closes = from.as_bytes().get(1) == Some(&b'/');
        let inside = &from[1 + usize::from(closes)..];
        let end = inside.bytes().position(|byte| matches!(byte, b'>' | b'/') || byte.is_ascii_whitespace())?;
        let mut tag = Tag { name: &inside[..end], closes, ..Tag::default() };
        let mut rest = &inside[end..];
        loop {
            rest = rest.trim_start_matches(|c: char| c == '/' || c.is_ascii_whitespace());
            if let Some(after) = rest.strip_prefix('>') {
                return Some((tag, after));
            }
            let stops = |byte: u8| matches!(byte, b'>' | b'/' | b'=') || byte.is_ascii_whitespace();
            // A `=` that has no name before it is one.
            let end = 1 + rest.bytes().skip(1).position(stops)?;
            let Some((name, after)) = rest.split_at_checked(end) else { return None };
            rest = after.trim_ascii_start();
            let Some(after) = rest.strip_prefix('=') else { continue };
            let (value, after) = value(after.trim_ascii_start())?;
            rest = after;
            match name {
                _ if name.eq_ignore_ascii_case("href") => tag.href = tag.href.or(Some(value)),
                _ if name.eq_ignore_ascii_case("class") => tag.class = value,
                _ if name.eq_ignore_ascii_case("alt") => tag.alt = value,
                _ => {}
            }
        }
    }

    fn is(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }
}

/// The value of an attribute and what comes after it.
fn value(rest: &str) -> Option<(&str, &str)> {
    match rest.as_bytes().first()? {
        quote @ (b'"' | b'\'') => {
            let end = 1 + memchr(*quote, rest[1..].as_bytes())?;
            Some((&rest[1..end], &rest[end + 1..]))
        }
        _ => {
            let end = rest.bytes().position(|byte| byte == b'>' || byte.is_ascii_whitespace())?;
            Some(rest.split_at(end))
        }
    }
}

/// Writes text while tags come by.
#[derive(Default)]
struct Writer {
    text: String,
    links: Vec<Link>,
    /// Line ends that come before the next text, if any comes.
    lines: usize,
    /// The link that is open, and where its text begins.
    open: Option<(Link, usize)>,
}

impl Writer {
    fn write(&mut self, raw: &str) {
        // The line break of the source after `<br>` is no second one.
        let raw = if self.lines > 0 { raw.trim_start_matches(['\r', '\n']) } else { raw };
        if raw.is_empty() {
            return;
        }
        self.break_lines();
        self.text.push_str(&html_escape::decode_html_entities(raw));
    }

    fn break_lines(&mut self) {
        let count = std::mem::take(&mut self.lines);
        if !self.text.is_empty() {
            self.text.extend(std::iter::repeat_n('\n', count));
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        if tag.is(&["br"]) {
            self.lines += 1;
        } else if tag.is(&["p"]) {
            self.lines = self.lines.max(2);
        } else if tag.is(&[
            "div",
            "blockquote",
            "pre",
            "ul",
            "ol",
            "li",
            "hr",
            "tr",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
        ]) {
            self.lines = self.lines.max(1);
        } else if tag.is(&["a"]) {
            self.close_link();
            if let Some(href) = tag.href.filter(|_| !tag.closes) {
                self.break_lines();
                let href = html_escape::decode_html_entities(href).into_owned();
                let class = tag.class.to_owned();
                self.open = Some((Link { href, label: String::new(), class }, self.text.len()));
            }
        } else if tag.is(&["img"]) && tag.class.contains("emoji") {
            self.write(tag.alt);
        }
    }

    fn close_link(&mut self) {
        let Some((mut link, at)) = self.open.take() else { return };
        link.label = self.text[at..].to_owned();
        if link.url().is_some_and(|url| is_cut_of(&link.label, &url)) {
            self.text.truncate(at);
            self.text.push_str(link.href.trim());
        }
        self.links.push(link);
    }

    fn finish(mut self) -> Fragment<'static> {
        self.close_link();
        let end = self.text.trim_end_matches('\n').len();
        self.text.truncate(end);
        Fragment { text: Cow::Owned(self.text), links: self.links }
    }
}

fn strip_scheme(text: &str) -> Option<&str> {
    ["https://", "http://"].iter().find_map(|scheme| {
        let head = text.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
    })
}

/// Whether a label is the address itself, perhaps without its beginning and cut at its end.
pub(crate) fn is_cut_of(label: &str, url: &str) -> bool {
    let bare = |text: &'_ str| -> usize {
        let without = strip_scheme(text).unwrap_or(text);
        text.len() - without.strip_prefix("www.").unwrap_or(without).len()
    };
    let label = label.trim();
    let label = label.trim_end_matches(['…', '.']);
    let label = &label[bare(label)..];
    label.len() >= 4 && url[bare(url)..].starts_with(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn text(html: &str) -> String {
        read(html).text.into_owned()
    }

    #[test]
    fn tags_come_off_and_lines_stay() {
        for (html, wanted) in [
            ("plain words", "plain words"),
            ("<p>One<br>two<br />three</p><p>four</p>", "One\ntwo\nthree\n\nfour"),
            ("<p>a</p>\n<ul><li>b</li><li>c</li></ul>", "a\n\nb\nc"),
            ("long<wbr>word <b>bold</B> <!-- not seen -->end", "longword bold end"),
            ("a < b, a<3, 5 > 4 <", "a < b, a<3, 5 > 4 <"),
            ("<br><br>x<br><br>", "x"),
            ("x<br>\n<br>\ny\nz", "x\n\ny\nz"),
            ("<style>p { x }</style>seen<script>if (a<b) {}</script>!", "seen!"),
            ("<img class=\"custom-emoji\" alt=\":blob:\"><img alt='a dog'>", ":blob:"),
            ("<blockquote>said</blockquote>answer", "said\nanswer"),
        ] {
            assert_eq!(text(html), wanted, "{html}");
        }
    }

    #[test]
    fn entities_are_decoded_once() {
        for (html, wanted) in [
            ("&lt;b&gt; &amp;amp; &quot;&#039;&#x27;&apos;", "<b> &amp; \"'''"),
            ("&eacute;&#128512;&#x1F600;&nbsp;&hellip;", "é😀😀\u{a0}…"),
            ("AT&T &unknown; &#xD800; &#99999999999; & &", "AT&T &unknown; &#xD800; &#99999999999; & &"),
        ] {
            assert_eq!(text(html), wanted, "{html}");
        }
    }

    #[test]
    fn a_link_that_is_shown_cut_stands_in_the_text_in_full() {
        let whole = "https://example.org/a/long/path?x=1&y=2";
        let href = whole.replace('&', "&amp;");
        for label in [
            "<span class=\"invisible\">https://</span><span class=\"ellipsis\">example.org/a/long</span>\
             <span class=\"invisible\">/path?x=1&amp;y=2</span>",
            "example.org/a/lo…",
            "https://example.org/a/lon...",
            &href,
        ] {
            let html = format!("see <a href=\"{href}\" rel=nofollow>{label}</a>, now");
            let said = read(&html);
            assert_eq!(said.text, format!("see {whole}, now"), "{label}");
            assert_eq!(said.links[0].href, whole);
        }
        let html = "<a href='https://www.youtube.com/watch?v=x&amp;t=12'>0:12</a> <a href=//example.org/b>there</a>";
        let said = read(html);
        assert_eq!(said.text, "0:12 there");
        let urls: Vec<_> = said.links.iter().filter_map(Link::url).collect();
        assert_eq!(urls, ["https://www.youtube.com/watch?v=x&t=12", "https://example.org/b"]);
    }

    #[test]
    fn links_keep_their_class_and_what_they_show() {
        let html = "<p><span class=\"h-card\"><a href=\"https://a.example/@ann\" class=\"u-url mention\">@<span>ann</span></a>\
                    </span> <a class=\"mention hashtag\" href=\"https://b.example/tags/now\">#<span>now</span></a> \
                    <a href=\"#p17\" class=\"quotelink\">&gt;&gt;17</a></p>";
        let said = read(html);
        assert_eq!(said.text, "@ann #now >>17");
        let told: Vec<_> = said.links.iter().map(|link| (link.label.as_str(), link.is("mention"))).collect();
        assert_eq!(told, [("@ann", true), ("#now", true), (">>17", false)]);
        assert_eq!((said.links[2].url(), said.links[2].href.as_str()), (None, "#p17"));
    }

    #[test]
    fn what_never_closes_is_text() {
        for html in ["a <b", "a <a href=\"x>y</a>", "a <!-- b", "a <a href", "a <a href=", "a <a href=x", "a <p/"] {
            assert_eq!(text(html), html, "{html}");
        }
        assert_eq!(text("<a href=x>y"), "y");
        assert_eq!(text("<a =>y</a><é>z</é>"), "y<é>z</é>");
        assert_eq!(text("<p é=ü>z"), "z");
    }

    #[test]
    fn hostile_html_costs_one_pass() {
        let begun = Instant::now();
        let many = 1 << 20;
        for piece in
            ["<", "<a ", "<a href=\"", "<!--", "<a href=x>", "<div>", "&", "&#x", "<br>", "<a href='>", "</", "<p é"]
        {
            let html = piece.repeat(many);
            let said = read(&html);
            assert!(said.text.len() <= html.len(), "{piece}");
        }
        // Quadratic time would be hours.
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    }

    #[test]
    fn no_cut_of_html_panics() {
        let html =
            "<p>é<a href=\"https://ü.example/…\" class='x'>ü.example/…</a>&eacute;<!-- é --><br/>🙂</p><script>é";
        let ends = (0..=html.len()).filter(|at| html.is_char_boundary(*at)).collect::<Vec<_>>();
        for (start, end) in ends.iter().flat_map(|start| ends.iter().map(move |end| (*start, *end))) {
            if start <= end {
                let _ = read(&html[start..end]);
            }
        }
    }
}
