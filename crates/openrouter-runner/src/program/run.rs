//! One run of a program in a pseudo-terminal, with a scratch home directory and a time limit. All processes that it
//! started end with it.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use pty_process::{Command, Pty, Size};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Child;
use tokio::time::{interval, sleep, timeout};

use super::manifest::ProgramManifest;
use super::terminal::{COLUMNS, ROWS, Terminal};
use crate::manifest::ManifestFile as _;
use openrouter_conformance::program::Exit;

/// A program, from a manifest or the command line.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// The program and its arguments, with placeholders.
    pub command: Vec<OsString>,
    /// Environment variables, with placeholders.
    pub env: BTreeMap<String, String>,
    /// Files below the scratch home directory, with placeholders.
    pub files: BTreeMap<String, String>,
    /// Commands before each run.
    pub prepare: Vec<Vec<String>>,
    /// Commands after each run.
    pub after: Vec<Vec<String>>,
    /// The value of `{folder}`; relative programs are looked up in it.
    pub folder: Option<PathBuf>,
}

/// The values of the placeholders of a run.
#[derive(Debug, Clone)]
pub struct Target {
    /// The base URL, which ends in `/v1`.
    pub base_url: String,
    /// The API key.
    pub api_key: String,
    /// The model.
    pub model: String,
}

/// The result of a run.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The screen, without the names of this machine's folders.
    pub screen: String,
    /// How the run ended.
    pub exit: Exit,
    /// The duration of the run.
    pub seconds: f64,
    /// Whether the screen shows the API key.
    pub shows_key: bool,
}

/// The time for the remaining output of a program that has ended.
const DRAIN: Duration = Duration::from_millis(300);

/// The time limit of a command before or after a run.
const BESIDE: Duration = Duration::from_secs(60);

impl Program {
    /// Creates the program of a manifest.
    #[must_use]
    pub fn of(manifest: &ProgramManifest, checkout: &Path) -> Self {
        Self {
            name: manifest.name.clone(),
            command: manifest.command.iter().map(OsString::from).collect(),
            env: manifest.env.clone(),
            files: manifest.files.clone(),
            prepare: manifest.prepare.clone(),
            after: manifest.after.clone(),
            folder: Some(manifest.folder(checkout)),
        }
    }
}

/// The time limit until a program's first request. Start-up says nothing about error handling, and a busy machine is
/// slow.
const START: Duration = Duration::from_secs(120);

/// The interval of checks for the first request.
const TICK: Duration = Duration::from_millis(500);

/// Runs a program once. The limit begins with its first request, which `has_asked` detects.
///
/// # Errors
/// Returns why it could not be started.
pub async fn run(
    program: &Program,
    target: &Target,
    limit: Duration,
    has_asked: impl Fn() -> bool,
) -> Result<Ran, String> {
    let home = Home::new().map_err(|error| format!("no scratch home directory: {error}"))?;
    Place::new(program, target, &home)
        .run(limit, has_asked)
        .await
}

/// A scratch home directory. Dropping it kills every process that uses it, and removes it.
struct Home {
    folder: TempDir,
    path: PathBuf,
}

impl Home {
    fn new() -> std::io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("openrouter-conform-")
            .tempdir()?;
        let path = folder.path().canonicalize()?;
        Ok(Self { folder, path })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        end_all(&self.path);
        // All writers were killed; a folder that remains is in the system's temporary directory.
        let _ = fs::remove_dir_all(self.folder.path());
    }
}

/// A run in its scratch home directory.
struct Place<'a> {
    program: &'a Program,
    target: &'a Target,
    home: PathBuf,
    work: PathBuf,
    env: Vec<(OsString, OsString)>,
}

impl<'a> Place<'a> {
    fn new(program: &'a Program, target: &'a Target, home: &Home) -> Self {
        let home = home.path.clone();
        let mut place = Self {
            work: home.join("work"),
            program,
            target,
            home,
            env: Vec::new(),
        };
        place.env = place.environment();
        place
    }

    /// Returns the environment: nothing of the caller's but the search path, and no access beyond this machine.
    fn environment(&self) -> Vec<(OsString, OsString)> {
        let mut path = OsString::new();
        for folder in [".env/bin", "node_modules/.bin"] {
            if let Some(own) = &self.program.folder {
                path.push(own.join(folder));
                path.push(":");
            }
        }
        path.push(
            std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into()),
        );
        let mut env: Vec<(OsString, OsString)> = vec![
            ("PATH".into(), path),
            ("HOME".into(), self.home.clone().into()),
            ("TMPDIR".into(), self.home.join("tmp").into()),
        ];
        let fixed = [
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("USER", "someone"),
            ("SHELL", "/bin/sh"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("NO_PROXY", "127.0.0.1,localhost"),
            ("no_proxy", "127.0.0.1,localhost"),
        ];
        // Nothing listens there, so requests to other hosts fail at once, with or without a network.
        let proxies = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]
            .map(|name| (name, "http://127.0.0.1:9"));
        env.extend(
            fixed
                .into_iter()
                .chain(proxies)
                .map(|(name, value)| (name.into(), value.into())),
        );
        let own = self.program.env.iter();
        env.extend(own.map(|(name, value)| (name.into(), self.fill(value).into())));
        env
    }

    fn fill(&self, text: &str) -> String {
        let url = self.target.base_url.as_str();
        let folder = self
            .program
            .folder
            .as_deref()
            .unwrap_or_else(|| Path::new("."));
        text.replace("{base_url}", url)
            .replace("{root_url}", url.strip_suffix("/v1").unwrap_or(url))
            .replace("{api_key}", &self.target.api_key)
            .replace("{model}", &self.target.model)
            .replace("{home}", &self.home.display().to_string())
            .replace("{folder}", &folder.display().to_string())
    }

    fn argv(&self, command: &[impl AsRef<OsStr>]) -> Vec<OsString> {
        // What is not UTF-8 holds no placeholder.
        let fill = |word: &OsStr| match word.to_str() {
            Some(text) => self.fill(text).into(),
            None => word.to_owned(),
        };
        let words = command.iter().map(AsRef::as_ref);
        let mut argv: Vec<OsString> = words.map(fill).collect();
        if let (Some(first), Some(folder)) = (argv.first_mut(), &self.program.folder)
            && first.as_encoded_bytes().contains(&b'/')
        {
            // An absolute path stays unchanged.
            *first = folder.join(&*first).into();
        }
        argv
    }

    async fn run(&self, limit: Duration, has_asked: impl Fn() -> bool) -> Result<Ran, String> {
        self.write_files()
            .map_err(|error| format!("the scratch home directory could not be filled: {error}"))?;
        for command in &self.program.prepare {
            self.beside(command).await?;
        }
        let (pty, mut child, started) = self.start()?;
        let group = child
            .id()
            .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let (text, exit) = watch(pty, &mut child, limit, has_asked).await;
        let seconds = started.elapsed().as_secs_f64();
        if let Some(group) = group {
            // An error means that the group is empty.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = child.wait().await;
        let mut screen = text;
        for command in &self.program.after {
            screen.push_str("\n\n$ ");
            screen.push_str(&command.join(" "));
            screen.push('\n');
            screen.push_str(self.beside(command).await?.trim_end());
        }
        Ok(Ran {
            shows_key: openrouter_conformance::program::words::letters_of(&screen).contains(
                &openrouter_conformance::program::words::letters_of(&self.target.api_key),
            ),
            // The whole screen: lines of it, such as those of a private key, do not show what they belong to.
            screen: openrouter_corpus::redact::clean(&self.without_places(&screen)),
            exit,
            seconds,
        })
    }

    fn write_files(&self) -> std::io::Result<()> {
        fs::create_dir_all(&self.work)?;
        fs::create_dir_all(self.home.join("tmp"))?;
        for (path, text) in &self.program.files {
            let path = self.home.join(path);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(path, self.fill(text))?;
        }
        Ok(())
    }

    /// Runs a command before or after the run, and returns its output.
    async fn beside(&self, command: &[String]) -> Result<String, String> {
        let words = command.join(" ");
        let argv = self.argv(command);
        let (program, arguments) = argv.split_first().ok_or("a command is empty")?;
        let output = tokio::process::Command::new(program)
            .args(arguments)
            .env_clear()
            .envs(self.env.iter().cloned())
            .current_dir(&self.work)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        let output = timeout(BESIDE, output)
            .await
            .map_err(|_| format!("`{words}` did not end within {} s", BESIDE.as_secs()))?
            .map_err(|error| format!("`{words}` could not be started: {error}"))?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            let why = openrouter_corpus::redact::clean(&self.without_places(why.trim()));
            return Err(format!("`{words}` failed: {}; {why}", output.status));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn start(&self) -> Result<(Pty, Child, Instant), String> {
        let argv = self.argv(&self.program.command);
        let (program, arguments) = argv.split_first().ok_or("the command is empty")?;
        let (pty, pts) =
            pty_process::open().map_err(|error| format!("no pseudo-terminal: {error}"))?;
        pty.resize(Size::new(ROWS.get(), COLUMNS.get()))
            .map_err(|error| format!("the pseudo-terminal has no size: {error}"))?;
        let child = Command::new(program)
            .args(arguments)
            .env_clear()
            .envs(self.env.iter().cloned())
            .current_dir(&self.work)
            .kill_on_drop(true)
            .spawn(pts)
            .map_err(|error| format!("`{}` could not be started: {error}", program.display()))?;
        Ok((pty, child, Instant::now()))
    }

    /// Removes the details of this machine and run from a text.
    fn without_places(&self, text: &str) -> String {
        let mut text = text.replace(&self.home.display().to_string(), "~");
        if let Some(folder) = &self.program.folder {
            text = text.replace(&folder.display().to_string(), &self.program.name);
        }
        match std::env::var("HOME") {
            Ok(home) if home.len() > 1 => text.replace(&home, "/home/someone"),
            _ => text,
        }
    }
}

/// Reads a program's output until it ends or the limit is reached.
async fn watch(
    mut pty: Pty,
    child: &mut Child,
    limit: Duration,
    has_asked: impl Fn() -> bool,
) -> (String, Exit) {
    let mut terminal = Terminal::default();
    let mut buffer = vec![0; 1 << 16];
    let mut exit = None;
    let end = sleep(START);
    tokio::pin!(end);
    let mut tick = interval(TICK);
    let mut begun = false;
    loop {
        tokio::select! {
            read = pty.read(&mut buffer) => match read {
                Ok(count) if count > 0 => {
                    let answer = terminal.write(&buffer[..count]);
                    // A program that does not read its terminal does not need the answer.
                    let _ = timeout(DRAIN, pty.write_all(&answer)).await;
                }
                // The other end is closed.
                _ => break,
            },
            status = child.wait(), if exit.is_none() => {
                exit = status.ok();
                // A background process may hold the terminal open indefinitely.
                end.as_mut().reset(tokio::time::Instant::now() + DRAIN);
            }
            _ = tick.tick(), if !begun && exit.is_none() => {
                begun = has_asked();
                if begun {
                    end.as_mut().reset(tokio::time::Instant::now() + limit);
                }
            }
            () = &mut end => break,
        }
    }
    if exit.is_none() {
        // The terminal is closed; the program may still be running.
        let left = end.deadline() - tokio::time::Instant::now();
        exit = timeout(left, child.wait()).await.ok().and_then(Result::ok);
    }
    let exit = exit.map_or(Exit::Limit, |status| {
        match (status.code(), status.signal()) {
            (Some(code), _) => Exit::Code(code),
            (None, Some(signal)) => Exit::Signal(signal),
            (None, None) => Exit::Limit,
        }
    });
    (terminal.text(), exit)
}

/// Kills every process with this scratch home directory, because a program may leave a daemon in its own session.
fn end_all(home: &Path) {
    let mut wanted = b"HOME=".to_vec();
    wanted.extend(home.as_os_str().as_encoded_bytes());
    for _ in 0..50 {
        let left = processes_with(&wanted);
        if left.is_empty() {
            return;
        }
        for process in left {
            // An error means that the process is gone.
            let _ = kill_process(process, Signal::KILL);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Returns the processes with this environment variable, on systems with `/proc`.
fn processes_with(variable: &[u8]) -> Vec<Pid> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let has_it = |process: &fs::DirEntry| {
        fs::read(process.path().join("environ"))
            .is_ok_and(|environ| environ.split(|byte| *byte == 0).any(|one| one == variable))
    };
    processes
        .filter(has_it)
        .filter_map(|process| Pid::from_raw(process.file_name().to_str()?.parse().ok()?))
        .collect()
}
