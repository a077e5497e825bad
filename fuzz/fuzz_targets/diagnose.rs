#![no_main]
//! See `fuzz::diagnose`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::diagnose(data));
