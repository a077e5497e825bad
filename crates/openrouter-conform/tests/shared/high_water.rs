//! The most memory that a running program has taken.

use std::process::Child;

/// In bytes, so far.
pub(crate) fn high_water(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    let status = status.expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kilobytes: Option<u64> = kilobytes.and_then(|text| text.parse().ok());
    1024 * kilobytes.expect("a number of kilobytes")
}
