//! x
use crate::{args::ExplainArgs, failure::Failure};
pub fn run(_: &ExplainArgs) -> Result<(), Failure> {
    Ok(())
}
