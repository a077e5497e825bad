#![no_main]
//! See `fuzz::fixture_parser`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::fixture_parser(data));
