//! Bytes to actions, and findings to files.
