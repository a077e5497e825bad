#![no_main]
//! See `fuzz::redactor`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::redactor(data));
