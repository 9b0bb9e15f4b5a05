//! `claque serve` on a real port.

use crate::made;
use crate::program::{Scratch, ring};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A case with evidence, also where `detect` wrote none.
fn case(scratch: &Scratch) {
    scratch.write("posts.csv", ring(6, 6));
    scratch.run(&["detect", "posts.csv", "-q"]).done();
    let evidence = scratch.path("case/evidence.sqlite");
    if !evidence.exists() {
        made::write(&evidence, &made::SMALL).unwrap();
    }
}

struct Served(Child);

impl Served {
    /// Starts it; the address that it printed.
    fn start(scratch: &Scratch, args: &[&str]) -> (Self, String) {
        let mut child = scratch
            .command(&[&["serve", "case", "--no-browser"], args].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (Served(child), line.trim().to_owned())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(host: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_case_is_served_until_it_is_interrupted() {
    let scratch = Scratch::new();
    case(&scratch);
    let (mut served, address) = Served::start(&scratch, &["--by", "Ada"]);
    let host = address.strip_prefix("http://").unwrap().trim_end_matches('/');
    assert!(host.starts_with("127.0.0.1:"), "{address}");
    assert!(get(host, "/").contains("<title>Claque</title>"));
    let cases = get(host, "/api/cases");
    assert!(
        cases.starts_with("HTTP/1.1 200") && cases.contains("\"key\":\"case\"") && cases.contains("Ada"),
        "{cases}"
    );
    if cfg!(unix) {
        let sent = Command::new("kill").args(["-INT", &served.0.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(served.0.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_token_is_asked_for_where_one_is_set() {
    let scratch = Scratch::new();
    case(&scratch);
    let token = "letters-and-digits_0123";
    let (_served, address) = Served::start(&scratch, &["--token", token]);
    let (host, rest) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    assert_eq!(rest, format!("?token={token}"));
    assert!(get(host, "/api/cases").starts_with("HTTP/1.1 401"));
    assert!(get(host, &format!("/{rest}")).starts_with("HTTP/1.1 303"));
}

#[test]
fn what_cannot_be_served_is_said() {
    let scratch = Scratch::new();
    scratch.run(&["serve", "nothing"]).refused(&["cannot read `nothing`"]);
    scratch.run(&["serve", "nothing", "--token", "short"]).refused(&["16 to 200"]);
    case(&scratch);
    std::fs::remove_file(scratch.path("case/evidence.sqlite")).unwrap();
    scratch.run(&["serve", "case"]).refused(&["claque detect"]);
}
