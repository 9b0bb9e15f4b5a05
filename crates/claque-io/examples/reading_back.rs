//! How much faster posts are read back from Parquet: `cargo run --release -p claque-io --example reading_back -- FILE...`
//!
//! Of each file: seconds to take the text of every post and nothing else, and to read it as a corpus with all traces; the
//! same of what `convert` makes of it. The best of five runs each.

#![allow(clippy::print_stdout, reason = "it measures, and says what")]

use claque_io::read::{Input, ReadOptions, Silent, Wanted, convert, read, texts_of};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let source = Input::File(path.clone().into());
        let scratch = std::env::temp_dir().join(format!("reading-back-{}", std::process::id()));
        let target = scratch.with_extension("parquet");
        let out = std::fs::File::create(&target)?;
        let begun = Instant::now();
        let options = ReadOptions::default();
        let inputs = [source];
        let conversion = convert(&inputs, &options, 2 << 30, &scratch, out, &mut Silent, &mut |_, _| {})?;
        println!("{path}: {} posts, converted in {:.2} s", conversion.posts, begun.elapsed().as_secs_f64());
        let before = measure(&inputs, Path::new(&path))?;
        let after = measure(&[Input::File(target.clone())], &target)?;
        println!("  times faster: texts {:.1}, whole {:.1}", before[0] / after[0], before[1] / after[1]);
        std::fs::remove_file(target)?;
    }
    Ok(())
}

/// Seconds to take the texts, and to read everything.
fn measure(inputs: &[Input], path: &Path) -> Result<[f64; 2], Box<dyn Error>> {
    let options = ReadOptions::default();
    let corpus = read(inputs, &options, &mut Silent)?;
    let wanted = Wanted::new(std::iter::empty(), false);
    let mut best = [f64::INFINITY; 2];
    for _ in 0..5 {
        let begun = Instant::now();
        texts_of(inputs, &corpus.inputs, &options, &wanted, &mut Silent, &mut |_, _| {})?;
        best[0] = best[0].min(begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        read(inputs, &options, &mut Silent)?;
        best[1] = best[1].min(begun.elapsed().as_secs_f64());
    }
    let bytes = std::fs::metadata(path)?.len();
    println!("  {}: {bytes} bytes, texts {:.3} s, whole {:.3} s", path.display(), best[0], best[1]);
    Ok(best)
}
