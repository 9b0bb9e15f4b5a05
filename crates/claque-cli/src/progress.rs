//! Progress on the terminal: bars with rate and time left on anything over a second, nothing when piped.

use crate::case::grouped;
use claque::{Observer, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a stage runs before a bar appears.
const PATIENCE: Duration = Duration::from_secs(1);

/// Bars for the stages, and how long each took.
pub struct Bars {
    shown: bool,
    running: Mutex<Running>,
}

struct Running {
    bar: ProgressBar,
    started: Instant,
    timings: Vec<(String, f64)>,
}

impl Bars {
    /// Bars on standard error, if that is a terminal and `quiet` is not asked for.
    pub fn new(quiet: bool) -> Self {
        let running = Running { bar: ProgressBar::hidden(), started: Instant::now(), timings: Vec::new() };
        Bars { shown: !quiet && std::io::stderr().is_terminal(), running: Mutex::new(running) }
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Running> {
        self.running.lock().expect("no thread panics while it holds the bars")
    }

    /// A stage begins. `unit` is `B` for bytes, else a plural noun.
    pub fn begin(&self, label: &str, units: Option<u64>, unit: &str) {
        let mut running = self.running();
        running.started = Instant::now();
        // Hidden at first: most stages are over before anybody could read the bar.
        let bar = ProgressBar::with_draw_target(units, ProgressDrawTarget::hidden());
        let amount = match (unit, units.is_some()) {
            ("B", true) => "{bytes}/{total_bytes} {bytes_per_sec}, {eta} left",
            ("B", false) => "{bytes} {bytes_per_sec}",
            (_, true) => "{human_pos}/{human_len} {unit}, {rate}, {eta} left",
            (_, false) => "{human_pos} {unit}, {rate}",
        };
        // Its own rate has four digits after the point.
        let rate = |state: &ProgressState, out: &mut dyn Write| {
            let _ = match state.per_sec() {
                rate if rate < 10.0 => write!(out, "{rate:.1}/s"),
                rate => write!(out, "{}/s", grouped(rate as u64)),
            };
        };
        let template = format!("{{prefix:24}} {{wide_bar:.cyan/dim}} {}", amount.replace("{unit}", unit));
        bar.set_style(
            ProgressStyle::with_template(&template)
                .expect("the template is well formed")
                .with_key("rate", rate)
                .progress_chars("━╸─"),
        );
        bar.set_prefix(label.to_owned());
        running.bar = bar;
    }

    /// So many units are done, of `total` where that is known.
    pub fn at(&self, units: u64, total: Option<u64>) {
        let running = self.running();
        self.show_if_slow(&running);
        if let Some(total) = total {
            running.bar.set_length(total);
        }
        running.bar.set_position(units);
    }

    fn show_if_slow(&self, running: &Running) {
        if self.shown && running.bar.is_hidden() && running.started.elapsed() > PATIENCE {
            running.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// The stage is over.
    pub fn end(&self, name: &str) {
        let mut running = self.running();
        running.bar.finish_and_clear();
        let seconds = running.started.elapsed().as_secs_f64();
        running.timings.push((name.to_owned(), seconds));
    }

    /// Name and seconds of every stage that is over, in order.
    pub fn timings(&self) -> Vec<(String, f64)> {
        self.running().timings.clone()
    }
}

/// Tells nobody: for one of many runs that a bar counts as one.
pub struct Unseen;

impl Observer for Unseen {
    fn started(&self, _: Stage, _: u64) {}
    fn advanced(&self, _: u64) {}
    fn finished(&self, _: Stage) {}
}

impl Observer for Bars {
    fn started(&self, stage: Stage, units: u64) {
        let (label, unit) = match stage {
            Stage::Project(kind) => (format!("joining {}", kind.name()), "actions"),
            Stage::Fit(kind) => (format!("fitting {}", kind.name()), "actions"),
            Stage::Compare => ("comparing accounts".to_owned(), "traces"),
            Stage::Decoys => ("running decoys".to_owned(), "decoys"),
            Stage::Partition => ("finding communities".to_owned(), "edges"),
            Stage::Retest => ("testing within objects".to_owned(), "traces"),
            Stage::Assess => ("gathering evidence".to_owned(), "traces"),
            Stage::Leads => ("testing groups".to_owned(), "decoys"),
        };
        self.begin(&label, Some(units), unit);
    }

    fn advanced(&self, units: u64) {
        let running = self.running();
        self.show_if_slow(&running);
        running.bar.inc(units);
    }

    fn finished(&self, stage: Stage) {
        let name = match stage {
            Stage::Project(kind) => format!("project {}", kind.name()),
            Stage::Fit(kind) => format!("fit {}", kind.name()),
            Stage::Compare => "compare".to_owned(),
            Stage::Decoys => "decoys".to_owned(),
            Stage::Partition => "partition".to_owned(),
            Stage::Retest => "retest".to_owned(),
            Stage::Assess => "assess".to_owned(),
            Stage::Leads => "leads".to_owned(),
        };
        self.end(&name);
    }
}
