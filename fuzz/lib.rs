//! What must hold for whatever bytes are read.

use claque_io::read::{Corpus, Keys, ReadError, ReadOptions, Zone, read_bytes};

/// Reads bytes and checks that what comes out is whole; an error is a fine answer too.
pub fn check(bytes: &[u8]) -> Option<Corpus> {
    let options = ReadOptions { max_bytes: 1 << 24, time_zone: Some(Zone::UTC), ..ReadOptions::default() };
    for keys in [Keys::Qut, Keys::CooRTweet] {
        whole(read_bytes("input", bytes, &ReadOptions { keys, ..options.clone() }));
    }
    whole(read_bytes("input", bytes, &options))
}

fn whole(read: Result<Corpus, ReadError>) -> Option<Corpus> {
    let corpus = match read {
        Ok(corpus) => corpus,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return None;
        }
    };
    for trace in &corpus.traces {
        for action in &trace.actions {
            assert!((action.account.0 as usize) < corpus.accounts.len());
            assert!((action.post.0 as usize) < corpus.posts.len());
            assert!((action.object.0 as usize) < trace.objects.object_count());
            assert!(corpus.span.is_some_and(|(first, last)| (first..=last).contains(&action.at)));
        }
    }
    assert!(corpus.rejected.len() as u64 <= corpus.rejected_count);
    Some(corpus)
}

/// A table cell that holds exactly these bytes.
pub fn quoted(cell: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for byte in cell {
        quoted.push(*byte);
        if *byte == b'"' {
            quoted.push(b'"');
        }
    }
    quoted.push(b'"');
    quoted
}
