//! How fast an input is read: `reading FILE posts|traces RUNS`, one line of JSON a run.
//!
//! `posts` stops at posts whose every field is decoded, checked and thrown away; `traces` goes on to all actions. Both digest, decompress and cut
//! as every reading does.

use claque_io::read::{Input, InputSummary, ReadOptions, Silent, Wanted, read, texts_of};
use std::io::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, stage, runs] = arguments.as_slice() else {
        return Err("usage: reading FILE posts|traces RUNS".into());
    };
    let inputs = [Input::File(file.into())];
    let options = ReadOptions::default();
    for _ in 0..runs.parse()? {
        let began = Instant::now();
        let accepted = match stage.as_str() {
            "posts" => {
                // A second reading in which nobody's texts are wanted decodes every post and keeps none.
                let before = InputSummary { name: file.clone(), bytes: 0, ..nothing() };
                texts_of(&inputs, &[before], &options, &Wanted::default(), &mut Silent, &mut |_, _| {})?;
                None
            }
            _ => Some(read(&inputs, &options, &mut Silent)?.inputs[0].accepted),
        };
        let seconds = began.elapsed().as_secs_f64();
        let accepted = accepted.map_or("null".to_owned(), |count| count.to_string());
        writeln!(std::io::stdout(), "{{\"seconds\": {seconds:.4}, \"accepted\": {accepted}}}")?;
    }
    Ok(())
}

fn nothing() -> InputSummary {
    InputSummary {
        guess: None,
        name: String::new(),
        sha256: String::new(),
        bytes: 0,
        rows: 0,
        accepted: 0,
        rejected: 0,
        resolution: None,
    }
}
