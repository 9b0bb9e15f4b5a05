//! The whole job without a terminal: what was asked for, plan, corpus, findings, case folder; and what is made of one.
//!
//! The command line and the Python package are two doors to the same job. What somebody asks for is an
//! [`asked::Asked`]; [`detect::Job`] reads, finds and fills a case folder; whoever waits for it implements
//! [`watch::Watch`].

pub mod alike;
pub mod analysis;
pub mod asked;
pub mod case;
pub mod choice;
pub mod context;
pub mod detect;
pub mod evaluate;
pub mod evidence;
pub mod explain;
pub mod failure;
pub mod number;
pub mod peer;
pub mod plan;
pub mod power;
pub mod reading;
pub mod report;
pub mod scenario;
pub mod similar;
pub mod watch;
pub mod words;
