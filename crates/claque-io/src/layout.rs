//! Where accounts stand in a drawing.
//!
//! Each finding is laid out on its own by the force model of Fruchterman and Reingold (1991, Software: Practice and
//! Experience 21(11), 1129–1164): every two accounts repel with force 1/d, every edge pulls with d². Far accounts repel as
//! one, by the quadtree of Barnes and Hut (1986, Nature 324, 446–449). The findings are then set in rows, strongest first, so
//! that they read like lines of text and never overlap.
//!
//! Only additions, multiplications, divisions and square roots are used, which IEEE 754 fixes to the bit, and nothing is
//! random: the same findings give the same bytes on every machine.
//!
//! # Cost
//! O(r · n log n) for n accounts and r rounds; r falls from 200 to 20 as n grows.

use crate::case::FindingRecord;
use std::collections::HashMap;

/// Cosine and sine of the golden angle, by which the first positions are turned.
const GOLDEN: (f64, f64) = (-0.737_368_878_078_32, 0.675_490_294_261_523_8);
/// A quadtree cell repels as one when its side is below this share of its distance.
const FAR: f64 = 0.9;
/// Deeper cells would tell apart only accounts that stand on one spot.
const DEEPEST: u8 = 24;
/// How many times wider than high the whole drawing is, roughly.
const ASPECT: f64 = 1.7;

type Point = (f64, f64);

/// Gives every account of every finding its `position`.
///
/// The longer side of the drawing spans `0.0..=1.0`; the other starts at 0 as well, so that one unit is the same length on
/// both.
pub fn place_accounts(findings: &mut [FindingRecord]) {
    let drawings: Vec<Drawing> = findings.iter().map(Drawing::of_finding).collect();
    let sizes: Vec<Point> = drawings.iter().map(|drawing| drawing.size).collect();
    let corners = set_in_rows(&sizes, ASPECT);
    let far = drawings.iter().zip(&corners).fold((0.0f64, 0.0f64), |far, (drawing, corner)| {
        (far.0.max(corner.0 + drawing.size.0), far.1.max(corner.1 + drawing.size.1))
    });
    let scale = 1.0 / far.0.max(far.1).max(f64::MIN_POSITIVE);
    for ((finding, drawing), corner) in findings.iter_mut().zip(&drawings).zip(&corners) {
        for (account, point) in finding.accounts.iter_mut().zip(&drawing.points) {
            account.position = (single((corner.0 + point.0) * scale), single((corner.1 + point.1) * scale));
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a drawing needs no more than seven digits")]
fn single(value: f64) -> f32 {
    value.clamp(0.0, 1.0) as f32
}

/// One finding, laid out in a box from (0, 0) to `size`, with a margin.
struct Drawing {
    points: Vec<Point>,
    size: Point,
}

impl Drawing {
    fn of_finding(finding: &FindingRecord) -> Self {
        let number: HashMap<&str, usize> =
            finding.accounts.iter().enumerate().map(|(at, account)| (account.account_id.as_str(), at)).collect();
        let mut pairs: Vec<(usize, usize)> = finding
            .edges
            .iter()
            .filter_map(|edge| {
                let (a, b) = (*number.get(edge.account_a.as_str())?, *number.get(edge.account_b.as_str())?);
                (a != b).then_some((a.min(b), a.max(b)))
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        Drawing::framed(force_layout(finding.accounts.len(), &pairs))
    }

    /// Scales the points so that each has about one unit of area, and moves them into the box.
    fn framed(mut points: Vec<Point>) -> Self {
        let count = real(points.len().max(1));
        let (low, high) = bounds(&points);
        let (width, height) = (high.0 - low.0, high.1 - low.1);
        // A long chain would be drawn thinner and thinner if only its area counted.
        let span = (width * height).sqrt().max(0.5 * width.max(height));
        let scale = if span > 0.0 { (count.sqrt() - 0.5).max(0.7) / span } else { 0.0 };
        let margin = 0.8;
        for point in &mut points {
            *point = ((point.0 - low.0) * scale + margin, (point.1 - low.1) * scale + margin);
        }
        Drawing { points, size: (width * scale + 2.0 * margin, height * scale + 2.0 * margin) }
    }
}

/// The upper left corner of every box, by width and height, set in rows like words so that the whole is about `aspect` times
/// wider than high. Of several lengths of line, the one is taken that wastes least room.
#[must_use]
pub fn set_in_rows(sizes: &[(f64, f64)], aspect: f64) -> Vec<(f64, f64)> {
    let total: f64 = sizes.iter().map(|size| size.0).sum();
    let most_rows = (real(sizes.len()).sqrt() * 2.0).ceil().max(1.0);
    let mut best: Option<(f64, Vec<Point>)> = None;
    let mut count = 1.0;
    while count <= most_rows {
        let (corners, whole) = set_rows(sizes, total / count * 1.08);
        let room = (whole.0 / aspect).max(whole.1);
        if best.as_ref().is_none_or(|(least, _)| room < *least) {
            best = Some((room, corners));
        }
        count += 0.5;
    }
    best.map(|(_, corners)| corners).unwrap_or_default()
}

/// Sets rows no longer than `line` (unless one box is), and tells how much room they take.
fn set_rows(sizes: &[Point], line: f64) -> (Vec<Point>, Point) {
    let mut row_starts = vec![0];
    let mut x = 0.0;
    for (at, size) in sizes.iter().enumerate() {
        if x > 0.0 && x + size.0 > line {
            row_starts.push(at);
            x = 0.0;
        }
        x += size.0;
    }
    row_starts.push(sizes.len());
    let rows = || row_starts.windows(2).map(|ends| &sizes[ends[0]..ends[1]]);
    let width = |row: &[Point]| row.iter().map(|size| size.0).sum::<f64>();
    let widest = rows().map(width).fold(0.0, f64::max);
    let mut corners = Vec::with_capacity(sizes.len());
    let mut y = 0.0;
    for row in rows() {
        let height = row.iter().fold(0.0f64, |height, size| height.max(size.1));
        let mut x = (widest - width(row)) / 2.0;
        for size in row {
            corners.push((x, y + (height - size.1) / 2.0));
            x += size.0;
        }
        y += height;
    }
    (corners, (widest, y))
}

/// Positions of `count` accounts joined by `pairs`, around the origin, in units of the ideal length of an edge.
fn force_layout(count: usize, pairs: &[(usize, usize)]) -> Vec<Point> {
    let mut points = spiral(count);
    let rounds = (1_000_000 / count.max(1)).clamp(20, 200);
    let mut forces = vec![(0.0, 0.0); count];
    let start = real(count).sqrt().max(1.0);
    for round in 0..rounds {
        let tree = Tree::over(&points);
        for (at, force) in forces.iter_mut().enumerate() {
            *force = tree.repulsion(&points, at);
            // A weak pull to the middle, so that parts that nothing joins do not drift away.
            force.0 -= 0.05 * points[at].0;
            force.1 -= 0.05 * points[at].1;
        }
        for &(a, b) in pairs {
            let (dx, dy) = (points[a].0 - points[b].0, points[a].1 - points[b].1);
            let pull = (dx * dx + dy * dy).sqrt();
            forces[a] = (forces[a].0 - dx * pull, forces[a].1 - dy * pull);
            forces[b] = (forces[b].0 + dx * pull, forces[b].1 + dy * pull);
        }
        let longest_step = start * 0.3 * (1.0 - real(round) / real(rounds)) + 0.002;
        for (point, force) in points.iter_mut().zip(&forces) {
            let length = (force.0 * force.0 + force.1 * force.1).sqrt();
            if length > 0.0 {
                let step = length.min(longest_step) / length;
                *point = (point.0 + force.0 * step, point.1 + force.1 * step);
            }
        }
    }
    points
}

/// Points at even distances on a spiral, as seeds stand in a sunflower.
fn spiral(count: usize) -> Vec<Point> {
    let mut direction = (1.0, 0.0);
    (0..count)
        .map(|at| {
            let radius = (real(at) + 0.5).sqrt() * 0.6;
            let point = (direction.0 * radius, direction.1 * radius);
            direction =
                (direction.0 * GOLDEN.0 - direction.1 * GOLDEN.1, direction.0 * GOLDEN.1 + direction.1 * GOLDEN.0);
            point
        })
        .collect()
}

/// A quadtree; cell 0 is the whole.
struct Tree {
    cells: Vec<Cell>,
}

#[derive(Clone, Copy)]
struct Cell {
    /// Middle of the square.
    middle: Point,
    side: f64,
    /// Sum of the points inside.
    sum: Point,
    points: f64,
    inside: Inside,
}

#[derive(Clone, Copy)]
enum Inside {
    Nothing,
    /// One point, by its index.
    Point(usize),
    /// Points too close to tell apart, or at the deepest level.
    Heap,
    /// Four cells from this one on.
    Cells(usize),
}

impl Tree {
    fn over(points: &[Point]) -> Self {
        let (low, high) = bounds(points);
        let side = (high.0 - low.0).max(high.1 - low.1).max(1e-9) * 1.001;
        let middle = ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0);
        let mut tree = Tree { cells: vec![Cell::empty(middle, side)] };
        for at in 0..points.len() {
            tree.insert(points, at);
        }
        tree
    }

    fn insert(&mut self, points: &[Point], at: usize) {
        let point = points[at];
        let mut here = 0;
        for depth in 0..=DEEPEST {
            self.cells[here].sum.0 += point.0;
            self.cells[here].sum.1 += point.1;
            self.cells[here].points += 1.0;
            match self.cells[here].inside {
                Inside::Nothing => {
                    self.cells[here].inside = Inside::Point(at);
                    return;
                }
                Inside::Heap => return,
                Inside::Point(_) if depth == DEEPEST => {
                    self.cells[here].inside = Inside::Heap;
                    return;
                }
                Inside::Point(earlier) => {
                    let first = self.split(here);
                    let child = first + self.cells[here].quarter(points[earlier]);
                    self.cells[child].sum = points[earlier];
                    self.cells[child].points = 1.0;
                    self.cells[child].inside = Inside::Point(earlier);
                    here = first + self.cells[here].quarter(point);
                }
                Inside::Cells(first) => here = first + self.cells[here].quarter(point),
            }
        }
    }

    fn split(&mut self, here: usize) -> usize {
        let first = self.cells.len();
        let Cell { middle, side, .. } = self.cells[here];
        let quarter = side / 4.0;
        for (right, down) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
            self.cells.push(Cell::empty((middle.0 + right * quarter, middle.1 + down * quarter), side / 2.0));
        }
        self.cells[here].inside = Inside::Cells(first);
        first
    }

    /// The push of all other points on the point `at`.
    fn repulsion(&self, points: &[Point], at: usize) -> Point {
        let point = points[at];
        let mut force = (0.0, 0.0);
        let mut open = vec![0];
        while let Some(here) = open.pop() {
            let cell = &self.cells[here];
            if cell.points == 0.0 {
                continue;
            }
            let (dx, dy) = (point.0 - cell.sum.0 / cell.points, point.1 - cell.sum.1 / cell.points);
            let squared = (dx * dx + dy * dy).max(1e-6);
            match cell.inside {
                Inside::Point(other) if other == at => {}
                Inside::Cells(first) if cell.side * cell.side > FAR * FAR * squared => open.extend(first..first + 4),
                _ => force = (force.0 + cell.points * dx / squared, force.1 + cell.points * dy / squared),
            }
        }
        force
    }
}

impl Cell {
    fn empty(middle: Point, side: f64) -> Self {
        Cell { middle, side, sum: (0.0, 0.0), points: 0.0, inside: Inside::Nothing }
    }

    fn quarter(&self, point: Point) -> usize {
        usize::from(point.0 >= self.middle.0) + 2 * usize::from(point.1 >= self.middle.1)
    }
}

fn bounds(points: &[Point]) -> (Point, Point) {
    let Some(&first) = points.first() else { return ((0.0, 0.0), (0.0, 0.0)) };
    points.iter().fold((first, first), |(low, high), point| {
        ((low.0.min(point.0), low.1.min(point.1)), (high.0.max(point.0), high.1.max(point.1)))
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of accounts lie far below 2^53")]
fn real(count: usize) -> f64 {
    count as f64
}
