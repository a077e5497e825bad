//! Running a program to its end, and measuring the most memory that it took.

use std::io::Read as _;
use std::process::{Command, Output, Stdio};

use wait4::Wait4 as _;

/// What a program wrote, and the most memory in bytes that it took, or one of the processes that it waited for.
pub(crate) fn measured(command: &mut Command) -> (Output, u64) {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let pipes = (child.stdout.take(), child.stderr.take());
    let (mut out, mut err) = (pipes.0.expect("piped"), pipes.1.expect("piped"));
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let reader = std::thread::spawn(move || err.read_to_end(&mut stderr).map(|_| stderr));
    out.read_to_end(&mut stdout).expect("it writes");
    let used = child.wait4().expect("it ends");
    let output = Output {
        status: used.status,
        stdout,
        stderr: reader.join().expect("no panic").expect("it writes"),
    };
    (output, used.rusage.maxrss)
}
