//! Links in canonical form, so that two ways to write one address are one object.
//!
//! Kept apart: what a server may tell apart. Dropped: what only tells how somebody came to the page. A link of a known
//! shortener is kept as it is and counted as unresolved: its target is not known without the network.
//! The rules are listed in `docs/formats.md`.

use std::borrow::Cow;
use url::Url;

/// A link after normalisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link<'a> {
    /// The canonical form; the text itself where it is no web address.
    pub(crate) key: Cow<'a, str>,
    /// The host without `www.`, `m.` and the like; `None` for what is no web address.
    pub(crate) domain: Option<Cow<'a, str>>,
    /// Whether the target hides behind a shortener.
    pub(crate) unresolved: bool,
}

/// Hosts that only pass on to another address.
const SHORTENERS: &[&str] = &[
    "adf.ly",
    "amzn.to",
    "apne.ws",
    "bbc.in",
    "bit.do",
    "bit.ly",
    "bitly.com",
    "buff.ly",
    "cnn.it",
    "cutt.ly",
    "db.tt",
    "dld.bz",
    "dlvr.it",
    "eepurl.com",
    "fb.me",
    "feedly.com",
    "flip.it",
    "fxn.ws",
    "goo.gl",
    "hubs.ly",
    "ift.tt",
    "is.gd",
    "j.mp",
    "ln.is",
    "lnkd.in",
    "nyti.ms",
    "on.wsj.com",
    "ow.ly",
    "po.st",
    "rb.gy",
    "rebrand.ly",
    "reut.rs",
    "rviv.ly",
    "s.id",
    "sco.lt",
    "shar.es",
    "shorturl.at",
    "shrtm.nu",
    "smarturl.it",
    "snip.ly",
    "spr.ly",
    "su.pr",
    "t.co",
    "t.ly",
    "t.me.ly",
    "tiny.cc",
    "tiny.pl",
    "tinyurl.com",
    "tl.gd",
    "tmblr.co",
    "tr.im",
    "trib.al",
    "u.to",
    "v.gd",
    "vk.cc",
    "wapo.st",
    "wp.me",
    "youtube.page.link",
    "zpr.io",
];

/// Query parameters that only tell how somebody came to the page.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "ysclid",
    "twclid",
    "ttclid",
    "li_fat_id",
    "igshid",
    "igsh",
    "mc_cid",
    "mc_eid",
    "ref_src",
    "ref_url",
    "_hsenc",
    "_hsmi",
    "hsctatracking",
    "vero_id",
    "oly_enc_id",
    "oly_anon_id",
    "mkt_tok",
    "cmpid",
    "ocid",
    "icid",
    "ncid",
    "s_cid",
    "sr_share",
    "share_id",
    "xtor",
    "wt_mc",
    "wt.mc_id",
    "at_medium",
    "at_campaign",
    "__twitter_impression",
    "smid",
    "smtyp",
    "fb_action_ids",
    "fb_action_types",
    "fb_ref",
    "fb_source",
    "action_object_map",
    "action_type_map",
    "action_ref_map",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "_ga",
    "_gl",
    "mibextid",
    "rcm",
];

/// No shortener has a longer name.
const LONGEST: usize = 17;

/// Parameters that only choose the light page.
const LIGHT: &[&str] = &["amp", "outputtype", "usqp", "amp_js_v", "amp_gsa"];

/// The parts of a web address that matter here, as the URL standard writes them.
struct Parts<'u> {
    host: &'u str,
    port: Option<u16>,
    path: &'u str,
    query: Option<&'u str>,
    fragment: Option<&'u str>,
}

impl<'u> Parts<'u> {
    /// `None` where there is no host.
    fn of(url: &'u Url) -> Option<Self> {
        Some(Parts {
            host: url.host_str()?,
            port: url.port(),
            path: url.path(),
            query: url.query(),
            fragment: url.fragment(),
        })
    }

    /// The parts of an address that the URL standard leaves as it is, as nearly all are written; `None` for any other.
    fn of_plain(raw: &'u str) -> Option<Self> {
        let rest = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://"))?;
        let end = end_of_plain_host(rest.as_bytes())?;
        let (host, after) = rest.split_at(end);
        let is_kept = |byte: u8| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'-' | b'_' | b'~' | b'.' | b'/' | b'?' | b'#' | b'!' | b'$' | b'&' | b'(' | b')')
                || matches!(byte, b'*' | b'+' | b',' | b';' | b'=' | b':' | b'@' | b'%')
        };
        // All bytes are looked at, so that it is done many at once. Parts of a path that lead upwards are taken out: `/../`, also
        // written as `/%2e%2e/`.
        let bytes = after.as_bytes();
        let (is_plain, has_more) = bytes
            .iter()
            .fold((true, false), |(plain, more), byte| (plain & is_kept(*byte), more | matches!(byte, b'?' | b'#')));
        let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
        let may_lead_up = pairs.fold(false, |any, (one, next)| any | (*one == b'/' && matches!(next, b'.' | b'%')));
        if !is_plain || may_lead_up {
            return None;
        }
        if !has_more {
            return Some(Parts { host, port: None, path: after, query: None, fragment: None });
        }
        let (after, fragment) = after.split_once('#').map_or((after, None), |(it, rest)| (it, Some(rest)));
        let (path, query) = after.split_once('?').map_or((after, None), |(it, rest)| (it, Some(rest)));
        Some(Parts { host, port: None, path, query, fragment })
    }
}

/// Where the host ends before a path; `None` where it may not stay as it is: it is a number, or of another script, or no path follows.
fn end_of_plain_host(bytes: &[u8]) -> Option<usize> {
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate().take(250) {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' => {}
            b'.' | b'/' => {
                let label = &bytes[start..at];
                if label.is_empty() || label.len() > 63 || label.starts_with(b"xn--") {
                    return None;
                }
                if *byte == b'/' {
                    return label[0].is_ascii_lowercase().then_some(at);
                }
                start = at + 1;
            }
            // An address without a path is given one.
            _ => return None,
        }
    }
    None
}

/// The canonical form of a link.
pub(crate) fn canonical(raw: &str) -> Link<'_> {
    let raw = raw.trim();
    if let Some(plain) = Parts::of_plain(raw).filter(|plain| path_in_cache(plain).is_none()) {
        return of_parts(Some(raw), &plain);
    }
    let opaque = || Link { key: Cow::Borrowed(raw), domain: None, unresolved: false };
    let parsed = if raw.contains("://") {
        Url::parse(raw)
    } else if raw.len() > 4 && raw.as_bytes()[..4].eq_ignore_ascii_case(b"www.") {
        Url::parse(&format!("https://{raw}"))
    } else {
        return opaque();
    };
    let Ok(url) = parsed else { return opaque() };
    if !matches!(url.scheme(), "http" | "https") {
        return opaque();
    }
    // One more turn for the page inside a cache of light pages, never more.
    let url = Parts::of(&url).and_then(|parts| light_target(&parts)).unwrap_or(url);
    let Some(parts) = Parts::of(&url) else { return opaque() };
    let Link { key, domain, unresolved } = of_parts(None, &parts);
    let domain = domain.map(|domain| Cow::Owned(domain.into_owned()));
    Link { key: Cow::Owned(key.into_owned()), domain, unresolved }
}

/// What canonical links begin with.
const SECURE: &str = "https://";

/// The canonical form of an address of the web; `plain` is all of it, where it stays as it is.
fn of_parts<'u>(plain: Option<&'u str>, parts: &Parts<'u>) -> Link<'u> {
    let host = without_inner_m(plain_host(parts.host));
    let unresolved = host.len() <= LONGEST && SHORTENERS.binary_search(&&*host).is_ok();
    if let Some(video) = video(parts, &host) {
        let key = format!("https://youtube.com/watch?v={video}");
        return Link { key: Cow::Owned(key), domain: Some(Cow::Borrowed("youtube.com")), unresolved: false };
    }
    let path = plain_path(parts.path);
    let is_bare = parts.query.is_none() && parts.fragment.is_none();
    // With nothing left out it is canonical already.
    let length = SECURE.len() + host.len() + path.len();
    if let Some(plain) = plain.filter(|plain| is_bare && plain.len() == length && plain.starts_with(SECURE)) {
        return Link { key: Cow::Borrowed(plain), domain: (!unresolved).then_some(host), unresolved };
    }
    let mut key = String::with_capacity(length + parts.query.map_or(0, |query| query.len() + 1));
    key.push_str(SECURE);
    key.push_str(&host);
    if let Some(port) = parts.port {
        key.push_str(&format!(":{port}"));
    }
    key.push_str(path);
    push_query(&mut key, parts.query);
    if let Some(fragment) = parts.fragment.filter(|fragment| fragment.starts_with('!')) {
        key.push('#');
        key.push_str(fragment);
    }
    Link { key: Cow::Owned(key), domain: (!unresolved).then_some(host), unresolved }
}

/// The host without the parts in front that choose a look: `www.`, `m.`, `mobile.`, `amp.`.
fn plain_host(host: &str) -> &str {
    let mut host = host.trim_end_matches('.');
    if !matches!(host.as_bytes().first(), Some(b'w' | b'm' | b'a')) {
        return host;
    }
    for prefix in ["www.", "m.", "mobile.", "amp.", "www."] {
        if let Some(rest) = host.strip_prefix(prefix)
            && rest.contains('.')
        {
            host = rest;
        }
    }
    host
}

/// `en.wikipedia.org` for `en.m.wikipedia.org`.
fn without_inner_m(host: &str) -> Cow<'_, str> {
    // Hosts are short: to prepare a search takes longer than to look at all of them.
    if !host.as_bytes().windows(3).any(|three| three == b".m.") {
        return Cow::Borrowed(host);
    }
    match host.split_once(".m.").filter(|(_, rest)| rest.contains('.')) {
        Some((language, site)) => Cow::Owned(format!("{language}.{site}")),
        None => Cow::Borrowed(host),
    }
}

/// The path without a slash at its end, and without what chooses the light page.
fn plain_path(path: &str) -> &str {
    let mut path = path.trim_end_matches('/');
    for light in ["/amp", "/amp.html"] {
        path = path.strip_suffix(light).unwrap_or(path);
    }
    path.trim_end_matches('/')
}

fn push_query(key: &mut String, query: Option<&str>) {
    let Some(query) = query else { return };
    let mut sign = '?';
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
        let light = LIGHT.contains(&name.as_str());
        if name.starts_with("utm_") || name.starts_with("pk_") || TRACKING.contains(&name.as_str()) || light {
            continue;
        }
        key.push(sign);
        key.push_str(pair);
        sign = '&';
    }
}

/// The path in a cache of light pages; `None` elsewhere.
fn path_in_cache<'u>(parts: &Parts<'u>) -> Option<&'u str> {
    let path = parts.path;
    if parts.host.ends_with("cdn.ampproject.org") {
        path.strip_prefix("/c/").or_else(|| path.strip_prefix("/v/")).or_else(|| path.strip_prefix("/a/"))
    } else if plain_host(parts.host).starts_with("google.") {
        path.strip_prefix("/amp/")
    } else {
        None
    }
}

/// The page behind `…cdn.ampproject.org/c/s/HOST/…` and `google.com/amp/s/HOST/…`.
fn light_target(parts: &Parts<'_>) -> Option<Url> {
    let rest = path_in_cache(parts)?;
    let page = rest.strip_prefix("s/").unwrap_or(rest);
    let query = parts.query.map_or(String::new(), |query| format!("?{query}"));
    Url::parse(&format!("https://{page}{query}"))
        .ok()
        .filter(|page| page.host_str().is_some_and(|host| host.contains('.')))
}

/// The id of a YouTube video, from any of the five ways to link to one.
fn video<'u>(parts: &Parts<'u>, host: &str) -> Option<&'u str> {
    let path = parts.path;
    let id = match host {
        "youtu.be" => path.strip_prefix('/')?.split('/').next()?,
        "youtube.com" | "music.youtube.com" | "youtube-nocookie.com" => {
            let direct = ["/embed/", "/shorts/", "/live/", "/v/"].iter().find_map(|prefix| path.strip_prefix(prefix));
            match direct {
                Some(rest) => rest.split('/').next()?,
                None if path == "/watch" => parts.query?.split('&').find_map(|pair| pair.strip_prefix("v="))?,
                None => return None,
            }
        }
        _ => return None,
    };
    let plain = id.len() == 11 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    plain.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shorteners_are_sorted_for_the_search() {
        assert!(SHORTENERS.is_sorted());
        assert!(SHORTENERS.iter().all(|host| host.len() <= LONGEST));
    }

    #[test]
    fn ways_to_write_one_address_are_one_object() {
        for (raw, wanted) in [
            ("HTTP://www.Example.org:80/", "https://example.org"),
            ("https://user:pw@example.org/a/?utm_source=x&b=2&fbclid=y#top", "https://example.org/a?b=2"),
            ("https://example.org:8443/#!/room", "https://example.org:8443#!/room"),
            ("https://m.example.org/a/amp/", "https://example.org/a"),
            ("https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a?amp=1", "https://example.org/a"),
            ("https://www.google.com/amp/s/www.example.org/news/a.html", "https://example.org/news/a.html"),
            ("https://en.m.wikipedia.org/wiki/Claque", "https://en.wikipedia.org/wiki/Claque"),
            ("https://youtu.be/dQw4w9WgXcQ?t=4", "https://youtube.com/watch?v=dQw4w9WgXcQ"),
            ("https://m.youtube.com/watch?feature=x&v=dQw4w9WgXcQ", "https://youtube.com/watch?v=dQw4w9WgXcQ"),
            ("https://t.co/AbC", "https://t.co/AbC"),
            ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
            ("23678", "23678"),
            ("www.example.org", "https://example.org"),
            ("http://[::1", "http://[::1"),
        ] {
            assert_eq!(canonical(raw).key, wanted, "{raw}");
        }
    }

    fn is_as_the_standard_has_it(raw: &str) -> Result<bool, TestCaseError> {
        let Some(plain) = Parts::of_plain(raw) else { return Ok(false) };
        let url = Url::parse(raw).map_err(|error| TestCaseError::fail(format!("{raw}: {error}")))?;
        let parts = Parts::of(&url).ok_or_else(|| TestCaseError::fail(format!("{raw} has no host")))?;
        let told = |parts: &Parts<'_>| {
            let [host, path] = [parts.host, parts.path].map(str::to_owned);
            (host, parts.port, path, parts.query.map(str::to_owned), parts.fragment.map(str::to_owned))
        };
        prop_assert_eq!(told(&plain), told(&parts), "{}", raw);
        Ok(true)
    }

    /// The canonical form by the long way.
    fn by_the_standard(raw: &str) -> Link<'static> {
        let url = Url::parse(raw).unwrap();
        let target = light_target(&Parts::of(&url).unwrap()).unwrap_or(url);
        let link = of_parts(None, &Parts::of(&target).unwrap());
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Link { key: owned(link.key), domain: link.domain.map(owned), unresolved: link.unresolved }
    }

    proptest! {
        #[test]
        fn a_plain_address_is_as_canonical_as_any(
            raw in "https?://(www[.]|m[.]|mobile[.]|amp[.]|en[.]m[.]|cdn[.]ampproject[.]|google[.]|youtu[.]be|youtube[.]com|bit[.]ly|[a-z]{1,9}[.]){1,3}\
                    (org|com|ly)(/|/amp|/amp/s/|/c/s/|/watch|/[a-z0-9_-]{1,12}|/amp[.]html|/a[.]org){1,3}\
                    ([?](utm_source=x|v=[a-zA-Z0-9]{11}|amp|a=b|&){0,3})?(#!?[a-z]{0,3})?"
        ) {
            prop_assert_eq!(canonical(&raw), by_the_standard(&raw), "{}", raw);
        }

        #[test]
        fn a_plain_address_is_what_the_url_standard_makes_of_it(
            raw in "https?://([a-z0-9.-]{0,12}|xn--[a-z]{2,5}|0x[0-9a-f]{1,3}|[0-9]{1,3}|a[.]b|cc-{0,3}d)([.](org|com|1|0x1|x|))?\
                    (/|[?#])?([ -~]|[.]{1,3}|/|%2[eE]|%|\\\\|[?#&=!:@]|é|[a-z]{1,4}){0,12}"
        ) {
            is_as_the_standard_has_it(&raw)?;
        }

        #[test]
        fn so_it_is_with_any_letters(raw in "https?://[a-z0-9]{1,4}[.][a-z]{1,3}/[!-~]{0,9}([?][!-~]{0,5})?(#[!-~]{0,5})?") {
            is_as_the_standard_has_it(&raw)?;
        }
    }

    #[test]
    fn most_addresses_are_plain() {
        for raw in
            ["https://t.co/AbC", "http://news.example/000000000001d14f", "https://a-b.example.org/x?y=1&z=%20#top"]
        {
            assert!(is_as_the_standard_has_it(raw).is_ok_and(|is_plain| is_plain), "{raw}");
        }
        for raw in [
            "https://example.org",
            "https://example.1/",
            "https://a..b/",
            "https://example.org/a/../b",
            "https://é.org/",
        ] {
            assert!(Parts::of_plain(raw).is_none(), "{raw}");
        }
    }

    #[test]
    fn a_canonical_link_stays_as_it_is() {
        for raw in ["https://user@m.amp.example.org./a/amp/?amp=1&x", "http://mobile.twitter.com/x/status/1?s=20"] {
            let once = canonical(raw).key.into_owned();
            assert_eq!(canonical(&once).key, once, "{raw}");
        }
    }

    #[test]
    fn a_shortener_is_unresolved_and_has_no_domain() {
        let link = canonical("https://bit.ly/2xyz");
        assert!(link.unresolved);
        assert_eq!(link.domain, None);
        assert_eq!(canonical("https://www.Example.org/a").domain.as_deref(), Some("example.org"));
    }
}
