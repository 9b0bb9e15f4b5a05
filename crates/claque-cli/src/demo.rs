//! x
use crate::{args::DemoArgs, failure::Failure};
pub fn run(_: &DemoArgs) -> Result<(), Failure> {
    Ok(())
}
