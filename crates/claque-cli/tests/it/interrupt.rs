//! Ctrl-C at any moment: exit code 130, nothing left behind, and an older case as it was.

#![cfg(unix)]

use crate::program::{Scratch, ring};
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Waits until a hidden folder is there, which is where a case begins.
fn await_staging(scratch: &Scratch) {
    let begun = Instant::now();
    while !scratch.names().iter().any(|name| name.starts_with('.')) {
        assert!(begun.elapsed() < Duration::from_secs(60), "no staging folder appeared");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn an_interrupt_while_posts_are_read_leaves_nothing() {
    let scratch = Scratch::new();
    for (flags, folder) in [(&[][..], "case"), (&["-o", "deep/down/case"], "deep")] {
        let mut child = scratch
            .command(&[&["detect", "-"], flags].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        // The pipe stays open: the program waits for more when it is interrupted.
        input.write_all(ring(50, 500).as_bytes()).unwrap();
        let begun = Instant::now();
        while !scratch.path(folder).exists() && !scratch.names().iter().any(|name| name.starts_with('.')) {
            assert!(begun.elapsed() < Duration::from_secs(60), "the run did not begin");
        }
        std::thread::sleep(Duration::from_millis(100));
        interrupt(&child);
        let output = child.wait_with_output().unwrap();
        drop(input);
        assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(scratch.names(), [""; 0], "{flags:?}");
    }
}

#[test]
fn an_interrupt_at_any_moment_leaves_the_old_case_or_the_whole_new_one() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(4, 4));
    let args = ["detect", "posts.csv", "--null", "none", "-q"];
    scratch.run(&args).done();
    let old = scratch.case("case");
    scratch.write("posts.csv", ring(60, 60));
    let args = [&args[..], &["--force"]].concat();
    let whole = Instant::now();
    scratch.run(&[&args[..], &["-o", "whole"]].concat()).done();
    let whole_run = whole.elapsed();
    let new = scratch.case("whole");
    let mut interrupted = 0;
    const MOMENTS: u32 = 40;
    for moment in 0..MOMENTS {
        let mut child = scratch.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        await_staging(&scratch);
        std::thread::sleep(whole_run * moment / MOMENTS);
        interrupt(&child);
        let code = child.wait().unwrap().code();
        let found = scratch.case("case");
        assert_eq!(scratch.names(), ["case", "posts.csv", "whole"], "moment {moment}, exit {code:?}");
        match code {
            Some(130) => {
                interrupted += 1;
                // After the last step, the new case is in place although the program did not get to say so.
                assert!(found == old || found == new, "moment {moment}: a mixed case");
            }
            Some(0) => assert!(found == new, "moment {moment}: done, but not the new case"),
            other => panic!("moment {moment}: exit {other:?}"),
        }
        if found != old {
            std::fs::remove_dir_all(scratch.path("case")).unwrap();
            std::fs::create_dir(scratch.path("case")).unwrap();
            for (name, bytes) in &old {
                scratch.write(&format!("case/{name}"), bytes);
            }
            std::fs::copy(scratch.path("whole/case.json"), scratch.path("case/case.json")).unwrap();
        }
    }
    assert!(interrupted >= 5, "only {interrupted} of {MOMENTS} runs were interrupted");
}

#[test]
fn an_interrupt_while_posts_are_simulated_leaves_no_part_of_a_file() {
    let scratch = Scratch::new();
    for delay in [50, 150, 400] {
        let mut child = scratch
            .command(&["simulate", "-o", "set", "--accounts", "20000", "--posts", "400000", "--force"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        interrupt(&child);
        let code = child.wait().unwrap().code();
        assert!(matches!(code, Some(0 | 130)), "{code:?}");
        let names: Vec<String> = std::fs::read_dir(scratch.path("set")).map_or_else(
            |_| Vec::new(),
            |entries| entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect(),
        );
        assert!(names.iter().all(|name| name == "posts.csv" || name == "truth.csv"), "{delay} ms: {names:?}");
    }
}
