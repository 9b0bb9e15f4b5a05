//! Raw bytes to UTF-8: digest, decompression and transcoding, each told by content and not by name.

use super::digest::LongDigest;
use super::error::ReadError;
use encoding_rs::{CoderResult, Encoding};
use std::fmt;
use std::io::{self, Cursor, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Enough to tell a compression, an encoding, a format and a shape apart.
pub(crate) const HEAD: usize = 64 * 1024;
/// Compressed files inside compressed files are followed this far.
const LAYERS: usize = 4;

/// A stream of bytes that another thread may read.
pub(crate) type Bytes = Box<dyn Read + Send>;

/// How an input is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// Gzip, of one or several members.
    Gzip,
    /// Zstandard, of one or several frames, also with long windows.
    Zstd,
    /// Bzip2, of one or several streams.
    Bzip2,
}

impl Compression {
    fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, 8, ..] => Compression::Gzip,
            // A skippable frame may come first.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Compression::Bzip2,
            _ => Compression::None,
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Compression::None => "uncompressed",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
            Compression::Bzip2 => "bzip2",
        })
    }
}

/// What a layer of the stream has to say, carried through `io::Error`.
#[derive(Debug)]
enum Fault {
    Raw(io::Error),
    Truncated(Compression),
    Damaged(Compression, io::Error),
    TooBig(u64),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Raw(source) | Fault::Damaged(_, source) => source.fmt(f),
            Fault::Truncated(_) => f.write_str("cut off"),
            Fault::TooBig(_) => f.write_str("too big"),
        }
    }
}

impl std::error::Error for Fault {}

/// Gives an error from the stream its name and place.
pub(crate) fn explain(error: io::Error, input: &str) -> ReadError {
    let input = input.to_owned();
    match error.downcast::<Fault>() {
        Ok(Fault::Raw(source)) => ReadError::Io { input, source },
        Ok(Fault::Truncated(compression)) => ReadError::Truncated { input, compression },
        Ok(Fault::Damaged(compression, source)) => ReadError::Damaged { input, compression, source },
        Ok(Fault::TooBig(limit)) => ReadError::TooBig { input, limit },
        Err(source) => ReadError::Io { input, source },
    }
}

/// What has been read of the raw bytes so far.
#[derive(Clone, Default)]
pub(crate) struct Meter {
    bytes: Arc<AtomicU64>,
    digest: Arc<Mutex<LongDigest>>,
}

impl Meter {
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// SHA-256 of the raw bytes read so far, in hex.
    pub(crate) fn sha256(&self) -> String {
        let digest = self.digest.lock().unwrap_or_else(PoisonError::into_inner).sha256();
        digest.into_iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

struct Metered {
    inner: Bytes,
    meter: Meter,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => io::Error::other(Fault::Raw(error)),
        })?;
        self.meter.bytes.fetch_add(count as u64, Ordering::Relaxed);
        self.meter.digest.lock().unwrap_or_else(PoisonError::into_inner).update(&buffer[..count]);
        Ok(count)
    }
}

struct Layer {
    inner: Bytes,
    compression: Compression,
}

impl Read for Layer {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ if error.get_ref().is_some_and(|inner| inner.is::<Fault>()) => error,
            io::ErrorKind::UnexpectedEof => io::Error::other(Fault::Truncated(self.compression)),
            _ => io::Error::other(Fault::Damaged(self.compression, error)),
        })
    }
}

struct Limited {
    inner: Bytes,
    left: u64,
    limit: u64,
}

impl Read for Limited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        match self.left.checked_sub(count as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other(Fault::TooBig(self.limit))),
        }
        Ok(count)
    }
}

/// A stream of which the first [`HEAD`] bytes are known.
pub(crate) struct Opened {
    pub(crate) head: Vec<u8>,
    pub(crate) rest: Bytes,
    pub(crate) compression: Vec<Compression>,
    pub(crate) meter: Meter,
}

impl Opened {
    /// The whole stream, from its first byte.
    pub(crate) fn into_reader(self) -> Bytes {
        Box::new(Cursor::new(self.head).chain(self.rest))
    }
}

/// Reads up to `size` bytes; fewer only at the end.
fn head_of(reader: &mut dyn Read, size: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(size as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Peels off every compression; at most `limit` decompressed bytes pass.
pub(crate) fn open(raw: Bytes, limit: u64) -> io::Result<Opened> {
    let meter = Meter::default();
    let mut reader: Bytes = Box::new(Metered { inner: raw, meter: meter.clone() });
    let mut compressions = Vec::new();
    loop {
        reader = Box::new(Limited { inner: reader, left: limit, limit });
        let head = head_of(&mut reader, HEAD)?;
        let compression = Compression::of(&head);
        if compression == Compression::None || compressions.len() == LAYERS {
            return Ok(Opened { head, rest: reader, compression: compressions, meter });
        }
        compressions.push(compression);
        let whole = io::BufReader::with_capacity(128 * 1024, Cursor::new(head).chain(reader));
        let inner: Bytes = match compression {
            Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(whole)),
            Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(whole)),
            _ => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(whole)?;
                decoder.window_log_max(31)?;
                Box::new(decoder)
            }
        };
        reader = Box::new(Layer { inner, compression });
    }
}

/// Which encoding the head is in, and how many bytes its mark takes.
fn sniff(head: &[u8]) -> (&'static Encoding, usize) {
    if let Some(found) = Encoding::for_bom(head) {
        return found;
    }
    let pairs = head.len().min(4096) / 2;
    let zeros = |offset: usize| (0..pairs).filter(|pair| head[pair * 2 + offset] == 0).count();
    // Latin letters, digits and separators make most of a header: in UTF-16 every second byte is then zero.
    if pairs >= 4 && zeros(1) * 10 >= pairs * 7 && zeros(0) * 10 <= pairs {
        (encoding_rs::UTF_16LE, 0)
    } else if pairs >= 4 && zeros(0) * 10 >= pairs * 7 && zeros(1) * 10 <= pairs {
        (encoding_rs::UTF_16BE, 0)
    } else {
        (encoding_rs::UTF_8, 0)
    }
}

/// A named encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextEncoding(&'static Encoding);

impl TextEncoding {
    /// The encoding with that label, as the web knows them: `utf-8`, `windows-1252`, `gb18030`.
    ///
    /// # Errors
    /// Where nobody knows the label.
    pub fn from_label(label: &str) -> Result<Self, ReadError> {
        let known = Encoding::for_label(label.as_bytes());
        known.map(TextEncoding).ok_or_else(|| ReadError::UnknownEncoding { label: label.to_owned() })
    }

    /// Its usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// Turns the stream into UTF-8 without a byte order mark. UTF-8 passes unchecked: each cell is checked where it is read.
pub(crate) fn to_utf8(mut opened: Opened, told: Option<TextEncoding>) -> io::Result<(Opened, TextEncoding)> {
    let (sniffed, mark) = sniff(&opened.head);
    let encoding = told.map_or(sniffed, |told| told.0);
    if sniffed == encoding {
        opened.head.drain(..mark);
    }
    if encoding == encoding_rs::UTF_8 {
        return Ok((opened, TextEncoding(encoding)));
    }
    let meter = opened.meter.clone();
    let compression = std::mem::take(&mut opened.compression);
    let decoder = encoding.new_decoder_without_bom_handling();
    let reader = opened.into_reader();
    let mut rest: Bytes =
        Box::new(Transcoder { reader, decoder, input: Vec::new(), output: Vec::new(), at: 0, ended: false });
    let head = head_of(&mut rest, HEAD)?;
    Ok((Opened { head, rest, compression, meter }, TextEncoding(encoding)))
}

struct Transcoder {
    reader: Bytes,
    decoder: encoding_rs::Decoder,
    input: Vec<u8>,
    output: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Transcoder {
    fn refill(&mut self) -> io::Result<()> {
        self.at = 0;
        self.output.clear();
        while self.output.is_empty() && !self.ended {
            self.input.resize(64 * 1024, 0);
            let count = self.reader.read(&mut self.input)?;
            self.ended = count == 0;
            let most = self.decoder.max_utf8_buffer_length(count).unwrap_or(count * 4 + 16);
            self.output.resize(most, 0);
            let (result, _, written, _) =
                self.decoder.decode_to_utf8(&self.input[..count], &mut self.output, self.ended);
            debug_assert_eq!(result, CoderResult::InputEmpty);
            self.output.truncate(written);
        }
        Ok(())
    }
}

impl Read for Transcoder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.output.len() {
            self.refill()?;
        }
        let count = buffer.len().min(self.output.len() - self.at);
        buffer[..count].copy_from_slice(&self.output[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
