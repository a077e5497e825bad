#![no_main]
//! See `fuzz::adapter_message`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::adapter_message(data));
