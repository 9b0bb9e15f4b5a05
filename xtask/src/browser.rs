//! The page in a real browser: cases made here, the server over them, and the tests of `web/test/browser` in Debian's
//! Chromium.

use crate::debian;
use crate::failure::Failure;
use crate::page;
use crate::shell::{built, command, empty, root, run, succeeds, target, write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::Duration;

/// Chromium, fonts in which names and posts of all scripts can be seen, and a reader of printed pages.
const PACKAGES: [&str; 4] = ["chromium", "fonts-noto-cjk", "fonts-noto-core", "poppler-utils"];
const TESTS: &str = "web/test/browser";
/// How long the server may take until it answers, in tenths of a second.
const PATIENCE: u32 = 300;

pub(crate) fn check() -> Result<(), Failure> {
    run_tests(&[])
}

pub(crate) fn run_tests(wanted: &[&str]) -> Result<(), Failure> {
    page::install()?;
    install()?;
    let folder = target().join("browser");
    empty(&folder)?;
    make_cases(&folder)?;
    let server = Server::start(&CASES.map(|case| folder.join(case)))?;
    let screenshots = target().join("page-screenshots");
    if wanted.is_empty() {
        empty(&screenshots)?;
    }
    let mut tests = command("node", &["--test", "--test-concurrency=1", "--test-reporter=spec"]);
    tests.args(files(wanted)?);
    tests.env("CLAQUE_PAGE", &server.address).env("CLAQUE_REPORTS", &folder).env("CLAQUE_SCREENSHOTS", &screenshots);
    run(&mut tests)
}

/// What is missing of them; a Chromium that is no package of Debian's is as good.
fn install() -> Result<(), Failure> {
    let there = |package: &str| {
        let program = if package == "poppler-utils" { "pdftotext" } else { package };
        debian::has(package) || succeeds(&mut command("sh", &["-c", &format!("command -v {program}")]))
    };
    let missing: Vec<&str> = PACKAGES.into_iter().filter(|package| !there(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    const HINT: &str =
        "install Chromium and pdftotext (Debian: chromium, fonts-noto-cjk, fonts-noto-core, poppler-utils)";
    debian::install(&missing, "a browser to test the page in", HINT)
}

fn files(wanted: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    let folder = root().join(TESTS);
    if !wanted.is_empty() {
        return Ok(wanted.iter().map(|name| folder.join(name)).collect());
    }
    let failed = |source| Failure::File { path: folder.clone(), source };
    let entries = std::fs::read_dir(&folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let mut files: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "mjs"));
    files.sort();
    Ok(files)
}

/// The demo; the same posts with a wider window, to compare; a case whose every field is an attack; one with nothing in it.
const CASES: [&str; 4] = ["demo", "wider", "hostile", "quiet"];

/// Two posts are no group.
const FEW: &str = "post_id,account_id,created_at,text,urls
1,ann,2026-03-02T10:00:00Z,Good morning,https://example.org/morning
2,bo,2026-03-02T10:00:20Z,Good morning all,https://example.org/morning
";

fn make_cases(folder: &Path) -> Result<(), Failure> {
    let built = built()?;
    let place = |name: &str| folder.join(name).to_string_lossy().into_owned();
    claque(&["demo", "--quiet", "-o", &place("made")])?;
    let [made, demo] = ["made/case", "demo"].map(|name| folder.join(name));
    std::fs::rename(&made, demo).map_err(|source| Failure::File { path: made, source })?;
    claque(&["detect", "--quiet", &place("made/posts.csv"), "--window", "5m", "-o", &place("wider")])?;
    run(&mut command(built.join("examples/hostile_posts"), &[&place("attacks.csv")]))?;
    claque(&["detect", "--quiet", &place("attacks.csv"), "-o", &place("hostile")])?;
    write(&folder.join("few.csv"), FEW)?;
    claque(&["detect", "--quiet", &place("few.csv"), "-o", &place("quiet")])
}

fn claque(arguments: &[&str]) -> Result<(), Failure> {
    run(&mut command(target().join("debug/claque"), arguments))
}

/// `claque serve`, ended when dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(cases: &[PathBuf]) -> Result<Self, Failure> {
        let port = free_port()?;
        let mut serve = command(target().join("debug/claque"), &["serve", "--port", &port.to_string()]);
        serve.args(cases);
        let child = serve.spawn();
        let child = child.map_err(|source| Failure::Start { command: "claque serve".to_owned(), source })?;
        let server = Server { child, address: format!("http://127.0.0.1:{port}") };
        for _ in 0..PATIENCE {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(server);
            }
            sleep(Duration::from_millis(100));
        }
        Err(Failure::Answer { command: "claque serve", wanted: "a page" })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    let failed = |source| Failure::Start { command: "a server on the loopback address".to_owned(), source };
    listener.map(|address| address.port()).map_err(failed)
}
