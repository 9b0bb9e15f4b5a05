//! One format, named by `CLAQUE_FORMAT`: whatever the bytes are, they are read as that.
#![no_main]

use claque_io::read::Shape;
use std::sync::LazyLock;

static FORMAT: LazyLock<Shape> = LazyLock::new(|| {
    let name = std::env::var("CLAQUE_FORMAT").expect("CLAQUE_FORMAT names a format");
    Shape::from_name(&name).unwrap_or_else(|| panic!("no format is called {name}"))
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    claque_fuzz::check_as(data, *FORMAT);
});
