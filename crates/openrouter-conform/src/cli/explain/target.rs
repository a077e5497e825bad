//! Explains a client or gateway: what it is, its installation, its recorded results, and how to run it.

use std::path::Path;

use openrouter_errors::{Delivery, Surface};
use serde_json::{Value, json};

use super::{Explanation, commands, row};
use crate::matrix::gateways::GatewayManifest;
use crate::matrix::install::{Installation, State};
use crate::matrix::{Matrix, PATH, Worst};
use crate::report::Page;
use openrouter_corpus::error::Error;
use openrouter_corpus::report::counts::VerdictCount;
use openrouter_corpus::verdict_kind::VerdictKind;
use openrouter_runner::client::manifest;
use openrouter_runner::client::manifest::Manifest;
use openrouter_runner::client::reference::Reference;
use openrouter_runner::manifest::ManifestFile as _;

/// Returns the names of all adapters and gateways, built in and in a checkout.
pub(super) fn names(checkout: Option<&Path>) -> Vec<String> {
    let Some(checkout) = checkout else {
        let built_in = Reference::ALL.iter();
        return built_in.map(|one| one.as_str().to_owned()).collect();
    };
    let mut names = manifest::known(checkout);
    names.extend(GatewayManifest::known(checkout));
    names
}

/// Explains the adapter and the gateway with this name, which may be both; returns nothing if there is neither.
///
/// # Errors
/// If a manifest is malformed.
pub(super) fn explain(
    name: &str,
    checkout: Option<&Path>,
    matrix: impl FnOnce() -> Result<Matrix, Error>,
    width: usize,
) -> Result<Option<Explanation>, Error> {
    if let Some(reference) = Reference::ALL.iter().find(|one| one.as_str() == name) {
        return Ok(Some(explanation(&[built_in(reference)], width)));
    }
    let Some(checkout) = checkout else {
        return Ok(None);
    };
    let is_in = |known: &[String]| known.iter().any(|known| known == name);
    let adapter = is_in(&manifest::known(checkout));
    let gateway = is_in(&GatewayManifest::known(checkout));
    if !adapter && !gateway {
        return Ok(None);
    }
    let matrix = matrix()?;
    let mut targets = Vec::new();
    if adapter {
        targets.push(client(&Manifest::open(checkout, name)?, checkout, &matrix));
    }
    if gateway {
        let manifest = GatewayManifest::open(checkout, name)?;
        targets.push(through(&manifest, checkout, &matrix));
    }
    Ok(Some(explanation(&targets, width)))
}

/// The explanation of one target: a headline, labelled rows, and commands.
struct Target {
    headline: String,
    rows: Vec<(&'static str, String)>,
    commands: Vec<(&'static str, Vec<String>)>,
    value: Value,
}

fn explanation(targets: &[Target], width: usize) -> Explanation {
    let mut page = Page::new(width);
    for (at, target) in targets.iter().enumerate() {
        if at > 0 {
            page.out.push('\n');
        }
        page.paragraph(0, &target.headline);
        page.out.push('\n');
        for (label, text) in &target.rows {
            row(&mut page, label, text);
        }
        for (label, lines) in &target.commands {
            commands(&mut page, label, lines);
        }
    }
    let values: Vec<&Value> = targets.iter().map(|target| &target.value).collect();
    (page.out, json!(values))
}

fn built_in(reference: &Reference) -> Target {
    let name = reference.as_str();
    let hello = reference.hello();
    let run = vec![format!("openrouter-conform client --adapter {name}")];
    Target {
        headline: format!("{name} (client): built in"),
        rows: vec![
            ("language", hello.language.clone()),
            ("surfaces", words(&hello.surfaces)),
        ],
        value: json!({
            "adapter": name,
            "language": hello.language,
            "surfaces": hello.surfaces,
            "run": run,
        }),
        commands: vec![("run it", run)],
    }
}

fn client(manifest: &Manifest, checkout: &Path, matrix: &Matrix) -> Target {
    let name = &manifest.name;
    let (package, version, registry) = (&manifest.client, &manifest.version, &manifest.registry);
    let install = format!("cargo xtask matrix --install {name}");
    let state = Installation::new(checkout, manifest).state();
    let recorded = matrix.row(name);
    let mut rows = vec![
        ("language", manifest.language.clone()),
        ("installed", installed(state, &install)),
    ];
    match recorded {
        None => rows.push(("matrix", not_recorded())),
        Some(recorded) => {
            rows.push(("surfaces", words(&recorded.surfaces)));
            let fields = recorded.fields.iter().map(|field| field.as_str());
            rows.push(("can tell", fields.collect::<Vec<_>>().join(" ")));
            rows.extend(record(&recorded.version, &recorded.verdicts));
            rows.extend(worst(&recorded.worst));
        }
    }
    let run = vec![
        format!("cargo xtask conform client --adapter {name}"),
        format!("cargo xtask conform client --smoke --adapter {name}"),
    ];
    Target {
        headline: format!("{name} (client): {package} {version} from {registry}"),
        rows,
        value: json!({
            "adapter": name,
            "client": package,
            "registry": registry,
            "version": version,
            "language": manifest.language,
            "installed": state_word(state),
            "install": manifest.install,
            "matrix": recorded,
            "run": run,
        }),
        commands: vec![
            ("installs", lines(&manifest.install)),
            ("run it", run),
            ("record it", vec![format!("cargo xtask matrix {name}")]),
        ],
    }
}

fn through(manifest: &GatewayManifest, checkout: &Path, matrix: &Matrix) -> Target {
    let name = &manifest.name;
    let (package, version, registry) = (&manifest.gateway, &manifest.version, &manifest.registry);
    let install = format!("cargo xtask matrix --install --gateways {name}");
    let state = Installation::of_gateway(checkout, manifest).state();
    let recorded = matrix.gateway(name);
    let mut rows = vec![
        ("language", manifest.language.clone()),
        ("installed", installed(state, &install)),
        ("surfaces", words(&manifest.surfaces)),
    ];
    match recorded {
        None => rows.push(("matrix", not_recorded())),
        Some(recorded) => {
            rows.extend(record(&recorded.version, &recorded.verdicts));
            rows.push(("probes", counted(&recorded.probes.counts)));
            rows.extend(worst(&recorded.worst));
        }
    }
    // Configuration and ports are generated for each run.
    let run = vec![format!("cargo xtask matrix --gateways {name}")];
    Target {
        headline: format!("{name} (gateway): {package} {version} from {registry}"),
        rows,
        value: json!({
            "gateway": name,
            "package": package,
            "registry": registry,
            "version": version,
            "language": manifest.language,
            "surfaces": manifest.surfaces,
            "installed": state_word(state),
            "install": manifest.install,
            "matrix": recorded,
            "run": run,
        }),
        commands: vec![("installs", lines(&manifest.install)), ("run it", run)],
    }
}

fn lines(install: &[Vec<String>]) -> Vec<String> {
    install.iter().map(|argv| argv.join(" ")).collect()
}

fn words(surfaces: &[Surface]) -> String {
    let words: Vec<&str> = surfaces.iter().map(|surface| surface.as_str()).collect();
    words.join(" ")
}

const fn state_word(state: State) -> &'static str {
    match state {
        State::Current => "current",
        State::Stale => "stale",
        State::Missing => "missing",
    }
}

fn installed(state: State, command: &str) -> String {
    match state {
        State::Current => "yes".to_owned(),
        State::Stale => {
            format!("yes, but from another lock file or in another version: run `{command}`")
        }
        State::Missing => format!("no: run `{command}` to install it"),
    }
}

fn not_recorded() -> String {
    format!("no results in {PATH}")
}

/// Formats the recorded results: the version, and the verdicts.
fn record<V: VerdictKind>(
    version: &str,
    verdicts: &[VerdictCount<V>],
) -> [(&'static str, String); 2] {
    let words = VerdictCount::words(verdicts);
    [
        ("on record", format!("{version}, in {PATH}")),
        ("verdicts", counted(&words)),
    ]
}

/// Formats the nonzero counts.
fn counted(counts: &[VerdictCount<String>]) -> String {
    let some = counts.iter().filter(|count| count.calls > 0);
    let words: Vec<String> = some
        .map(|count| format!("{} {}", count.calls, count.verdict))
        .collect();
    words.join(", ")
}

/// Formats the most severe findings.
fn worst<V: VerdictKind>(worst: &[Worst<V>]) -> Vec<(&'static str, String)> {
    let one = |(at, worst): (usize, &Worst<V>)| {
        let label = if at == 0 { "worst" } else { "" };
        let delivery = worst.delivery.map_or("ordinary answers", Delivery::as_str);
        let breaks = match worst.requirements.as_slice() {
            [] => String::new(),
            broken => format!(", breaks {}", broken.join(" ")),
        };
        let (verdict, calls) = (worst.verdict, worst.calls);
        let such = worst.case.as_ref();
        let such = such.map_or(String::new(), |case| format!(", such as {case}"));
        let text = format!("{verdict}: {calls} by {delivery}{such}{breaks}");
        (label, text)
    };
    worst.iter().enumerate().map(one).collect()
}
