//! Posts over time, drawn in blocks.
//!
//! Every column stands for the same number of bins, from none at the ground to the most at the top; a column with any post at all
//! shows at least the lowest block, one without shows none.

use super::page::{width, wrapped};
use claque_io::civil::rfc3339;
use claque_io::inspection::VolumeRecord;
use claque_job::words::grouped;

/// Lines of the tallest column.
const HEIGHT: usize = 6;
/// Most columns that one bin takes.
const WIDEST: usize = 4;
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Columns of the picture and what they stand for.
struct Columns {
    /// Posts of each column.
    posts: Vec<u64>,
    /// Where each begins.
    starts: Vec<i64>,
    /// Bins to a column.
    bins: usize,
    /// Places on a line that a column takes.
    places: usize,
}

/// The heading, the picture, and its axis; nothing where there is no bin.
pub fn lines(volume: &VolumeRecord, columns: usize) -> Vec<String> {
    let most = volume.bins.iter().map(|bin| bin.posts).max().unwrap_or(0);
    if most == 0 {
        return Vec::new();
    }
    // The scale may need a further digit where a column holds several bins.
    let room = columns.saturating_sub(width(&grouped(most)) + 6).max(10);
    let drawn = drawn(volume, room);
    let top = drawn.posts.iter().copied().max().unwrap_or(0);
    let scale = width(&grouped(top)).max(1);
    let mut lines = wrapped(&heading(volume, &drawn, top), columns);
    for level in (0..HEIGHT).rev() {
        let label = if level + 1 == HEIGHT { grouped(top) } else { String::new() };
        let side = if level + 1 == HEIGHT { '┤' } else { '│' };
        let blocks: String = drawn
            .posts
            .iter()
            .flat_map(|posts| std::iter::repeat_n(BLOCKS[block(*posts, top, level)], drawn.places))
            .collect();
        lines.push(format!("  {label:>scale$} {side}{blocks}").trim_end().to_owned());
    }
    lines.extend(axis(volume, &drawn, scale));
    lines
}

fn drawn(volume: &VolumeRecord, room: usize) -> Columns {
    let bins = volume.bins.len().div_ceil(room).max(1);
    let columns = volume.bins.chunks(bins);
    let places = (room / columns.len().max(1)).clamp(1, WIDEST);
    Columns {
        posts: columns.clone().map(|column| column.iter().map(|bin| bin.posts).sum()).collect(),
        starts: columns.map(|column| column[0].start_ms).collect(),
        bins,
        places,
    }
}

fn heading(volume: &VolumeRecord, drawn: &Columns, top: u64) -> String {
    let unit = &volume.unit;
    let per = if drawn.bins == 1 { unit.clone() } else { format!("{} {unit}s", drawn.bins) };
    let busiest = drawn.posts.iter().position(|posts| *posts == top).unwrap_or(0);
    let when = date(drawn.starts[busiest], unit);
    format!("Posts per {per}, times in UTC; the most from {when} on: {}", grouped(top))
}

/// Which block stands on that level of a column.
fn block(posts: u64, top: u64, level: usize) -> usize {
    if posts == 0 {
        return 0;
    }
    let eighths = (u128::from(posts) * (HEIGHT * 8) as u128).div_ceil(u128::from(top)) as usize;
    eighths.saturating_sub(level * 8).min(8)
}

/// The ground with its marks, and the dates under them.
fn axis(volume: &VolumeRecord, drawn: &Columns, scale: usize) -> Vec<String> {
    let places = drawn.posts.len() * drawn.places;
    let mut ground = vec!['─'; places];
    let mut dates = String::new();
    let mut next = 0;
    for (column, start) in drawn.starts.iter().enumerate() {
        let place = column * drawn.places;
        let date = date(*start, &volume.unit);
        let fits = place + width(&date) <= places || column == 0;
        if place < next || !fits {
            continue;
        }
        ground[place] = '┬';
        dates.push_str(&" ".repeat(place - width(&dates)));
        dates.push_str(&date);
        next = place + width(&date) + 4;
    }
    // The last column gets its date too, where there is room: it ends under its mark.
    let (place, date) = match drawn.starts.last() {
        Some(last) => (places - 1, date(*last, &volume.unit)),
        None => (0, String::new()),
    };
    if place + 1 >= width(&dates) + 3 + width(&date) {
        ground[place] = '┬';
        dates.push_str(&" ".repeat(place + 1 - width(&date) - width(&dates)));
        dates.push_str(&date);
    }
    let ground: String = ground.into_iter().collect();
    vec![format!("  {:>scale$} ┼{ground}", 0), format!("  {:scale$}  {dates}", "")]
}

/// A date as exact as the unit, without the year where it goes to the hour or the minute: the heading and the time span say it.
fn date(ms: i64, unit: &str) -> String {
    let whole = rfc3339(ms);
    let (day, clock) = whole.split_once('T').unwrap_or((&whole, ""));
    let clock = clock.get(..5).unwrap_or("");
    match unit {
        "minute" | "hour" => format!("{} {clock}", day.get(day.len().saturating_sub(5)..).unwrap_or(day)),
        "month" => day.rsplit_once('-').map_or(day, |(month, _)| month).to_owned(),
        "year" => day.rsplitn(3, '-').last().unwrap_or(day).to_owned(),
        _ => day.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_io::inspection::Bin;

    const DAY: i64 = 86_400_000;

    fn volume(posts: &[u64]) -> VolumeRecord {
        let bins = (0..).zip(posts).map(|(day, posts)| Bin { start_ms: day * DAY, posts: *posts });
        VolumeRecord { unit: "day".to_owned(), bins: bins.collect(), before: 0, after: 0 }
    }

    #[test]
    fn a_small_picture_is_as_drawn_here() {
        let lines = lines(&volume(&[48, 1, 0, 24, 12, 6]), 60);
        let drawn = lines.join("\n");
        assert_eq!(lines[0], "Posts per day, times in UTC; the most from 1970-01-01 on: 48");
        assert_eq!(lines[1], "  48 ┤████");
        assert_eq!(lines[4], "     │████        ████", "{drawn}");
        assert_eq!(lines[5], "     │████        ████▄▄▄▄", "{drawn}");
        assert_eq!(lines[6], "     │████▁▁▁▁    ████████▆▆▆▆", "{drawn}");
        assert_eq!(lines[7], format!("   0 ┼┬{}┬", "─".repeat(22)), "{drawn}");
        assert_eq!(lines[8], "      1970-01-01    1970-01-06", "{drawn}");
    }

    #[test]
    fn no_post_is_lost_and_no_line_too_wide() {
        let many: Vec<u64> = (0..400).map(|day| day * day % 97).collect();
        for columns in [40, 80, 120, 200] {
            let lines = lines(&volume(&many), columns);
            assert!(lines.iter().all(|line| width(line) <= columns), "{columns}: {}", lines.join("\n"));
            let drawn = drawn(&volume(&many), columns - 10);
            assert_eq!(drawn.posts.iter().sum::<u64>(), many.iter().sum::<u64>());
            assert!(drawn.posts.len() <= columns - 10);
        }
    }

    #[test]
    fn one_post_among_a_million_is_seen_and_none_is_not() {
        assert_eq!([block(1, 1_000_000, 0), block(0, 1_000_000, 0), block(1, 1_000_000, 1)], [1, 0, 0]);
        assert_eq!((0..HEIGHT).map(|level| block(7, 7, level)).collect::<Vec<_>>(), [8; HEIGHT]);
        assert_eq!(lines(&volume(&[]), 80), Vec::<String>::new());
    }
}
