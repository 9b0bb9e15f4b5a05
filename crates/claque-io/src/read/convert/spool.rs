//! Rows in the order of their keys, more than fit into memory: sorted runs, one behind the other in a file without a name.

use super::Rows;
use crate::read::InputSummary;
use crate::read::error::ReadError;
use crate::read::sink::Take;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes that a place takes beside its row.
const PLACE: usize = size_of::<Sorted>();
/// Bytes of a run that are read at once.
const BUFFER: usize = 128 * 1024;

/// Where a row stands in memory.
#[derive(Clone, Copy)]
pub(super) struct Sorted {
    /// The first bytes of its key: the time.
    first: u64,
    part: u32,
    start: usize,
    key_end: usize,
    end: usize,
}

/// Gathers rows, and writes a sorted run whenever there are too many.
pub(super) struct Spool {
    path: PathBuf,
    most: usize,
    parts: Vec<Vec<u8>>,
    places: Vec<Sorted>,
    bytes: usize,
    rows: u64,
    file: Option<Arc<Scratch>>,
    /// Where each run lies in the file.
    runs: Vec<(u64, u64)>,
}

/// A file that is gone when nobody needs it any more.
pub(super) struct Scratch {
    file: File,
    /// `None` where it is gone from its folder already.
    path: Option<PathBuf>,
}

impl Scratch {
    fn new(path: &Path) -> io::Result<Self> {
        let file = File::options().read(true).write(true).create_new(true).open(path)?;
        // Where a file may be removed while it is open, nothing can be left behind.
        let is_gone = fs::remove_file(path).is_ok();
        Ok(Scratch { file, path: (!is_gone).then(|| path.to_owned()) })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}

impl Take<Rows> for Spool {
    fn take(&mut self, rows: Rows, input: &mut InputSummary, _: usize) -> Result<(), ReadError> {
        let part = u32::try_from(self.parts.len()).map_err(|_| ReadError::TooMany { what: "posts" })?;
        input.accepted += rows.places.len() as u64;
        self.rows += rows.places.len() as u64;
        self.bytes += rows.bytes.len() + rows.places.len() * PLACE;
        self.places.extend(rows.places.iter().map(|&[start, key_end, end]| {
            let mut first = [0; 8];
            first.copy_from_slice(&rows.bytes[start..start + 8]);
            Sorted { first: u64::from_be_bytes(first), part, start, key_end, end }
        }));
        self.parts.push(rows.bytes);
        if self.bytes > self.most { self.write_run().map_err(|source| self.cannot(source)) } else { Ok(()) }
    }
}

impl Spool {
    /// Keeps at most so many bytes in memory, and the rest in that file.
    pub(super) fn new(path: &Path, most: usize) -> Self {
        Spool {
            path: path.to_owned(),
            most,
            parts: Vec::new(),
            places: Vec::new(),
            bytes: 0,
            rows: 0,
            file: None,
            runs: Vec::new(),
        }
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// How many runs were written.
    pub(super) fn runs(&self) -> usize {
        self.runs.len()
    }

    fn cannot(&self, source: io::Error) -> ReadError {
        ReadError::Scratch { path: self.path.clone(), source }
    }

    /// Rows with equal keys stay in the order of the input.
    fn sort(&mut self) {
        let parts = &self.parts;
        let key = |place: &Sorted| &parts[place.part as usize][place.start..place.key_end];
        self.places.par_sort_by(|a, b| a.first.cmp(&b.first).then_with(|| key(a).cmp(key(b))));
    }

    fn write_run(&mut self) -> io::Result<()> {
        self.sort();
        let scratch = match &self.file {
            Some(file) => file.clone(),
            None => self.file.insert(Arc::new(Scratch::new(&self.path)?)).clone(),
        };
        let mut file = &scratch.file;
        let start = file.seek(SeekFrom::End(0))?;
        let mut out = zstd::stream::write::Encoder::new(BufWriter::with_capacity(BUFFER, file), 1)?;
        for place in &self.places {
            let part = &self.parts[place.part as usize];
            out.write_all(&((place.key_end - place.start) as u64).to_le_bytes())?;
            out.write_all(&((place.end - place.key_end) as u64).to_le_bytes())?;
            out.write_all(&part[place.start..place.end])?;
        }
        out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        let end = file.stream_position()?;
        self.runs.push((start, end));
        (self.parts, self.places, self.bytes) = (Vec::new(), Vec::new(), 0);
        Ok(())
    }

    /// All rows in the order of their keys.
    pub(super) fn merge(mut self) -> Result<Merge, ReadError> {
        if self.runs.is_empty() {
            self.sort();
            let (parts, places) = (std::mem::take(&mut self.parts), std::mem::take(&mut self.places));
            return Ok(Merge::Memory { parts, places: places.into_iter() });
        }
        if !self.places.is_empty() {
            self.write_run().map_err(|source| self.cannot(source))?;
        }
        let mut runs = Vec::new();
        for &(at, end) in &self.runs {
            let Some(scratch) = self.file.clone() else { continue };
            let stretch = BufReader::with_capacity(BUFFER, Stretch { scratch, at, end });
            let reader = zstd::stream::read::Decoder::with_buffer(stretch).map_err(|source| self.cannot(source))?;
            runs.push(Run { reader: BufReader::with_capacity(BUFFER, reader), row: Vec::new() });
        }
        let mut waiting = BinaryHeap::new();
        for (number, run) in runs.iter_mut().enumerate() {
            if let Some(key) = run.next(Vec::new()).map_err(|source| self.cannot(source))? {
                waiting.push(Reverse((key, number)));
            }
        }
        Ok(Merge::Runs { runs, waiting, path: self.path, key: Vec::new(), row: Vec::new() })
    }
}

/// A part of the file.
pub(super) struct Stretch {
    scratch: Arc<Scratch>,
    at: u64,
    end: u64,
}

impl Read for Stretch {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.end - self.at).map_or(buffer.len(), |left| left.min(buffer.len()));
        let mut file = &self.scratch.file;
        file.seek(SeekFrom::Start(self.at))?;
        let count = file.read(&mut buffer[..most])?;
        self.at += count as u64;
        Ok(count)
    }
}

pub(super) struct Run {
    reader: BufReader<zstd::stream::read::Decoder<'static, BufReader<Stretch>>>,
    /// The row that waits.
    row: Vec<u8>,
}

impl Run {
    /// Reads the next row, and returns its key in that room.
    fn next(&mut self, mut key: Vec<u8>) -> io::Result<Option<Vec<u8>>> {
        if self.reader.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let mut lengths = [[0; 8]; 2];
        self.reader.read_exact(&mut lengths[0])?;
        self.reader.read_exact(&mut lengths[1])?;
        let [key_length, row_length] =
            lengths.map(|length| usize::try_from(u64::from_le_bytes(length)).unwrap_or(usize::MAX));
        key.resize(key_length, 0);
        self.row.resize(row_length, 0);
        self.reader.read_exact(&mut key)?;
        self.reader.read_exact(&mut self.row)?;
        Ok(Some(key))
    }
}

/// Rows in the order of their keys.
pub(super) enum Merge {
    Memory {
        parts: Vec<Vec<u8>>,
        places: std::vec::IntoIter<Sorted>,
    },
    Runs {
        runs: Vec<Run>,
        /// Key and number of the run of every row that waits; of equal keys the earlier run comes first.
        waiting: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
        path: PathBuf,
        key: Vec<u8>,
        row: Vec<u8>,
    },
}

/// Key and row.
type Keyed<'m> = (&'m [u8], &'m [u8]);

impl Merge {
    /// The next.
    pub(super) fn next(&mut self) -> Result<Option<Keyed<'_>>, ReadError> {
        match self {
            Merge::Memory { parts, places } => Ok(places.next().map(|place| {
                let part = &parts[place.part as usize];
                (&part[place.start..place.key_end], &part[place.key_end..place.end])
            })),
            Merge::Runs { runs, waiting, path, key, row } => {
                let Some(Reverse((least, number))) = waiting.pop() else { return Ok(None) };
                std::mem::swap(row, &mut runs[number].row);
                let room = std::mem::replace(key, least);
                let next = runs[number].next(room);
                let next = next.map_err(|source| ReadError::Scratch { path: path.clone(), source })?;
                if let Some(next) = next {
                    waiting.push(Reverse((next, number)));
                }
                Ok(Some((key, row)))
            }
        }
    }
}
