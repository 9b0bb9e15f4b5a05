//! The network as drawn: accounts as points, pairs as lines.

use super::display::{Shown, grouped};
use crate::case::{AccountRecord, EdgeRecord, FindingRecord};
use std::collections::{BTreeMap, HashMap};

/// Accounts in one drawing; more are a smear.
pub(super) const MOST_NODES: usize = 400;
/// Lines in one drawing.
const MOST_LINES: usize = 2_500;
/// Findings with a colour of their own; the others share one.
pub(super) const COLOURS: usize = 6;
/// Width of a drawing.
const WIDTH: f64 = 1_000.0;
/// Width of a letter on a large screen.
const LETTER: f64 = 11.5;
/// How much larger the letters of the names are that a phone still shows.
const ON_PHONE: f64 = 1.6;
const LINE_HEIGHT: f64 = 24.0;
const MARGIN: f64 = 40.0;

/// A drawing [`WIDTH`] wide.
pub(super) struct Drawing {
    pub(super) height: u32,
    pub(super) lines: Vec<Line>,
    pub(super) nodes: Vec<Node>,
    pub(super) labels: Vec<Label>,
    pub(super) cut: Option<String>,
}

/// A pair with an edge.
pub(super) struct Line {
    pub(super) from: (u32, u32),
    pub(super) to: (u32, u32),
    /// `thin`, `middle` or `thick`, by shared objects.
    pub(super) class: &'static str,
}

/// An account.
pub(super) struct Node {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) radius: u32,
    /// 1 to [`COLOURS`], or 0.
    pub(super) colour: usize,
    /// Drawn as a diamond.
    pub(super) first_mover: bool,
    pub(super) title: String,
}

impl Node {
    /// Corners of the diamond.
    pub(super) fn diamond(&self) -> String {
        let (x, y, radius) = (self.x, self.y, self.radius + 2);
        let (left, top) = (x.saturating_sub(radius), y.saturating_sub(radius));
        format!("{x},{top} {},{y} {x},{} {left},{y}", x + radius, y + radius)
    }
}

/// Text in the drawing.
pub(super) struct Label {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) anchor: &'static str,
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// The colour of the finding of that rank.
pub(super) fn colour(rank: usize) -> usize {
    if rank < COLOURS { rank + 1 } else { 0 }
}

/// The strongest accounts of all findings and the edges between them, also those from finding to finding.
pub(super) fn of_all(findings: &[FindingRecord], network: &[EdgeRecord]) -> Option<Drawing> {
    let members = findings.iter().enumerate();
    let shown: Vec<(usize, &AccountRecord)> = members
        .flat_map(|(rank, finding)| finding.accounts.iter().map(move |account| (rank, account)))
        .take(MOST_NODES)
        .collect();
    let all: usize = findings.iter().map(|finding| finding.accounts.len()).sum();
    let mut canvas = Canvas::around(&shown, 0.0)?;
    canvas.name_findings(&shown, findings);
    Some(canvas.finished(&shown, network, all))
}

/// The strongest accounts of one finding.
pub(super) fn of_one(rank: usize, finding: &FindingRecord) -> Option<Drawing> {
    let shown: Vec<(usize, &AccountRecord)> =
        finding.accounts.iter().take(MOST_NODES).map(|account| (rank, account)).collect();
    let mut canvas = Canvas::around(&shown, 90.0)?;
    canvas.name_accounts(&shown);
    Some(canvas.finished(&shown, &finding.edges, finding.accounts.len()))
}

/// From positions to places on the drawing.
struct Canvas {
    low: (f64, f64),
    scale: f64,
    side: f64,
    height: f64,
    radius: f64,
    labels: Vec<Label>,
    /// Left, top, right and bottom of what is taken.
    taken: Vec<[f64; 4]>,
}

impl Canvas {
    /// A canvas for these accounts, with `side` left free at the left and right for labels. None without accounts.
    fn around(shown: &[(usize, &AccountRecord)], side: f64) -> Option<Self> {
        let points = || shown.iter().map(|(_, account)| account.position);
        let (x, y) = points().next()?;
        let first = (f64::from(x), f64::from(y));
        let (low, high) = points().fold((first, first), |(low, high), (x, y)| {
            let (x, y) = (f64::from(x), f64::from(y));
            ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)))
        });
        let span = (high.0 - low.0, high.1 - low.1);
        let room = WIDTH - 2.0 * (MARGIN + side);
        // Never higher than wide, and never blown up to a few giant points.
        let most_side = 130.0 * (shown_root(shown.len()) + 1.0);
        let scale = (room.min(most_side) / span.0.max(1e-9)).min(700.0f64.min(most_side) / span.1.max(1e-9));
        let height = span.1 * scale + 2.0 * MARGIN + LINE_HEIGHT;
        let free = WIDTH - span.0 * scale;
        let radius = (90.0 / shown_root(shown.len())).clamp(4.0, 14.0);
        Some(Canvas { low, scale, side: free / 2.0, height, radius, labels: Vec::new(), taken: Vec::new() })
    }

    fn place(&self, account: &AccountRecord) -> (f64, f64) {
        let (x, y) = (f64::from(account.position.0), f64::from(account.position.1));
        ((x - self.low.0) * self.scale + self.side, (y - self.low.1) * self.scale + MARGIN + LINE_HEIGHT)
    }

    /// Puts `text` at the first of the places (x, y, anchor) where nothing stands.
    fn label(&mut self, text: String, class: &'static str, places: &[(f64, f64, &'static str)]) {
        #[expect(clippy::cast_precision_loss, reason = "labels are short")]
        let width = text.chars().count() as f64 * LETTER * if class == "name" { 1.0 } else { ON_PHONE };
        for &(x, y, anchor) in places {
            let left = match anchor {
                "start" => x,
                "middle" => x - width / 2.0,
                _ => x - width,
            };
            let box_ = [left, y - LINE_HEIGHT * 0.8, left + width, y + LINE_HEIGHT * 0.2];
            let inside = box_[0] >= 0.0 && box_[2] <= WIDTH && box_[1] >= 0.0 && box_[3] <= self.height;
            let free =
                |other: &[f64; 4]| other[2] < box_[0] || other[0] > box_[2] || other[3] < box_[1] || other[1] > box_[3];
            if inside && self.taken.iter().all(free) {
                self.taken.push(box_);
                self.labels.push(Label { x: whole(x), y: whole(y), anchor, class, text });
                return;
            }
        }
    }

    /// The finding's id above its accounts.
    fn name_findings(&mut self, shown: &[(usize, &AccountRecord)], findings: &[FindingRecord]) {
        let mut boxes: BTreeMap<usize, (f64, f64, f64)> = BTreeMap::new();
        for (rank, account) in shown {
            let (x, y) = self.place(account);
            let bounds = boxes.entry(*rank).or_insert((x, x, y));
            *bounds = (bounds.0.min(x), bounds.1.max(x), bounds.2.min(y));
        }
        for (rank, (left, right, top)) in boxes {
            let text = findings[rank].id.clone();
            self.label(text, "finding-name", &[((left + right) / 2.0, top - self.radius - 8.0, "middle")]);
        }
    }

    /// The ids of the strongest accounts, where there is room.
    fn name_accounts(&mut self, shown: &[(usize, &AccountRecord)]) {
        for (_, account) in shown {
            let (x, y) = self.place(account);
            let half = self.radius * 0.9;
            self.taken.push([x - half, y - half, x + half, y + half]);
        }
        for (at, (_, account)) in shown.iter().take(12).enumerate() {
            let (x, y) = self.place(account);
            let aside = self.radius + 6.0;
            let class = if at < 3 { "name strongest" } else { "name" };
            let places = [
                (x + aside, y + 7.0, "start"),
                (x - aside, y + 7.0, "end"),
                (x, y - aside - 2.0, "middle"),
                (x, y + aside + LINE_HEIGHT * 0.8, "middle"),
            ];
            self.label(Shown::label(&account.account_id).text, class, &places);
        }
    }

    fn finished(self, shown: &[(usize, &AccountRecord)], edges: &[EdgeRecord], all: usize) -> Drawing {
        let strongest = shown.iter().fold(0.0f64, |most, (_, account)| most.max(account.strength));
        let nodes = shown
            .iter()
            .map(|(rank, account)| {
                let (x, y) = self.place(account);
                let share = if strongest > 0.0 { (account.strength / strongest).clamp(0.0, 1.0).sqrt() } else { 1.0 };
                let radius = whole((self.radius * (0.5 + 0.5 * share)).max(3.0));
                let title = format!("{} ({})", Shown::id(&account.account_id).text, account.role);
                let first_mover = account.role == "first mover";
                Node { x: whole(x), y: whole(y), radius, colour: colour(*rank), first_mover, title }
            })
            .collect();
        let (lines, all_lines) = self.lines(shown, edges);
        let cut = cut_words(shown.len(), all, lines.len(), all_lines);
        Drawing { height: whole(self.height + MARGIN / 2.0), lines, nodes, labels: self.labels, cut }
    }

    /// The pairs with the most shared objects, weakest first so that these lie on top, and how many pairs there are.
    fn lines(&self, shown: &[(usize, &AccountRecord)], edges: &[EdgeRecord]) -> (Vec<Line>, usize) {
        let places: HashMap<&str, (f64, f64)> =
            shown.iter().map(|(_, account)| (account.account_id.as_str(), self.place(account))).collect();
        let mut pairs: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for edge in edges {
            let (a, b) = (edge.account_a.as_str(), edge.account_b.as_str());
            if places.contains_key(a) && places.contains_key(b) {
                *pairs.entry((a, b)).or_default() += u64::from(edge.objects);
            }
        }
        let all = pairs.len();
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        pairs.sort_by_key(|&(_, objects)| std::cmp::Reverse(objects));
        pairs.truncate(MOST_LINES);
        let most = pairs.first().map_or(1, |&(_, objects)| objects.max(1));
        let place = |id: &str| (whole(places[id].0), whole(places[id].1));
        let line = |((a, b), objects): ((&str, &str), u64)| {
            let class = match objects * 3 / most {
                0 => "thin",
                1 => "middle",
                _ => "thick",
            };
            Line { from: place(a), to: place(b), class }
        };
        (pairs.into_iter().rev().map(line).collect(), all)
    }
}

fn cut_words(nodes: usize, all_nodes: usize, lines: usize, all_lines: usize) -> Option<String> {
    let count = |number: usize| grouped(number as u64);
    let accounts =
        (nodes < all_nodes).then(|| format!("the {} strongest of {} accounts", count(nodes), count(all_nodes)));
    let pairs =
        (lines < all_lines).then(|| format!("the {} strongest of {} joined pairs", count(lines), count(all_lines)));
    match (accounts, pairs) {
        (Some(accounts), Some(pairs)) => Some(format!("Drawn are {accounts}, and of these {pairs}.")),
        (Some(one), None) | (None, Some(one)) => Some(format!("Drawn are {one}.")),
        (None, None) => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn shown_root(count: usize) -> f64 {
    (count as f64).sqrt()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the drawing")]
fn whole(value: f64) -> u32 {
    value.round().clamp(0.0, 5_000.0) as u32
}
