//! The program as a child process, and folders to run it in.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of one test's own, removed at its end.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static TAKEN: AtomicU32 = AtomicU32::new(0);
        let number = TAKEN.fetch_add(1, Ordering::Relaxed);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("run-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        let bytes = std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        String::from_utf8(bytes).unwrap()
    }

    /// Names of everything in it, also hidden, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The program, to be started here.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_claque"));
        command.args(args).current_dir(&self.0).stdin(Stdio::null());
        command
    }

    /// Runs the program here.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        Outcome::of(self.command(args).output().unwrap())
    }

    /// Runs the program here with these bytes on standard input.
    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Outcome {
        let mut child =
            self.command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The program may stop before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input);
        Outcome::of(child.wait_with_output().unwrap())
    }

    /// Every file of a case but `case.json`, which keeps timings.
    pub(crate) fn case(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        let entries = std::fs::read_dir(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let files = entries.map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with("case.json"));
        files
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
            .collect()
    }

    /// The pages of a case for paper, which say everything without a script.
    pub(crate) fn paper(&self, case: &str) -> String {
        self.run(&["report", case, "--format", "pdf-ready", "-o", "-"]).done().stdout
    }

    pub(crate) fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The rows of a table, under their column names.
    pub(crate) fn table(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        rows(self.read(name).as_bytes())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Kept for a look where a test fails.
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// A page with the answers that it holds deflated.
pub(crate) fn inside(page: &str) -> String {
    let Some((before, rest)) = page.split_once("id=\"claque-answers\">") else { return page.to_owned() };
    let (answers, after) = rest.split_once('<').unwrap();
    let mut text = String::new();
    let deflated = from_base64(answers);
    std::io::Read::read_to_string(&mut flate2::read::ZlibDecoder::new(&deflated[..]), &mut text).unwrap();
    format!("{before}{text}<{after}")
}

fn from_base64(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let letters = text.trim_end_matches('=').as_bytes();
    letters
        .chunks(4)
        .flat_map(|four| {
            let bits = four.iter().fold(0u32, |bits, &letter| bits << 6 | u32::from(value(letter)));
            let bits = bits << (6 * (4 - four.len()));
            let [_, bytes @ ..] = bits.to_be_bytes();
            bytes.into_iter().take(four.len() - 1)
        })
        .collect()
}

pub(crate) fn rows(table: &[u8]) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(table).deserialize().map(|row| row.unwrap()).collect()
}

/// How a run ended.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    pub(crate) fn of(output: Output) -> Self {
        Outcome {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }

    /// Went well, or panics with what was said.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Was refused with exit code 2, nothing on standard output, and all of these words in the error.
    #[track_caller]
    pub(crate) fn refused(self, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(2), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "", "a refusal leaves standard output empty");
        assert!(self.stderr.contains("error: "), "{}", self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "no `{word}` in: {}", self.stderr);
        }
        self
    }
}

/// The files of the shared folder that tests may read, or `None` with a word about it.
pub(crate) fn shared(needed: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("CLAQUE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let path = shared.join(needed);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no `{needed}` (set CLAQUE_SHARED to a folder that has it)");
    None
}

/// Accounts `ring_0`, … who act on the same objects within seconds, under CooRTweet's column names.
pub(crate) fn ring(accounts: usize, objects: usize) -> String {
    let mut table = "object_id,account_id,content_id,timestamp_share\n".to_owned();
    for object in 0..objects {
        for account in 0..accounts {
            let at = 1_600_000_000 + object * 3600 + account;
            table.push_str(&format!("o{object},ring_{account},p{object}_{account},{at}\n"));
        }
    }
    table
}
