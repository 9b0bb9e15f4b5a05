//! `evidence.sqlite`: everything that a page asks of a case.
