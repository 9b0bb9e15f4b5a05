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
    pub(crate) domain: Option<String>,
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

/// Parameters that only choose the light page.
const LIGHT: &[&str] = &["amp", "outputtype", "usqp", "amp_js_v", "amp_gsa"];

/// The canonical form of a link.
pub(crate) fn canonical(raw: &str) -> Link<'_> {
    let raw = raw.trim();
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
    let url = light_target(&url).unwrap_or(url);
    let Some(host) = url.host_str() else { return opaque() };
    let host = plain_host(host);
    let host = &*without_inner_m(host);
    let unresolved = SHORTENERS.binary_search(&host).is_ok();
    let mut key = String::with_capacity(raw.len() + 8);
    key.push_str("https://");
    key.push_str(host);
    if let Some(port) = url.port() {
        key.push_str(&format!(":{port}"));
    }
    push_path_and_query(&mut key, &url);
    if let Some(fragment) = url.fragment().filter(|fragment| fragment.starts_with('!')) {
        key.push('#');
        key.push_str(fragment);
    }
    if let Some(video) = video(&url, host) {
        key = format!("https://youtube.com/watch?v={video}");
        return Link { key: Cow::Owned(key), domain: Some("youtube.com".to_owned()), unresolved: false };
    }
    Link { key: Cow::Owned(key), domain: (!unresolved).then(|| host.to_owned()), unresolved }
}

/// The host without the parts in front that choose a look: `www.`, `m.`, `mobile.`, `amp.`.
fn plain_host(host: &str) -> &str {
    let mut host = host.trim_end_matches('.');
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
    match host.split_once(".m.").filter(|(_, rest)| rest.contains('.')) {
        Some((language, site)) => Cow::Owned(format!("{language}.{site}")),
        None => Cow::Borrowed(host),
    }
}

fn push_path_and_query(key: &mut String, url: &Url) {
    let mut path = url.path().trim_end_matches('/');
    for light in ["/amp", "/amp.html"] {
        path = path.strip_suffix(light).unwrap_or(path);
    }
    key.push_str(path.trim_end_matches('/'));
    let mut sign = '?';
    for pair in url.query().unwrap_or("").split('&').filter(|pair| !pair.is_empty()) {
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

/// The page behind `…cdn.ampproject.org/c/s/HOST/…` and `google.com/amp/s/HOST/…`.
fn light_target(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let path = url.path();
    let rest = if host.ends_with("cdn.ampproject.org") {
        path.strip_prefix("/c/").or_else(|| path.strip_prefix("/v/")).or_else(|| path.strip_prefix("/a/"))?
    } else if plain_host(host).starts_with("google.") {
        path.strip_prefix("/amp/")?
    } else {
        return None;
    };
    let page = rest.strip_prefix("s/").unwrap_or(rest);
    let query = url.query().map_or(String::new(), |query| format!("?{query}"));
    Url::parse(&format!("https://{page}{query}"))
        .ok()
        .filter(|page| page.host_str().is_some_and(|host| host.contains('.')))
}

/// The id of a YouTube video, from any of the five ways to link to one.
fn video(url: &Url, host: &str) -> Option<String> {
    let path = url.path();
    let id = match host {
        "youtu.be" => path.strip_prefix('/')?.split('/').next()?,
        "youtube.com" | "music.youtube.com" | "youtube-nocookie.com" => {
            let direct = ["/embed/", "/shorts/", "/live/", "/v/"].iter().find_map(|prefix| path.strip_prefix(prefix));
            match direct {
                Some(rest) => rest.split('/').next()?,
                None if path == "/watch" => url.query()?.split('&').find_map(|pair| pair.strip_prefix("v="))?,
                None => return None,
            }
        }
        _ => return None,
    };
    let plain = id.len() == 11 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    plain.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorteners_are_sorted_for_the_search() {
        assert!(SHORTENERS.is_sorted());
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
