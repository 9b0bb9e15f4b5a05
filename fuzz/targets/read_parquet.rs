#![no_main]

use std::sync::Once;

static QUIET: Once = Once::new();

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // A panic inside the parquet crate is caught by the reader and told as an error; one of ours is a find.
    QUIET.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            let foreign = panic.location().is_some_and(|place| !place.file().contains("claque-io"));
            if !foreign {
                eprintln!("{panic}");
                std::process::abort();
            }
        }));
    });
    claque_fuzz::check(data);
});
