//! How the work goes on: a bar on standard error for anything over a second, nothing when piped.

use crate::printer;
use claque_job::watch::Watch;
use claque_job::words::grouped;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a stage runs before a bar appears.
const PATIENCE: Duration = Duration::from_secs(1);

/// Bars for the stages, and notes.
pub struct Bars {
    shown: bool,
    quiet: bool,
    running: Mutex<Running>,
}

struct Running {
    bar: ProgressBar,
    started: Instant,
}

impl Bars {
    /// Bars on standard error, if that is a terminal and `quiet` is not asked for, and notes if it is not.
    pub fn new(quiet: bool) -> Self {
        let running = Running { bar: ProgressBar::hidden(), started: Instant::now() };
        Bars { shown: !quiet && std::io::stderr().is_terminal(), quiet, running: Mutex::new(running) }
    }

    /// The same without notes.
    pub fn without_notes(self) -> Self {
        Bars { quiet: true, ..self }
    }

    /// The same with notes in any case.
    pub fn with_notes(self) -> Self {
        Bars { quiet: false, ..self }
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Running> {
        self.running.lock().expect("no thread panics while it holds the bars")
    }

    fn show_if_slow(&self, running: &Running) {
        if self.shown && running.bar.is_hidden() && running.started.elapsed() > PATIENCE {
            running.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Watch for Bars {
    fn begin(&self, what: &str, total: Option<u64>, unit: &str) {
        let mut running = self.running();
        running.started = Instant::now();
        // Hidden at first: most stages are over before anybody could read the bar.
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let amount = match (unit, total.is_some()) {
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
        bar.set_prefix(what.to_owned());
        running.bar = bar;
    }

    fn at(&self, done: u64, total: Option<u64>) {
        let running = self.running();
        self.show_if_slow(&running);
        if let Some(total) = total {
            running.bar.set_length(total);
        }
        running.bar.set_position(done);
    }

    fn advanced(&self, more: u64) {
        let running = self.running();
        self.show_if_slow(&running);
        running.bar.inc(more);
    }

    fn end(&self) {
        self.running().bar.finish_and_clear();
    }

    fn note(&self, line: &str) {
        if !self.quiet {
            printer::note(line);
        }
    }
}
