//! Running callgrind, and reading what it wrote.

use std::path::Path;
use std::process::{Command, Stdio};

/// Instructions of one time through a hot path.
///
/// Counted twice, with `times` times more the second time, so that starting up and reading files cancel out. Only what
/// was compiled with us is counted, not the C library: its instructions differ from one machine to the next.
///
/// # Errors
/// Valgrind is missing, fails, or writes what cannot be read.
pub(crate) fn count(hot: &str, path: &str, times: u32) -> Result<u64, String> {
    let few = run(hot, path, 1)?;
    let many = run(hot, path, 1 + times)?;
    Ok(many.saturating_sub(few) / u64::from(times))
}

fn run(hot: &str, path: &str, times: u32) -> Result<u64, String> {
    let out = Path::new(hot).with_file_name(format!("callgrind.{path}.out"));
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--compress-strings=no",
            "--compress-pos=no",
        ])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(hot)
        .arg(path)
        .arg(times.to_string())
        .stdin(Stdio::null())
        .output()
        .map_err(|error| {
            format!("failed to start valgrind: {error}; install it (`apt-get install valgrind`)")
        })?;
    if !output.status.success() {
        return Err(format!(
            "valgrind {hot} {path} {times} ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let text = std::fs::read(&out)
        .map_err(|error| format!("failed to read {}: {error}", out.display()))?;
    own_cost(&String::from_utf8_lossy(&text), hot)
        .ok_or_else(|| format!("{} counts nothing of {hot}", out.display()))
}

/// The cost of all functions of one object file, what they call not included.
///
/// The format is that of <https://valgrind.org/docs/manual/cl-format.html>: `ob=` names the object that the costs below
/// belong to, and the line behind `calls=` is the cost of what was called.
fn own_cost(profile: &str, object: &str) -> Option<u64> {
    let mut ours = false;
    let mut called = false;
    let mut total = None;
    for line in profile.lines() {
        if let Some(name) = line.strip_prefix("ob=") {
            ours = Path::new(name).file_name() == Path::new(object).file_name();
        } else if line.starts_with("calls=") {
            called = true;
        } else if line
            .starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '*'))
        {
            let own = !std::mem::take(&mut called) && ours;
            let cost = line
                .split_ascii_whitespace()
                .nth(1)
                .and_then(|cost| cost.parse::<u64>().ok());
            if let (true, Some(cost)) = (own, cost) {
                total = Some(total.unwrap_or(0) + cost);
            }
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::own_cost;

    const PROFILE: &str = "events: Ir\n\nob=/t/hot\nfl=a.rs\nfn=ours\n10 5\ncob=/lib/libc.so\ncfn=malloc\ncalls=2 0\n11 700\n12 7\n\nob=/lib/libc.so\nfn=malloc\n0 350\n\nob=/t/hot\nfn=also\n1 1\n";

    #[test]
    fn only_our_own() {
        assert_eq!(own_cost(PROFILE, "/t/hot"), Some(13));
        assert_eq!(own_cost(PROFILE, "/t/other"), None);
    }
}
