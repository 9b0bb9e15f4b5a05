//! A job stops wherever it is, and leaves nothing behind.

use crate::workshop::Workshop;
use claque_io::folder::Overwrite;
use claque_job::asked::{Asked, AskedFinding};
use claque_job::detect::detect;
use claque_job::failure::Kind;
use claque_job::watch::Watch;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Has enough after having been asked so many times; knows what it was told before.
struct Impatient {
    patience: u64,
    asked: AtomicU64,
    stages: Mutex<Vec<String>>,
}

impl Impatient {
    fn new(patience: u64) -> Self {
        Impatient { patience, asked: AtomicU64::new(0), stages: Mutex::new(Vec::new()) }
    }
}

impl Watch for Impatient {
    fn begin(&self, what: &str, _: Option<u64>, _: &str) {
        self.stages.lock().unwrap().push(what.to_owned());
    }

    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.patience
    }
}

fn asked() -> Asked {
    let finding = AskedFinding { traces: vec!["all".to_owned()], decoys: 5, ..AskedFinding::default() };
    Asked { finding, threads: Some(3), ..Asked::default() }
}

#[test]
fn a_job_that_is_stopped_says_so_and_leaves_nothing() {
    let workshop = Workshop::new();
    let run = |patience| {
        let watch = Impatient::new(patience);
        let run = detect(&workshop.posts(), &asked(), &workshop.path("case"), Overwrite::Refuse, &watch);
        (run.map(|_| ()), watch)
    };
    let (whole, watch) = run(u64::MAX);
    whole.expect("nobody stops it");
    let times = watch.asked.into_inner();
    let all = watch.stages.into_inner().unwrap();
    std::fs::remove_dir_all(workshop.path("case")).unwrap();
    let mut seen = Vec::new();
    // So many times that each stage is the last once, and the first reading and the last writing too.
    for patience in (0..times).step_by((times as usize / 60).max(1)).chain([times - 1]) {
        let (stopped, watch) = run(patience);
        assert_eq!(stopped.expect_err("it is stopped").kind(), Kind::Interrupted, "after {patience} of {times}");
        assert_eq!(workshop.names(), ["posts.csv"], "after {patience} of {times}");
        seen.extend(watch.stages.into_inner().unwrap().pop());
    }
    seen.dedup();
    assert!(seen.len() > 10, "stopped in {seen:?} of {all:?}");
    assert!(seen.contains(&"reading".to_owned()) && seen.contains(&"writing evidence".to_owned()), "{seen:?}");
    let (whole, _) = run(u64::MAX);
    whole.expect("what was stopped before is in nobody's way");
}
