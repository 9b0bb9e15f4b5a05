//! `decisions.sqlite`: what the analyst said, append-only.
