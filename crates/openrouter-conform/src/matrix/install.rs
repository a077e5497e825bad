//! Installs clients, and determines whether one is installed.
//!
//! A client is installed into a git-ignored folder inside its own. A stamp there identifies the lock file, so that a
//! repeated installation does nothing and a changed lock file is detected.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::gateways::GatewayManifest;
use openrouter_runner::client::manifest::Manifest;
use openrouter_runner::manifest::ManifestFile as _;
use openrouter_runner::program::ProgramManifest;

/// The folders that package managers install into, relative to an adapter.
const FOLDERS: &[&str] = &[".env", "node_modules", "../rust/target"];

/// The lock files, relative to an adapter.
const LOCKS: &[&str] = &[
    "requirements.txt",
    "package-lock.json",
    "Cargo.lock",
    "../rust/Cargo.lock",
];

/// The state of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Installed from the current lock file.
    Current,
    /// Installed from another lock file or in another version, or by hand.
    Stale,
    /// Not installed.
    Missing,
}

/// An adapter, gateway or program of a checkout that can be installed.
#[derive(Debug)]
pub struct Installation<'a> {
    name: &'a str,
    command: &'a [String],
    install: &'a [Vec<String>],
    env: &'a BTreeMap<String, String>,
    folder: PathBuf,
    /// The Debian package that the machine must have, and its version.
    debian: Option<[&'a str; 2]>,
}

impl<'a> Installation<'a> {
    /// Creates the installation of an adapter.
    #[must_use]
    pub fn new(checkout: &Path, manifest: &'a Manifest) -> Self {
        let folder = checkout.join("adapters").join(&manifest.name);
        // Commands run in the folder, so paths into it must be absolute.
        let folder = folder.canonicalize().unwrap_or(folder);
        Self {
            name: &manifest.name,
            command: &manifest.command,
            install: &manifest.install,
            env: &manifest.env,
            folder,
            debian: None,
        }
    }

    /// Creates the installation of a gateway.
    #[must_use]
    pub fn of_gateway(checkout: &Path, manifest: &'a GatewayManifest) -> Self {
        Self {
            name: &manifest.name,
            command: &manifest.command,
            install: &manifest.install,
            env: &manifest.env,
            folder: manifest.folder(checkout),
            debian: (manifest.registry == "debian")
                .then_some([&manifest.gateway, &manifest.version]),
        }
    }

    /// Creates the installation of a program.
    #[must_use]
    pub fn of_program(checkout: &Path, manifest: &'a ProgramManifest) -> Self {
        Self {
            name: &manifest.name,
            command: &manifest.command,
            install: &manifest.install,
            // The environment belongs to its runs, and contains placeholders.
            env: const { &BTreeMap::new() },
            folder: manifest.folder(checkout),
            debian: None,
        }
    }

    /// Returns the name of the target.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name
    }

    /// Returns the state of the installation.
    #[must_use]
    pub fn state(&self) -> State {
        let program = self.command.first().map_or("", String::as_str);
        let there = if program.contains('/') {
            self.folder.join(program).is_file()
        } else {
            on_path(program)
        };
        if !there {
            return State::Missing;
        }
        if let Some([package, version]) = self.debian {
            return match debian_version(package) {
                Some(found) if found == version => State::Current,
                Some(_) => State::Stale,
                None => State::Missing,
            };
        }
        if self.locks().next().is_none() {
            // Nothing to install: the commands only check that the machine has the program.
            let mut programs = self.install.iter().filter_map(|argv| argv.first());
            let there = programs.all(|program| on_path(program));
            return if there {
                State::Current
            } else {
                State::Missing
            };
        }
        match self.stamp().map(fs::read_to_string) {
            None => State::Missing,
            Some(Ok(stamp)) if stamp == self.wanted() => State::Current,
            Some(_) => State::Stale,
        }
    }

    /// Runs every command of the installation in the adapter's folder. Returns the duration in seconds; `None` if it
    /// was already installed.
    ///
    /// # Errors
    /// The command that failed, and how.
    pub fn run(&self) -> Result<Option<u64>, String> {
        // Cargo itself determines whether a build is necessary.
        let by_cargo = self.command_in("../rust/");
        if self.state() == State::Current && !by_cargo {
            return Ok(None);
        }
        let started = Instant::now();
        for argv in self.install {
            self.command(argv)
                .map_err(|why| format!("`{}` {why}", argv.join(" ")))?;
        }
        if let Some(stamp) = self.stamp() {
            fs::write(&stamp, self.wanted())
                .map_err(|error| format!("the stamp could not be written: {error}"))?;
        }
        match self.state() {
            State::Current => Ok(Some(started.elapsed().as_secs())),
            _ => Err(format!(
                "every command succeeded, but `{}` does not exist",
                self.command.join(" ")
            )),
        }
    }

    fn command(&self, argv: &[String]) -> Result<(), String> {
        // A program of the adapter's own folder, for example of a virtual environment.
        let Some((program, arguments)) = argv.split_first() else {
            return Err("is empty".to_owned());
        };
        let program = if program.contains('/') {
            self.folder.join(program)
        } else {
            PathBuf::from(program)
        };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .envs(self.env);
        // Output of package managers is for people; standard output belongs to the caller.
        command.stdin(Stdio::null()).stdout(std::io::stderr());
        match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("failed: {status}")),
            Err(error) => Err(format!("could not be started: {error}")),
        }
    }

    /// Returns the path of the stamp, in the installation folder; `None` if there is no such folder.
    fn stamp(&self) -> Option<PathBuf> {
        let name = format!(".installed-{}", self.name);
        let folders = FOLDERS.iter().map(|folder| self.folder.join(folder));
        // The target folder of the shared workspace counts only for adapters built in it.
        let mine = |folder: &PathBuf| !folder.ends_with("target") || self.command_in("../rust/");
        folders
            .filter(|folder| folder.is_dir())
            .find(mine)
            .map(|folder| folder.join(name))
    }

    /// Returns the lock files of this adapter; the one of the shared workspace only for adapters built in it.
    fn locks(&self) -> impl Iterator<Item = PathBuf> {
        let shared = self.command_in("../rust/");
        let mine = move |lock: &&&str| shared || !lock.starts_with("../rust/");
        LOCKS
            .iter()
            .filter(mine)
            .map(|lock| self.folder.join(lock))
            .filter(|lock| lock.is_file())
    }

    fn command_in(&self, folder: &str) -> bool {
        let first = self.command.first();
        first.is_some_and(|program| program.starts_with(folder))
    }

    /// Returns the stamp of a current installation: a hash of the commands and the lock file.
    fn wanted(&self) -> String {
        let mut hash = Fnv::new();
        for argument in self.install.iter().flatten() {
            hash.write(argument.as_bytes());
        }
        for bytes in self.locks().filter_map(|lock| fs::read(lock).ok()) {
            hash.write(&bytes);
        }
        format!("{:016x}\n", hash.0)
    }
}

/// Returns the version of an installed Debian package.
fn debian_version(package: &str) -> Option<String> {
    let mut command = Command::new("dpkg-query");
    let format = "--showformat=${db:Status-Status} ${Version}";
    let out = command.args(["--show", format, package]).output().ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    text.strip_prefix("installed ").map(str::to_owned)
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// FNV-1a: stable across builds, and sufficient to detect a change.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
