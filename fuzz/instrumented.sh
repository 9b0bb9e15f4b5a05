#!/bin/sh
# Stands in front of the compiler for our own crates (RUSTC_WORKSPACE_WRAPPER), and asks it for libFuzzer's counters, which
# `cargo fuzz` would ask a nightly one for. Dependencies stay as every other build has them.
exec "$@" --cfg fuzzing -Cpasses=sancov-module \
  -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
  -Cllvm-args=-sanitizer-coverage-pc-table
