//! Embeds the project's data (`fixtures/`, `schemas/`, `SPEC.md`) into the library, so that an installed binary needs
//! no checkout: one table of relative path and bytes, sorted by path.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let root = manifest.join("../..").canonicalize()?;
    let mut files = Vec::new();
    for name in ["SPEC.md", "fixtures", "schemas"] {
        let path = root.join(name);
        println!("cargo:rerun-if-changed={}", path.display());
        if path.is_file() {
            files.push(path);
        } else if path.is_dir() {
            collect(&path, &mut files)?;
        }
    }
    files.sort();

    let mut table = String::from("&[\n");
    for file in &files {
        let relative = file.strip_prefix(&root).expect("below the root");
        let relative = relative
            .to_str()
            .expect("data files have UTF-8 names")
            .replace('\\', "/");
        writeln!(
            table,
            "    ({relative:?}, include_bytes!({:?})),",
            file.display().to_string()
        )
        .expect("writes to a string");
    }
    table.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("data.rs");
    fs::write(out, table)
}

/// Every file below `dir`, hidden ones left out.
fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", dir.display());
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let hidden = path
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
