#![no_main]
//! See `fuzz::stream_reader`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::stream_reader(data));
