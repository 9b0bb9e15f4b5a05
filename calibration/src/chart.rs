//! The pictures of a run, as SVG.

use crate::binomial::interval;
use crate::planted::Recovery;
use crate::quiet::{GRADES, LEVELS, Run, excess};
use crate::report::{Outcome, with_edges};
use crate::scenarios::{PLANTED, Promise};
use crate::verdict::{stated, with_findings};
use claque::TraceKind;
use std::fmt::Write as _;

/// Told apart also without colour vision (Okabe & Ito).
const COLOURS: [&str; 5] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000"];

struct Drawing {
    width: f64,
    height: f64,
    body: String,
}

impl Drawing {
    fn new(width: f64, height: f64) -> Self {
        Drawing { width, height, body: String::new() }
    }

    fn text(&mut self, x: f64, y: f64, anchor: &str, text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(self.body, r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{text}</text>"#);
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str, style: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        let _ = writeln!(
            self.body,
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="{colour}" {style}/>"#
        );
    }

    fn dot(&mut self, (x, y): (f64, f64), colour: &str, is_full: bool) {
        let fill = if is_full { colour } else { "white" };
        let _ = writeln!(self.body, r#"<circle cx="{x:.1}" cy="{y:.1}" r="3" fill="{fill}" stroke="{colour}"/>"#);
    }

    fn finish(self) -> String {
        let Drawing { width, height, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
             height=\"{height:.0}\" font-family=\"sans-serif\" font-size=\"11\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{body}</svg>\n"
        )
    }
}

/// The share of runs with a finding, and with an edge, of every background.
pub(crate) fn rates(outcome: &Outcome) -> String {
    let (left, right, row, top) = (180.0, 780.0, 26.0, 50.0);
    let height = top + row * outcome.scenarios.len() as f64 + 40.0;
    let mut drawing = Drawing::new(820.0, height);
    let x = |share: f64| left + share * (right - left);
    drawing.text(left, 18.0, "start", "Share of runs in which nobody acts together, with 95 % intervals");
    drawing.text(
        left,
        34.0,
        "start",
        &format!("full: with a finding ({}); hollow: with an edge; dashed: stated", GRADES.join(", ")),
    );
    let bottom = height - 34.0;
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        drawing.line((x(tick), top - 6.0), (x(tick), bottom), "#dddddd", "");
        drawing.text(x(tick), bottom + 14.0, "middle", &format!("{tick}"));
    }
    drawing.line((x(stated()), top - 6.0), (x(stated()), bottom), "#d55e00", r#"stroke-dasharray="4 3""#);
    drawing.text(x(stated()), bottom + 28.0, "middle", &format!("{}", stated()));
    for (place, of) in outcome.scenarios.iter().enumerate() {
        let y = top + row * place as f64 + 6.0;
        let note = if of.scenario.promise == Promise::Nothing { " (no promise)" } else { "" };
        drawing.text(left - 8.0, y + 4.0, "end", &format!("{}{note}", of.scenario.name));
        let n = of.runs.len() as u64;
        let mut mark = |y: f64, k: u64, colour: &str, is_full: bool| {
            let (low, high) = interval(k, n);
            drawing.line((x(low), y), (x(high), y), colour, r#"stroke-width="2""#);
            drawing.dot((x(k as f64 / n as f64), y), colour, is_full);
        };
        for (grade, colour) in GRADES.iter().zip(COLOURS) {
            mark(y - 4.0, with_findings(&of.runs, grade), colour, true);
        }
        mark(y + 5.0, with_edges(&of.runs), "#777777", false);
    }
    drawing.finish()
}

const PANEL: (f64, f64) = (250.0, 190.0);
const PANELS_A_ROW: usize = 4;
/// Powers of ten of the observed over the nominal share that are drawn.
const RATIOS: (f64, f64) = (-4.0, 2.0);

/// Observed over nominal share of small p-values: a panel a background, a line a trace.
pub(crate) fn p_values(outcome: &Outcome) -> String {
    let rows = outcome.scenarios.len().div_ceil(PANELS_A_ROW);
    let mut drawing = Drawing::new(PANEL.0 * PANELS_A_ROW as f64 + 20.0, PANEL.1 * rows as f64 + 60.0);
    drawing.text(
        10.0,
        18.0,
        "start",
        "Share of all pairs with p ≤ t, divided by t: above the bold line there are more than stated",
    );
    // Simulated posts name no objects of their own.
    let simulated = TraceKind::TELLING.iter().zip(COLOURS).filter(|(kind, _)| **kind != TraceKind::Object);
    for (place, (kind, colour)) in simulated.enumerate() {
        let x = 10.0 + 130.0 * place as f64;
        drawing.line((x, 36.0), (x + 18.0, 36.0), colour, r#"stroke-width="2""#);
        drawing.text(x + 22.0, 40.0, "start", kind.name());
    }
    for (place, of) in outcome.scenarios.iter().enumerate() {
        let corner = (PANEL.0 * (place % PANELS_A_ROW) as f64 + 44.0, PANEL.1 * (place / PANELS_A_ROW) as f64 + 66.0);
        panel(&mut drawing, corner, of.scenario.name, &of.runs);
    }
    drawing.finish()
}

fn panel(drawing: &mut Drawing, (left, top): (f64, f64), name: &str, runs: &[Run]) {
    let (width, height) = (PANEL.0 - 54.0, PANEL.1 - 54.0);
    let x = |level: f64| left + (-level.log10() - 1.0) / 5.0 * width;
    let y = |ratio: f64| {
        let power = ratio.max(1e-9).log10().clamp(RATIOS.0, RATIOS.1);
        top + (RATIOS.1 - power) / (RATIOS.1 - RATIOS.0) * height
    };
    drawing.text(left, top - 6.0, "start", name);
    for power in RATIOS.0 as i32..=RATIOS.1 as i32 {
        let at = y(10_f64.powi(power));
        let style = if power == 0 { r#"stroke-width="2""# } else { "" };
        drawing.line((left, at), (left + width, at), if power == 0 { "#555555" } else { "#dddddd" }, style);
        drawing.text(left - 4.0, at + 4.0, "end", &format!("{}", 10_f64.powi(power)));
    }
    for level in [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6] {
        drawing.text(x(level), top + height + 14.0, "middle", &format!("{level:.0e}"));
    }
    for (kind, colour) in TraceKind::TELLING.iter().zip(COLOURS) {
        let Some(excess) = excess(runs, *kind).filter(|excess| excess[0].ratio > 0.0) else { continue };
        let mut before: Option<(f64, f64)> = None;
        for (at, level) in excess.iter().zip(LEVELS) {
            let here = (x(level), y(at.ratio));
            // Where nothing was seen there is no point, only how much could have been missed.
            if at.ratio > 0.0 {
                if let Some(before) = before {
                    drawing.line(before, here, colour, "");
                }
                before = Some(here);
                drawing.dot(here, colour, true);
            }
            drawing.line((x(level), y(at.low)), (x(level), y(at.high)), colour, r#"stroke-opacity="0.35""#);
        }
    }
}

/// How often planted operations are found, by their size: a panel a tactic, a line a number of accounts.
pub(crate) fn planted(outcome: &Outcome) -> String {
    let mut tactics: Vec<&str> = outcome.recoveries.iter().map(|of| of.tactic).collect();
    tactics.sort_unstable();
    tactics.dedup();
    let mut numbers: Vec<u32> = PLANTED.iter().map(|&(accounts, _)| accounts).collect();
    numbers.dedup();
    let mut drawing = Drawing::new(270.0 * tactics.len() as f64 + 20.0, 260.0);
    drawing.text(
        10.0,
        18.0,
        "start",
        "Share of planted operations that are found, by joint actions, with 95 % intervals",
    );
    for (place, (accounts, colour)) in numbers.iter().zip(COLOURS).enumerate() {
        let x = 10.0 + 130.0 * place as f64;
        drawing.line((x, 36.0), (x + 18.0, 36.0), colour, r#"stroke-width="2""#);
        drawing.text(x + 22.0, 40.0, "start", &format!("{accounts} accounts"));
    }
    for (place, tactic) in tactics.iter().enumerate() {
        let (left, top, width, height) = (270.0 * place as f64 + 40.0, 72.0, 210.0, 150.0);
        let x = |actions: u32| left + (f64::from(actions).log2() - 1.5) / 3.0 * width;
        let y = |share: f64| top + (1.0 - share) * height;
        drawing.text(left, top - 8.0, "start", tactic);
        for tick in [0.0, 0.5, 1.0] {
            drawing.line((left, y(tick)), (left + width, y(tick)), "#dddddd", "");
            drawing.text(left - 4.0, y(tick) + 4.0, "end", &format!("{tick}"));
        }
        for actions in [4, 8, 16] {
            drawing.text(x(actions), top + height + 16.0, "middle", &format!("{actions}"));
        }
        for (shift, (accounts, colour)) in numbers.iter().zip(COLOURS).enumerate() {
            let of_line = |of: &&Recovery| of.tactic == *tactic && of.accounts == *accounts;
            let mut before: Option<(f64, f64)> = None;
            for of in outcome.recoveries.iter().filter(of_line) {
                // Side by side, so that none hides another.
                let at = x(of.actions) + 5.0 * (shift as f64 - 1.0);
                let here = (at, y(of.found as f64 / of.trials as f64));
                let (low, high) = interval(of.found, of.trials);
                drawing.line((at, y(low)), (at, y(high)), colour, r#"stroke-opacity="0.4""#);
                if let Some(before) = before {
                    drawing.line(before, here, colour, "");
                }
                drawing.dot(here, colour, true);
                before = Some(here);
            }
        }
    }
    drawing.finish()
}
