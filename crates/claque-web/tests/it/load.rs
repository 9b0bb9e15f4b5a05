//! Many requests at once, on a case of a million edges. Small where nobody asks for more: run with
//! `CLAQUE_LOAD=1 cargo test --release -p claque-web -- load --nocapture` for the whole of it.

#![allow(clippy::print_stderr, reason = "a measurement is for whoever runs it")]

use crate::case::{Folder, encoded};
use crate::made::{Made, SMALL, ids};
use claque_web::guard::Door;
use claque_web::open::open_all;
use claque_web::serve::{Stop, listen, serve};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const MILLION: Made = Made { accounts: 50_000, findings: 300, members: 30, objects: 20, edges: 1_000_000 };
/// Requests at one time.
const AT_ONCE: usize = 50;

/// What the screens ask for, no two questions alike.
fn questions(made: &Made, ids: &[String], round: usize) -> Vec<(&'static str, String)> {
    let group = round % made.findings;
    let (one, other) = (group * made.members, group * made.members + 1 + round % (made.members - 1));
    let hour = 1_600_000_000_000 + (round as i64 * 3_600_000) % (50 * 3_600_000);
    let case = "/api/cases/case";
    vec![
        ("overview", case.to_owned()),
        ("groups", format!("{case}/groups?order=accounts&offset={}&limit=50", round % 200)),
        ("group", format!("{case}/groups/F{}", group + 1)),
        ("members", format!("{case}/groups/F{}/members?offset={}", group + 1, round % 7)),
        ("edges", format!("{case}/groups/F{}/edges?offset={}", group + 1, round % 97)),
        ("posts", format!("{case}/groups/F{}/posts?offset={}", group + 1, round % 89)),
        ("story", format!("{case}/groups/F{}/stories/{}", group + 1, group * made.objects + round % made.objects)),
        ("network of a group", format!("{case}/network?group=F{}", group + 1)),
        ("network, strongest", format!("{case}/network?limit=2000&min_strength={}", round % 290)),
        ("network in time", format!("{case}/network?limit=2000&from_ms={hour}&to_ms={}", hour + 7_200_000)),
        ("search", format!("{case}/accounts?q=account_00{}", round % 1000)),
        ("account", format!("{case}/accounts/{}", encoded(&ids[(round * 37) % ids.len()]))),
        ("pair", format!("{case}/pairs/{}/{}", encoded(&ids[one + 10]), encoded(&ids[other + 10]))),
        (
            "co-actions",
            format!(
                "{case}/pairs/{}/{}/co-actions?offset={}",
                encoded(&ids[one + 10]),
                encoded(&ids[other + 10]),
                round % 3
            ),
        ),
        ("standing", format!("{case}/standing")),
    ]
}

/// Asks on a connection that stays open; the length of the answer.
fn ask(stream: &mut BufReader<TcpStream>, path: &str, host: SocketAddr) -> (u16, usize) {
    // In one piece: several would wait for each other's acknowledgement.
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
    stream.get_mut().write_all(request.as_bytes()).unwrap();
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" || line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    (status, length)
}

/// Stops a server when it is dropped.
struct Ending<'a>(&'a Stop);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.now();
    }
}

#[test]
fn many_requests_at_once_are_answered_in_time() {
    let is_full = std::env::var_os("CLAQUE_LOAD").is_some();
    let (made, rounds) = if is_full { (MILLION, 8) } else { (SMALL, 1) };
    let folder = Folder::new();
    let begun = Instant::now();
    let case = folder.case("case", &made);
    eprintln!("made {} edges in {:?}", made.edges, begun.elapsed());
    let begun = Instant::now();
    let cases = open_all(&[case], None).unwrap().0;
    eprintln!("opened in {:?}", begun.elapsed());
    let begun = Instant::now();
    cases[0].evidence.warm().unwrap();
    eprintln!("columns read in {:?}", begun.elapsed());
    let listener = listen("127.0.0.1".parse().unwrap(), None).unwrap();
    let host = listener.local_addr().unwrap();
    let stop = Stop::default();
    let ids = ids(&made);
    let times: Mutex<BTreeMap<&str, Vec<Duration>>> = Mutex::default();
    std::thread::scope(|scope| {
        let server = scope.spawn(|| serve(listener, cases, Door::new(host, None), &stop));
        // Also where a client fails: the test would wait for the server for ever.
        let ending = Ending(&stop);
        std::thread::scope(|clients| {
            for client in 0..AT_ONCE {
                let (ids, times, made) = (&ids, &times, &made);
                clients.spawn(move || {
                    let mut stream = BufReader::new(TcpStream::connect(host).unwrap());
                    for round in 0..rounds {
                        let mut asked = questions(made, ids, client * rounds + round);
                        let first = client % asked.len();
                        asked.rotate_left(first);
                        for (name, path) in asked {
                            let begun = Instant::now();
                            let (status, length) = ask(&mut stream, &path, host);
                            let taken = begun.elapsed();
                            assert!(status == 200, "{path}: {status}, {length} bytes");
                            times.lock().unwrap().entry(name).or_default().push(taken);
                        }
                    }
                });
            }
        });
        drop(ending);
        server.join().unwrap().unwrap();
    });
    let mut all = Vec::new();
    for (name, mut taken) in times.into_inner().unwrap() {
        all.extend_from_slice(&taken);
        told(name, &mut taken);
    }
    told("all", &mut all);
}

fn told(name: &str, taken: &mut [Duration]) {
    taken.sort_unstable();
    let at = |share: usize| taken[(taken.len() - 1) * share / 100];
    eprintln!("{name}: {} requests, p50 {:?}, p95 {:?}, p99 {:?}", taken.len(), at(50), at(95), at(99));
}
