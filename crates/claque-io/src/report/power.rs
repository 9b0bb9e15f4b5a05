//! `power.html`: a power study on one page, under the same rules as the report: one file, no scripts, nothing from elsewhere.

use super::display::{counted, grouped, percent, plain, span, visible};
use super::method::{InputView, looked_for, plan_rows};
use super::{STYLE, base64};
use crate::power::{CellRecord, PowerRecord, duration};
use askama::Template;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// Units of the drawing: a cell, and the room for the axes at its left and below.
const CELL: usize = 100;
const CELL_HEIGHT: usize = 72;
const LEFT: usize = 76;
const BELOW: usize = 62;

/// Writes `power.html`.
///
/// # Errors
/// Those of `out`.
pub fn write_power_page(mut out: impl Write, record: &PowerRecord) -> io::Result<()> {
    let text = Page::new(record).render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

#[derive(Template)]
#[template(path = "power.html")]
struct Page<'a> {
    style: String,
    style_hash: String,
    headline: &'static str,
    lead: String,
    facts: Vec<(&'static str, String)>,
    panels: Vec<Panel>,
    traces: bool,
    rows: Vec<Row>,
    limits: &'a [String],
    method: Vec<String>,
    plan: Vec<(&'static str, String)>,
    inputs: Vec<InputView>,
    version: String,
}

/// The heat map of one share of own objects and spread.
struct Panel {
    title: String,
    text: String,
    upper_limit: Option<String>,
    width: usize,
    height: usize,
    plot_height: usize,
    boxes: Vec<HeatCell>,
    columns: Vec<(usize, u32)>,
    rows: Vec<(usize, u32)>,
    middle: (usize, usize),
    /// The border of what may be stated, as an SVG path; empty where there is none.
    border: String,
}

struct HeatCell {
    x: usize,
    y: usize,
    /// How much of the colour: 0.00 to 1.00.
    shade: String,
    dark: bool,
    stated: bool,
    share: String,
    interval: String,
    title: String,
}

/// One operation, as the table has it.
struct Row {
    kind: String,
    accounts: u32,
    actions: u32,
    found: String,
    interval: String,
    stated: bool,
    recall: String,
    purity: String,
    drawn_in: String,
    most_unseen: String,
    by_trace: String,
}

impl<'a> Page<'a> {
    fn new(record: &'a PowerRecord) -> Self {
        let style = format!("{STYLE}{}", include_str!("../../templates/power.css"));
        let grid = &record.grid;
        let panel = (grid.accounts.len() * grid.actions.len()).max(1);
        let trials: u64 = record.cells.iter().map(|cell| u64::from(cell.all.trials)).sum();
        Page {
            style_hash: base64(&Sha256::digest(&style)),
            style,
            headline: "What would have been found in this material",
            lead: lead(record),
            facts: vec![
                ("posts read", grouped(record.posts)),
                ("accounts", grouped(record.accounts)),
                ("operations planted", grouped(trials)),
                ("groups found without planting", grouped(record.findings)),
            ],
            panels: record
                .cells
                .chunks(panel)
                .zip(&record.statements)
                .map(|(cells, said)| Panel {
                    text: said.text.clone(),
                    upper_limit: said.upper_limit.clone(),
                    ..Panel::new(cells, &grid.accounts, &grid.actions)
                })
                .collect(),
            traces: record.cells.iter().any(|cell| !cell.by_trace.is_empty()),
            rows: record.cells.iter().map(Row::new).collect(),
            limits: &record.limits,
            method: method(record),
            plan: plan_rows(&record.plan),
            inputs: record.inputs.iter().map(InputView::new).collect(),
            version: visible(&record.software_version),
        }
    }
}

fn lead(record: &PowerRecord) -> String {
    format!(
        "Operations of known size were planted in the data, one at a time and {} each, and looked for by the same analysis: {}. \
         The share that it found tells what would have been found, had it been there.",
        counted(record.grid.trials.into(), "time", "times"),
        looked_for(&record.plan),
    )
}

fn method(record: &PowerRecord) -> Vec<String> {
    let grid = &record.grid;
    vec![
        format!(
            "Each planted account is new. Its ordinary posts follow a real account above the floor, drawn at random: one post \
             within half an hour of each of that account's, on what another post near in time acts on. The operation's accounts \
             then act together, at moments at which the data has an action, each with a chance of {} of taking part and with a \
             delay drawn evenly up to the given time. A joint action is on a thing of the operation's own with the chance given, \
             and otherwise on what was acted on at that moment.",
            percent(grid.participation)
        ),
        "The whole analysis is then run again, with the same plan. An operation counts as found when at least half of its \
         accounts are in one group, at least half of whose accounts are planted. Intervals are Wilson's at 95 % (Wilson, \
         E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American \
         Statistical Association, 22, 209–212)."
            .to_owned(),
        "How many operations there can be when none is found: with a chance π of finding each, K of them all stay unseen with \
         a chance of (1 − π)ᴷ; the limit is the largest K for which that is at least 5 %, with the lower end of the interval \
         for π. It speaks of operations that would be found independently of each other."
            .to_owned(),
    ]
}

impl Panel {
    fn new(cells: &[CellRecord], accounts: &[u32], actions: &[u32]) -> Self {
        let (columns, rows) = (actions.len(), accounts.len());
        let place = |index: usize| (index % columns, rows - 1 - index / columns);
        let boxes = cells.iter().enumerate().map(|(index, cell)| HeatCell::new(cell, place(index))).collect();
        let stated: Vec<(usize, usize)> =
            cells.iter().enumerate().filter(|(_, cell)| cell.stated).map(|(index, _)| place(index)).collect();
        Panel {
            title: title(&cells[0]),
            text: String::new(),
            upper_limit: None,
            width: LEFT + columns * CELL + 6,
            height: rows * CELL_HEIGHT + BELOW,
            plot_height: rows * CELL_HEIGHT,
            boxes,
            columns: actions.iter().enumerate().map(|(at, &n)| (LEFT + at * CELL + CELL / 2, n)).collect(),
            rows: accounts
                .iter()
                .enumerate()
                .map(|(at, &n)| ((rows - 1 - at) * CELL_HEIGHT + CELL_HEIGHT / 2, n))
                .collect(),
            middle: (LEFT + columns * CELL / 2, rows * CELL_HEIGHT / 2),
            border: border(&stated),
        }
    }
}

fn title(cell: &CellRecord) -> String {
    let within = match cell.within_ms {
        0 => "At the same moment".to_owned(),
        within => format!("Within {}", duration(within)),
    };
    format!("{within}, {} of joint actions on things of their own", percent(cell.own_objects))
}

impl HeatCell {
    fn new(cell: &CellRecord, (column, row): (usize, usize)) -> Self {
        let share = cell.all.share();
        let whole = |share: f64| format!("{:.0}", share * 100.0);
        HeatCell {
            x: LEFT + column * CELL,
            y: row * CELL_HEIGHT,
            shade: format!("{share:.2}"),
            dark: share >= 0.6,
            stated: cell.stated,
            share: whole(share),
            interval: format!("{}–{}", whole(cell.all.low), whole(cell.all.high)),
            title: format!(
                "{} accounts, {}: found in {} of {}",
                cell.accounts,
                counted(cell.actions.into(), "joint action", "joint actions"),
                cell.all.detected,
                cell.all.trials
            ),
        }
    }
}

/// The lines between cells that are in the set and cells that are not.
fn border(cells: &[(usize, usize)]) -> String {
    let mut path = String::new();
    for &(column, row) in cells {
        let (x, y) = (LEFT + column * CELL, row * CELL_HEIGHT);
        let inside = |column: Option<usize>, row: Option<usize>| {
            column.zip(row).is_some_and(|neighbour| cells.contains(&neighbour))
        };
        if !inside(Some(column), row.checked_sub(1)) {
            path.push_str(&format!("M{x} {y}h{CELL}"));
        }
        if !inside(Some(column), Some(row + 1)) {
            path.push_str(&format!("M{x} {}h{CELL}", y + CELL_HEIGHT));
        }
        if !inside(column.checked_sub(1), Some(row)) {
            path.push_str(&format!("M{x} {y}v{CELL_HEIGHT}"));
        }
        if !inside(Some(column + 1), Some(row)) {
            path.push_str(&format!("M{} {y}v{CELL_HEIGHT}", x + CELL));
        }
    }
    path
}

impl Row {
    fn new(cell: &CellRecord) -> Self {
        let of_trace = |on: &crate::power::TraceRateRecord| {
            format!("{} {}/{}", visible(&on.trace), on.rate.detected, on.rate.trials)
        };
        Row {
            kind: format!("{}, {}", span(cell.within_ms), percent(cell.own_objects)),
            accounts: cell.accounts,
            actions: cell.actions,
            found: format!("{} of {}", cell.all.detected, cell.all.trials),
            interval: format!("{} to {}", percent(cell.all.low), percent(cell.all.high)),
            stated: cell.stated,
            recall: percent(cell.recall),
            purity: cell.purity.map_or_else(|| "–".to_owned(), percent),
            drawn_in: plain(cell.drawn_in),
            most_unseen: cell.most_unseen.map_or_else(|| "any number".to_owned(), |most| most.to_string()),
            by_trace: cell.by_trace.iter().map(of_trace).collect::<Vec<_>>().join(", "),
        }
    }
}
