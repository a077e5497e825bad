#![no_main]
//! See `fuzz::identify_text`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::identify_text(data));
