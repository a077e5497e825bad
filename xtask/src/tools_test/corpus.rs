//! The check `corpus`: each export of the corpus, played by its tool.

use std::path::Path;
use std::process::{Command as Process, Stdio};

use super::{all, link_modules};
use crate::cargo;
use crate::command::Error;
use crate::tools::place;

/// The tools of `cargo xtask export corpus`, and the script that plays an export: by node, or by pytest.
const PLAYERS: [(&str, &str); 6] = [
    ("wiremock", "wiremock.mjs"),
    ("msw", "msw.mjs"),
    ("vcr", "vcr_test.py"),
    ("aimock", "aimock.mjs"),
    ("pytest-httpx", "pytest_httpx_test.py"),
    ("openai-mocks", "openai_mocks_test.py"),
];

/// Plays the export for each tool, and then compares it with an altered truth, which must be noticed.
pub(super) fn corpus() -> Result<Vec<String>, Error> {
    let folder = cargo::target_dir().join("tools/corpus");
    let failed = |error: std::io::Error| Error::io("prepare", &folder, &error);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(failed)?;
    }
    std::fs::create_dir_all(&folder).map_err(failed)?;
    link_modules(&folder).map_err(failed)?;
    let out = folder.display().to_string();
    let mut faults = all(
        Vec::new(),
        &[&["python3", "xtask/tools/corpus/truth.py", &out]],
    )?;
    for (tool, player) in PLAYERS {
        let export = folder.join(tool);
        let dir = export.display().to_string();
        let mut command = cargo::maintain(&["export", "corpus", "--to", tool, &dir]);
        let status = cargo::run(command.stdout(Stdio::null()))?;
        if !status.success() {
            faults.push(format!("export corpus --to {tool}: {status}"));
            continue;
        }
        println!("{tool}");
        let status = cargo::run(&mut play(player, &export, &folder.join("truth.json")))?;
        if !status.success() {
            faults.push(format!(
                "{tool}: the stubs differ from the fixtures: {status}"
            ));
        }
        if let Some(mut usage) = usage(tool, &export).map_err(failed)? {
            let status = cargo::run(&mut usage)?;
            if !status.success() {
                faults.push(format!("{tool}: the example of its README.md: {status}"));
            }
        }
        let mut altered = play(player, &export, &folder.join("altered.json"));
        let output = altered.output().map_err(failed)?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        let all_named = ALTERED.iter().all(|id| stdout.contains(id));
        if output.status.code() != Some(1) || !all_named {
            faults.push(format!("{tool}: the test does not notice altered fixtures"));
        }
    }
    Ok(faults)
}

/// The fixtures that `truth.py` alters.
const ALTERED: [&str; 3] = [
    "chat_completions/429-free-per-minute-real-headers",
    "chat_completions/503-ok-body-nvidia-overloaded",
    "messages/stream-529-overloaded-after-content",
];

fn play(player: &str, export: &Path, truth: &Path) -> Process {
    let script = place("corpus").join(player);
    if player.ends_with(".mjs") {
        let mut command = Process::new("node");
        command.arg(script).arg(export).arg(truth);
        return command;
    }
    let mut command = pytest(&script);
    command.env("EXPORT", export).env("TRUTH", truth);
    command
}

fn pytest(script: &Path) -> Process {
    let mut command = Process::new(place(".env-corpus/bin/python"));
    command
        .args(["-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider"])
        .arg(script)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Returns the example of an export's README as a program, if it is one. It knows the export as a folder `openrouter`.
fn usage(tool: &str, export: &Path) -> std::io::Result<Option<Process>> {
    let readme = std::fs::read_to_string(export.join("README.md"))?;
    let block = |language: &str| {
        let (_, rest) = readme.split_once(&format!("\n```{language}\n"))?;
        Some(rest.split_once("\n```\n")?.0)
    };
    if let Some(code) = block("js") {
        let script = export.with_file_name(format!("{tool}-readme.mjs"));
        let code = code.replace("./openrouter/", &format!("./{tool}/"));
        std::fs::write(&script, code)?;
        let mut command = Process::new("node");
        command.arg(script);
        return Ok(Some(command));
    }
    let Some(code) = block("python") else {
        return Ok(None);
    };
    let script = export.join("readme_test.py");
    std::fs::write(&script, code)?;
    let mut command = pytest(&script);
    command.current_dir(export);
    Ok(Some(command))
}
