//! `gateway`: look through a gateway.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Context, Done};
use crate::error::Error;
use crate::exit::Exit;
use crate::fixture::Fixture;
use crate::gateway::baseline::Baseline;
use crate::gateway::emit::{Kind, emit};
use crate::gateway::reference::Gateway;
use crate::gateway::{Config, GatewayReport, HeaderTemplate, run as judge, to_terminal};
use crate::report::{to_json, write_atomically};
use crate::sabotage::{Act, Side, find};
use crate::server::Key;

/// Play every recorded exchange as the upstream of a gateway and look at what arrives; without --url the built-in gateway
///
/// The suite listens on --listen as the upstream, asks through the gateway at --url, and holds what arrives against what
/// was sent. A request names its case by its model, or by a header for gateways that take the upstream from one.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Base URL of the gateway, such as http://127.0.0.1:4000/v1; may hold {case}
    #[arg(long)]
    url: Option<String>,
    /// Where the suite listens as the gateway's upstream
    #[arg(long, value_name = "ADDR", default_value_t = Config::LISTEN)]
    listen: SocketAddr,
    /// The model of each request
    #[arg(long, value_name = "TEMPLATE", default_value = Config::MODEL)]
    model_template: String,
    /// A header of each request: 'x-portkey-custom-host: {mock}/c/{case}/api/v1'; repeatable
    #[arg(long, value_name = "NAME: VALUE", value_parser = HeaderTemplate::parse)]
    header: Vec<HeaderTemplate>,
    /// Print a configuration with an entry for each case, and end
    #[arg(long, value_name = "KIND")]
    emit_config: Option<Kind>,
    /// The gateway's name, for the report
    #[arg(long, default_value = "gateway")]
    name: String,
    /// Environment variable that holds the key for the gateway
    #[arg(long, value_name = "NAME")]
    api_key_env: Option<String>,
    /// The gateway is configured to repeat requests
    #[arg(long)]
    retries: bool,
    /// Compare with the verdicts that are recorded in this file
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Record the verdicts in this file
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Requests in flight at one time, each of another case
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// Seconds an answer may take once the upstream's has ended
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    /// Seconds until the gateway has to take a connection
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    wait: u64,
    /// A built-in gateway that is wrong on purpose (`self-check --list` names them)
    #[arg(long, value_name = "NAME", conflicts_with = "url")]
    sabotage: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let suite = context.suite()?;
    let selection = context.options.selection();
    selection.check(&suite.corpus, &suite.spec)?;
    let fixtures: Vec<&Fixture> = selection.fixtures(&suite.corpus);
    if let Some(kind) = args.emit_config {
        let playable = fixtures.iter().filter(|fixture| fixture.playable());
        let ids: Vec<&str> = playable.map(|fixture| fixture.id.as_str()).collect();
        let text = emit(kind, args.listen, &args.model_template, &ids);
        context.output.people(&text);
        return Ok(Exit::Held);
    }
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    let whole = selection.is_everything();
    let runtime = crate::client::run::runtime()?;
    let mut report = runtime.block_on(async {
        let judged = async {
            match &args.url {
                Some(url) => {
                    judge(
                        &args.config(url, context)?,
                        &fixtures,
                        &selection,
                        &suite.spec,
                    )
                    .await
                }
                None => {
                    let (gateway, config) = built_in(args.sabotage.as_deref()).await?;
                    let report = judge(&config, &fixtures, &selection, &suite.spec).await;
                    drop(gateway);
                    report
                }
            }
        };
        tokio::select! {
            judged = judged => judged,
            _ = tokio::signal::ctrl_c() => Err(Error::Harness("interrupted".to_owned())),
        }
    })?;
    if let Some(path) = &args.write_baseline {
        write_baseline(path, &report, baseline.as_ref())?;
    }
    if let Some(baseline) = &baseline {
        let deviations = baseline.compare(&report, whole);
        report = report.with_deviations(deviations);
    }
    context
        .output
        .people(&to_terminal(&report, context.started.elapsed()));
    context.output.reports(&report)?;
    Ok(report.exit())
}

/// The transparent gateway, or a wrong one.
async fn built_in(sabotage: Option<&str>) -> Result<(Gateway, Config), Error> {
    if let Some(name) = sabotage
        && let Act::Gateway(act) = find(Side::Gateway, name)?.act
    {
        return act.start(name).await;
    }
    let gateway = Gateway::start().await?;
    let config = gateway.config();
    Ok((gateway, config))
}

impl Args {
    fn config(&self, url: &str, context: &Context) -> Result<Config, Error> {
        let surfaces = context.options.surface.clone();
        let mut again = format!(
            "--url {url} --listen {} --model-template '{}'",
            self.listen, self.model_template
        );
        for header in &self.header {
            again.push_str(&format!(" --header '{}: {}'", header.name, header.value));
        }
        Ok(Config {
            name: self.name.clone(),
            url: url.to_owned(),
            listen: self.listen,
            surfaces: (!surfaces.is_empty()).then_some(surfaces),
            model: self.model_template.clone(),
            headers: self.header.clone(),
            key: self
                .api_key_env
                .as_deref()
                .map_or_else(|| Ok(Key::own()), Key::from_env)?,
            jobs: usize::from(self.jobs),
            grace: Duration::from_secs(self.timeout),
            stall: Duration::from_secs(2),
            wait: Duration::from_secs(self.wait),
            retries: self.retries,
            again,
        })
    }
}

fn read_baseline(path: &Path) -> Result<Baseline, Error> {
    let bytes = super::input::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    Baseline::parse(&path.display().to_string(), &text)
}

/// Writes the verdicts down. Reasons of the baseline that was given, or of the file that is replaced, are kept.
fn write_baseline(
    path: &Path,
    report: &GatewayReport,
    given: Option<&Baseline>,
) -> Result<(), Error> {
    let replaced = match given {
        None if path.is_file() => Some(read_baseline(path)?),
        _ => None,
    };
    let baseline = Baseline::record(report, given.or(replaced.as_ref()));
    write_atomically(path, to_json(&baseline).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum as _;

    #[test]
    fn every_kind_has_a_name() {
        assert_eq!(Kind::value_variants().len(), 5);
    }
}
