#![no_main]
//! See `fuzz::read`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::read(data));
