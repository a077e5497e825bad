//! A running gateway: started in its own process group, awaited until ready, and stopped with all its children.

use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use openrouter_conform::emit::{Kind, Place, emit};
use openrouter_conform::matrix::gateways::GatewayManifest;
use openrouter_conform::matrix::gateways::manifest::ConfigFile;
use openrouter_conformance::gateway::HeaderTemplate;
use openrouter_runner::manifest::ManifestFile as _;

/// The time for a gateway to end after SIGTERM.
const LEAVE: Duration = Duration::from_secs(5);

/// The most bytes of its output that a message shows.
const TAIL: usize = 2000;

/// A running gateway. Dropping it kills it.
#[derive(Debug)]
pub struct Running {
    child: Child,
    group: Option<Pid>,
    log: PathBuf,
    place: Place,
    headers: Vec<HeaderTemplate>,
}

impl Running {
    /// Starts a gateway with a configuration for these fixtures, and waits until it responds.
    ///
    /// # Errors
    /// Why it does not respond, with the end of its output.
    pub async fn start(
        manifest: &GatewayManifest,
        checkout: &Path,
        ids: &[&str],
        place: Place,
    ) -> Result<Self, String> {
        let folder = manifest.folder(checkout);
        let mut running = Self::spawn(manifest, &folder, place, ids).map_err(|error| {
            format!(
                "`{}` cannot be started: {error}",
                manifest.command.join(" ")
            )
        })?;
        match running.answers(manifest).await {
            Ok(()) => Ok(running),
            Err(why) => {
                let why = format!("{why}{}", running.tail());
                running.stop().await?;
                Err(why)
            }
        }
    }

    fn spawn(
        manifest: &GatewayManifest,
        folder: &Path,
        place: Place,
        ids: &[&str],
    ) -> io::Result<Self> {
        // Ignored by git; the files of a run remain for inspection.
        let run = folder.join(".run");
        fs::create_dir_all(&run)?;
        let ConfigFile { kind, file } = &manifest.config;
        let config = match kind {
            Some(kind) => emit(*kind, place, &manifest.model, ids),
            None => fs::read_to_string(folder.join(file))
                .map_err(|error| io::Error::other(format!("its template {file}: {error}")))?
                .replace("{port}", &place.gateway.port().to_string())
                .replace("{upstream}", &place.upstream.port().to_string())
                .replace("{run}", &run.display().to_string()),
        };
        let config_path = run.join(file);
        fs::write(&config_path, &config)?;
        let log = run.join("log");
        let out = File::create(&log)?;
        let port = place.gateway.port().to_string();
        let fill = |text: &String| {
            text.replace("{port}", &port)
                .replace("{config}", &config_path.display().to_string())
                .replace("{run}", &run.display().to_string())
        };
        let argv: Vec<String> = manifest.command.iter().map(fill).collect();
        let program = if argv[0].contains('/') {
            folder.join(&argv[0])
        } else {
            PathBuf::from(&argv[0])
        };
        let mut command = Command::new(program);
        command
            .args(&argv[1..])
            .envs(manifest.env.iter().map(|(name, value)| (name, fill(value))))
            .env("NO_PROXY", "127.0.0.1")
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .process_group(0)
            .kill_on_drop(true);
        let child = command.spawn()?;
        let group = child
            .id()
            .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        Ok(Self {
            child,
            group,
            log,
            place,
            headers: headers(*kind, &config),
        })
    }

    /// Returns the addresses of the gateway and its upstream.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// Returns the headers of each request through it.
    #[must_use]
    pub fn headers(&self) -> &[HeaderTemplate] {
        &self.headers
    }

    /// Returns its base URL.
    #[must_use]
    pub fn url(&self, manifest: &GatewayManifest) -> String {
        let port = self.place.gateway.port().to_string();
        manifest.url.replace("{port}", &port)
    }

    /// Resolves when it sends any response.
    async fn answers(&mut self, manifest: &GatewayManifest) -> Result<(), String> {
        let until = Instant::now() + Duration::from_secs(manifest.start_seconds);
        let http = openrouter_runner::http::client().map_err(openrouter_runner::http::in_words)?;
        let url = format!("http://{}{}", self.place.gateway, manifest.ready);
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("it exited while starting: {status}"));
            }
            let asked = timeout(Duration::from_secs(10), http.get(&url).send()).await;
            if matches!(asked, Ok(Ok(_))) {
                return Ok(());
            }
            if Instant::now() >= until {
                let seconds = manifest.start_seconds;
                return Err(format!("it did not respond within {seconds} s"));
            }
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// Returns why it stopped running, if it did.
    pub fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok().flatten()?;
        Some(format!("it ended: {status}{}", self.tail()))
    }

    /// Stops it and all its children: first with SIGTERM, then with SIGKILL.
    ///
    /// # Errors
    /// If a process remains.
    pub async fn stop(mut self) -> Result<(), String> {
        let Some(group) = self.group else {
            return Ok(());
        };
        // An error means that the group is empty.
        let _ = kill_process_group(group, Signal::TERM);
        let _ = timeout(LEAVE, self.child.wait()).await;
        let until = Instant::now() + LEAVE;
        loop {
            let _ = kill_process_group(group, Signal::KILL);
            let _ = self.child.try_wait();
            if test_kill_process_group(group).is_err() {
                self.group = None;
                return Ok(());
            }
            if Instant::now() >= until {
                return Err("a process that it started cannot be stopped".to_owned());
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Returns the redacted end of its output.
    fn tail(&self) -> String {
        let bytes = fs::read(&self.log).unwrap_or_default();
        let end = bytes
            .get(bytes.len().saturating_sub(TAIL)..)
            .unwrap_or_default();
        let text = String::from_utf8_lossy(end);
        match text.trim() {
            "" => String::new(),
            text => format!(
                "; its output ends:\n{}",
                openrouter_corpus::redact::clean(text)
            ),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(group) = self.group.take() {
            // An error means that the group is empty.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// Parses a configuration that consists only of request headers.
fn headers(kind: Option<Kind>, config: &str) -> Vec<HeaderTemplate> {
    let lines = config.lines().filter(|_| kind == Some(Kind::Portkey));
    lines
        .filter_map(|line| HeaderTemplate::parse(line).ok())
        .collect()
}

/// Returns unused ports for a gateway and its upstream.
///
/// # Errors
/// If there is none.
pub fn free_place() -> io::Result<Place> {
    let port = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr();
    Ok(Place {
        upstream: port()?,
        gateway: port()?,
    })
}
