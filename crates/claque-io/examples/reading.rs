//! How fast an input is read: `reading FILE posts|traces RUNS`, one line of JSON a run.
//!
//! `posts` stops at posts whose every field is decoded, checked and thrown away; `traces` goes on to all actions. Both digest, decompress and cut
//! as every reading does.

use claque_io::read::{Input, ReadOptions, Silent, read, tally};
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
        let told = match stage.as_str() {
            "posts" => {
                let told = tally(&inputs, &options)?;
                format!(
                    "\"posts\": {}, \"rejected\": {}, \"text_bytes\": {}",
                    told.posts, told.rejected, told.text_bytes
                )
            }
            "traces" => {
                let corpus = read(&inputs, &options, &mut Silent)?;
                let accepted: u64 = corpus.inputs.iter().map(|input| input.accepted).sum();
                format!("\"posts\": {accepted}, \"rejected\": {}", corpus.rejected_count)
            }
            _ => return Err("the stage is `posts` or `traces`".into()),
        };
        let seconds = began.elapsed().as_secs_f64();
        writeln!(std::io::stdout(), "{{\"seconds\": {seconds:.4}, {told}}}")?;
    }
    Ok(())
}
