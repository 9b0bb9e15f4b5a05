//! SHA-256 of a long stream, on a thread of its own: whoever decompresses and cuts is not held up by it.
//!
//! # Cost
//! A copy of the bytes, and at most [`WAITING`] blocks of them in memory.

use sha2::{Digest, Sha256};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

/// So many bytes are digested where they are read: a thread for less is not worth its while.
const ALONE: usize = 1024 * 1024;
/// Bytes are handed over in blocks of at least this size.
const BLOCK: usize = 256 * 1024;
/// So many blocks may wait.
const WAITING: usize = 4;

/// The digest of the bytes that were added.
#[derive(Default)]
pub(crate) struct LongDigest {
    here: Sha256,
    seen: usize,
    elsewhere: Option<Elsewhere>,
}

struct Elsewhere {
    pending: Vec<u8>,
    blocks: SyncSender<Vec<u8>>,
    /// Blocks that can be filled again.
    spare: Receiver<Vec<u8>>,
    thread: JoinHandle<Sha256>,
}

impl LongDigest {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        if let Some(elsewhere) = &mut self.elsewhere {
            return elsewhere.update(bytes);
        }
        self.here.update(bytes);
        self.seen += bytes.len();
        if self.seen > ALONE {
            self.seen = 0;
            self.elsewhere = Elsewhere::begin(&self.here);
        }
    }

    /// The digest so far.
    pub(crate) fn sha256(&mut self) -> impl IntoIterator<Item = u8> + use<> {
        if let Some(elsewhere) = self.elsewhere.take() {
            self.here = elsewhere.end();
        }
        self.here.clone().finalize()
    }
}

impl Elsewhere {
    /// Goes on from a digest; `None` where there is no thread to be had.
    fn begin(from: &Sha256) -> Option<Self> {
        let mut digest = from.clone();
        let (blocks, to_do) = sync_channel::<Vec<u8>>(WAITING);
        let (done, spare) = channel();
        let work = move || {
            for block in to_do {
                digest.update(&block);
                // Nobody fills it again once all is read.
                let _ = done.send(block);
            }
            digest
        };
        let thread = thread::Builder::new().name("digest".to_owned()).spawn(work).ok()?;
        Some(Elsewhere { pending: Vec::new(), blocks, spare, thread })
    }

    fn update(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= BLOCK {
            let mut next = self.spare.try_recv().unwrap_or_default();
            next.clear();
            // The other end hangs up only when it panics, which joining it will tell.
            let _ = self.blocks.send(std::mem::replace(&mut self.pending, next));
        }
    }

    fn end(self) -> Sha256 {
        let _ = self.blocks.send(self.pending);
        drop(self.blocks);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_in_pieces_is_that_of_the_whole_however_long_and_also_halfway() {
        let bytes: Vec<u8> = (0..5_000_003_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for piece in [777, 65_536, 3_000_000] {
            let mut digest = LongDigest::default();
            let mut seen = 0;
            for part in bytes.chunks(piece) {
                digest.update(part);
                seen += part.len();
                if seen > 2_000_000 && seen < 2_100_000 {
                    let halfway: Vec<u8> = digest.sha256().into_iter().collect();
                    assert_eq!(halfway, Sha256::digest(&bytes[..seen]).to_vec());
                }
            }
            let whole: Vec<u8> = digest.sha256().into_iter().collect();
            assert_eq!(whole, Sha256::digest(&bytes).to_vec(), "in pieces of {piece}");
        }
    }
}
