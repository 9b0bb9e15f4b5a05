//! Who may ask.
//!
//! A page of a stranger must not read a case through the browser of the person who has it open. So the name that the browser
//! asked for must be one of ours (a stranger's name can be pointed at this machine: DNS rebinding), what writes must come from
//! our own page, and whoever listens beyond this machine asks for a token.

use crate::problem::Failed;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Only our own script and style; nothing from elsewhere, and nothing inside anybody's frame.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data: blob:; connect-src 'self'; \
                          base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(&str, &str); 8] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"),
    ("cache-control", "no-store"),
];

/// What is let in.
#[derive(Clone, Debug)]
pub struct Door {
    port: u16,
    /// Addresses listened on.
    addresses: Vec<IpAddr>,
    /// Digest of the token; absent where none is needed.
    token: Option<[u8; 32]>,
}

impl Door {
    /// A door at these addresses.
    #[must_use]
    pub fn new(address: SocketAddr, token: Option<&str>) -> Self {
        let digest = |token: &str| Sha256::digest(token).into();
        Door { port: address.port(), addresses: vec![address.ip()], token: token.map(digest) }
    }

    /// Whether the name that was asked for is one of this server's.
    fn knows(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            // The colons of an address in brackets are its own.
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host, Some(80)),
        };
        if port != Some(self.port) {
            return false;
        }
        let is_here = |listened: &IpAddr| listened.is_loopback() || listened.is_unspecified();
        if name.eq_ignore_ascii_case("localhost") {
            return self.addresses.iter().any(is_here);
        }
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let Ok(asked) = bare.parse::<IpAddr>() else { return false };
        // An address as such cannot be pointed elsewhere. Where all addresses are listened on, any may be ours.
        self.addresses.iter().any(|listened| {
            *listened == asked || listened.is_unspecified() || (listened.is_loopback() && asked.is_loopback())
        })
    }

    fn is_token(&self, given: &str) -> bool {
        let Some(token) = &self.token else { return true };
        let given: [u8; 32] = Sha256::digest(given).into();
        // Digests of one length are compared to the end, so that time tells nothing of how much is right.
        token.iter().zip(given).fold(0, |differ, (one, other)| differ | (one ^ other)) == 0
    }

    fn cookie(&self) -> String {
        // Cookies do not know ports; two servers must not overwrite each other's.
        format!("claque_{}", self.port)
    }

    fn has_token(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie();
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let kept = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let of_cookie = kept.filter(|(key, _)| *key == name).any(|(_, value)| self.is_token(value));
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        of_cookie || bearer.is_some_and(|given| self.is_token(given))
    }
}

/// Checks a request, sees that it is answered in time, and says what the answer may do.
pub async fn guard(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let mut response = match check(&door, &request) {
        Err(refused) => refused.into_response(),
        Ok(Some(enter)) => enter,
        Ok(None) => match tokio::time::timeout(PATIENCE, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Failed::new(StatusCode::SERVICE_UNAVAILABLE, "the answer took too long")
                .hint("ask for less: a trace, a group, a stretch of time")
                .into_response(),
        },
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// Whether a request is let in; a response where it brought the token and is sent on without it.
fn check(door: &Door, request: &Request) -> Result<Option<Response>, Failed> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("\u{0}"));
    let host = text(header::HOST).or(request.uri().authority().map(|authority| authority.as_str())).unwrap_or("");
    if headers.get_all(header::HOST).iter().count() > 1 || !door.knows(host) {
        return Err(Failed::new(StatusCode::MISDIRECTED_REQUEST, "this server is not called that")
            .hint("open the address that `claque serve` printed"));
    }
    let is_page = !request.uri().path().starts_with("/api");
    let from_elsewhere = matches!(text(HeaderName::from_static("sec-fetch-site")), Some("cross-site" | "same-site"));
    if from_elsewhere && !is_page {
        return Err(Failed::new(StatusCode::FORBIDDEN, "another page may not ask for this"));
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        // Browsers always say where a request that writes comes from; programs need not.
        let is_ours = |origin: &str| origin.strip_prefix("http://").is_some_and(|of| door.knows(of) && of == host);
        if text(header::ORIGIN).is_some_and(|origin| !is_ours(origin)) {
            return Err(Failed::new(StatusCode::FORBIDDEN, "another page may not write here"));
        }
    }
    if door.token.is_none() {
        return Ok(None);
    }
    if let Some(given) = token_in(request.uri())
        && *request.method() == Method::GET
        && door.is_token(&given)
    {
        return Ok(Some(enter(door, request.uri(), &given)));
    }
    match door.has_token(headers) {
        true => Ok(None),
        false => Err(Failed::new(StatusCode::UNAUTHORIZED, "a token is needed here")
            .hint("open the whole address that `claque serve` printed, with its token")),
    }
}

/// The token of `?token=…`. Tokens are letters and digits, so nothing in them is encoded.
fn token_in(uri: &Uri) -> Option<String> {
    let pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == "token").map(|(_, value)| value.to_owned()).next()
}

/// To the same place without the token, which is kept where no script reads it.
fn enter(door: &Door, uri: &Uri, token: &str) -> Response {
    let rest: Vec<&str> =
        uri.query().unwrap_or("").split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("token=")).collect();
    // One slash at the beginning: two would lead to another host.
    let path = format!("/{}", uri.path().trim_start_matches('/'));
    let place = if rest.is_empty() { path } else { format!("{path}?{}", rest.join("&")) };
    let cookie = format!("{}={token}; HttpOnly; SameSite=Strict; Path=/", door.cookie());
    let response = Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, place)
        .header(header::SET_COOKIE, cookie)
        .body(Body::empty());
    response.unwrap_or_else(|_| StatusCode::BAD_REQUEST.into_response())
}

#[cfg(test)]
mod tests {
    use super::Door;

    fn door(address: &str) -> Door {
        Door::new(address.parse().expect("an address"), None)
    }

    #[test]
    fn only_our_own_names_are_known() {
        let here = door("127.0.0.1:8517");
        for host in ["127.0.0.1:8517", "localhost:8517", "LOCALHOST:8517", "[::1]:8517"] {
            assert!(here.knows(host), "{host}");
        }
        let strange =
            ["", "evil.example:8517", "localhost", "localhost:80", "127.0.0.1.evil.example:8517", "10.0.0.1:8517"];
        for host in strange.iter().chain(&["localhost:8517.evil", "x@localhost:8517", "[::1]", "\u{0}"]) {
            assert!(!here.knows(host), "{host}");
        }
        let all = door("0.0.0.0:80");
        assert!(all.knows("192.168.1.5") && all.knows("localhost:80") && !all.knows("desk.local"));
    }
}
