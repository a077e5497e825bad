//! How often the contenders of `speed` allocate: Markdown on standard output.

use std::process::ExitCode;

use method::{Contender, mix};
use speed::{payloads, streams};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

fn run() -> Result<(), String> {
    println!(
        "## Allocations\n\n{}",
        payloads::allocations(&mix::load()?, count)?
    );
    println!("{}", streams::allocations(8 << 20, count));
    Ok(())
}

/// Allocations of the second call, so that what is built once does not count.
fn count(contender: &mut Contender<'_>) -> u64 {
    (contender.call)();
    allocation_counter::measure(|| (contender.call)()).count_total
}
