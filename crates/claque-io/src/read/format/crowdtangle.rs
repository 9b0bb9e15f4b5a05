//! CrowdTangle's CSV of Facebook pages and groups, and of Instagram.
//!
//! Times carry the abbreviation of a zone. Those of the United States are taken as theirs, because that is what CrowdTangle wrote
//! and its makers are there; others that several zones have are refused, because such a time would be hours off.

use super::field;
use crate::read::format::{Format, Layout, Rows, Scene, Times, has};
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Kind, Post};
use crate::read::time::Clock;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "crowdtangle",
    title: "CrowdTangle CSV",
    platform: "facebook",
    told_by: "`Post Created, URL` with `Page Name`, `Group Name`, or `Account, User Name`",
    taken: "Facebook, or Instagram where there is no page and no group; the account is `Facebook Id` (a group's is the group), else `User Name`; a post is the end of its `URL`; links are `Final Link`, else `Link`, where it leads elsewhere, and those in the text; zones such as `EDT` and `CET` are read; `EST`, `CST`, `MST`, `PST` and their summer times are those of the United States, as CrowdTangle has them; others that are several, as `IST`, are refused",
    times: Times::AsWritten,
    layout: Layout::Rows(Rows { fits, read: |row, scene, tell| tell(post(row, scene).into()) }),
};

/// What is wanted where a zone is told by an abbreviation that several have, or nobody.
const WANTED_ZONE: &str = "a zone that its abbreviation tells, as `EDT` does and `IST` does not";

fn fits(columns: &[String]) -> bool {
    let named = [&["page_name"][..], &["group_name"], &["account", "user_name"]];
    has(columns, &["post_created", "url"]) && named.iter().any(|names| has(columns, names))
}

fn post<'v>(row: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let is_facebook = ["page_name", "group_name", "facebook_id"].iter().any(|name| row.member(name).is_some());
    let account = field::needed_id(row, &["facebook_id", "user_name", "page_name", "group_name", "account"])?;
    let written = field::text(row, &["post_created"]).unwrap_or("");
    let at = when(written, scene.clock).map_err(|wanted| Bad::new("post_created", wanted, written))?;
    let address = field::text(row, &["url"]).unwrap_or("");
    let id = address.trim_end_matches('/').rsplit('/').next().filter(|id| !id.is_empty());
    let text = field::lines(row, &["title", "message", "image_text", "link_text", "description"]);
    let link = field::text(row, &["final_link", "link"]).filter(|link| !is_own(link, address, row));
    let made = field::text(row, &["page_created"]).and_then(|made| when(made, scene.clock).ok());
    Ok(Post {
        post: Some(Cow::Borrowed(id.ok_or_else(|| Bad::new("url", "the address of the post", address))?)),
        name: field::words(row, &["page_name", "group_name", "account", "user_name"]),
        kind: Kind::Post,
        urls: field::links(link, &text),
        text: Some(text),
        aside: Aside {
            platform: Some(Cow::Borrowed(if is_facebook { "facebook" } else { "instagram" })),
            account_created_at: made,
            ..Aside::default()
        },
        ..Post::new(Cow::Borrowed(account), at)
    })
}

/// Whether a link is the post itself, or a picture or video of the page that posted: nothing that was shared.
fn is_own(link: &str, address: &str, row: &Value<'_>) -> bool {
    let path = |url: &'_ str| {
        let rest = url.split_once("://").map_or("", |(_, rest)| rest);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_theirs = ["facebook.com", "instagram.com"]
            .iter()
            .any(|site| host == *site || host.strip_suffix(site).is_some_and(|before| before.ends_with('.')));
        is_theirs.then(|| path.split(['/', '?']).next().unwrap_or("").to_lowercase())
    };
    let is_of = |name: &str, owner: &str| field::text(row, &[name]).is_some_and(|name| name.to_lowercase() == owner);
    link == address
        || path(link).is_some_and(|owner| {
            is_of("user_name", &owner) || is_of("facebook_id", &owner) || owner == "p" || owner == "reel"
        })
}

/// The time in `2020-05-01 12:00:00 EDT`.
fn when(written: &str, clock: &Clock) -> Result<i64, &'static str> {
    let Some((time, zone)) = written.trim().rsplit_once(' ') else { return clock.read(written) };
    let is_name = zone.bytes().all(|byte| byte.is_ascii_uppercase());
    if !is_name || clock.format.is_some() {
        return clock.read(written);
    }
    match offset(zone) {
        Some(offset) => clock.read(&format!("{time} {offset}")),
        None => Err(WANTED_ZONE),
    }
}

/// The offsets of the zones of the United States, and of abbreviations that one zone has today in the tz database.
fn offset(zone: &str) -> Option<&'static str> {
    Some(match zone {
        "UTC" | "GMT" | "WET" => "+00:00",
        "BST" | "CET" | "WAT" | "WEST" => "+01:00",
        "CEST" | "EET" | "CAT" | "SAST" => "+02:00",
        "EEST" | "MSK" | "EAT" => "+03:00",
        "PKT" => "+05:00",
        "WIB" => "+07:00",
        "HKT" | "AWST" => "+08:00",
        "JST" | "KST" => "+09:00",
        "AEST" => "+10:00",
        "AEDT" => "+11:00",
        "NZST" => "+12:00",
        "NZDT" => "+13:00",
        "NDT" => "-02:30",
        "NST" => "-03:30",
        "ADT" => "-03:00",
        "EDT" => "-04:00",
        "EST" | "CDT" => "-05:00",
        "CST" | "MDT" => "-06:00",
        "MST" | "PDT" => "-07:00",
        "PST" | "AKDT" => "-08:00",
        "AKST" => "-09:00",
        "HST" => "-10:00",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_taken_where_its_abbreviation_is_of_one_zone() {
        let clock = Clock::default();
        let noon = clock.read("2020-05-01T12:00:00Z").expect("noon");
        assert_eq!(when("2020-05-01 08:00:00 EDT", &clock), Ok(noon));
        assert_eq!(when("2020-05-01 14:00:00 CEST", &clock), Ok(noon));
        assert_eq!(when("2020-05-01 12:00:00 UTC", &clock), Ok(noon));
        assert_eq!(when("2020-05-01 08:00:00 -04:00", &clock), Ok(noon));
        for (hour, zone) in [("06", "CST"), ("07", "CDT"), ("05", "MST"), ("06", "MDT"), ("04", "PST"), ("05", "PDT")] {
            assert_eq!(when(&format!("2020-05-01 {hour}:00:00 {zone}"), &clock), Ok(noon), "{zone}");
        }
        for zone in ["IST", "XYZ"] {
            assert_eq!(when(&format!("2020-05-01 12:00:00 {zone}"), &clock), Err(WANTED_ZONE));
        }
        assert!(when("2020-05-01 12:00:00", &clock).is_err(), "no zone");
    }
}
