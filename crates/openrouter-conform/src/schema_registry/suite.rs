//! The suite's own file formats.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};

use crate::identify::Identified;
use crate::matrix::Matrix;
use crate::matrix::gateways::GatewayManifest;
use crate::report::ndjson::Line;
use crate::report::{Badge, Capsule};
use crate::scan::Scanned;
use crate::tap::{TapFailure, TapReport};
use crate::verify::Verified;
use openrouter_conformance::client::judge::Verdict;
use openrouter_conformance::client::protocol::{Hello, Op, RunResult, UnknownOp};
use openrouter_conformance::gateway;
use openrouter_conformance::server::probe::ProbeFile;
use openrouter_conformance::verdicts::Baseline;
use openrouter_corpus::fixture::Case;
use openrouter_corpus::report::Report;
use openrouter_mock::Entry;
use openrouter_runner::client::manifest::Manifest;
use openrouter_runner::program::ProgramManifest;
use openrouter_runner::record::RecordReport;

/// Returns the file stem and schema of every format of the suite.
pub(super) fn documents() -> Vec<(&'static str, Schema)> {
    vec![
        ("adapter_hello", read::<Hello>()),
        ("adapter_manifest", read::<Manifest>()),
        ("adapter_op", written::<Op>()),
        ("adapter_result", read::<RunResult>()),
        ("adapter_unknown_op", read::<UnknownOp>()),
        ("badge", written::<Badge>()),
        ("capsule", written::<Capsule>()),
        ("baseline", read::<Baseline<Verdict>>()),
        ("fixture", read::<Case>()),
        ("gateway_baseline", read::<Baseline<gateway::Verdict>>()),
        ("gateway_manifest", read::<GatewayManifest>()),
        ("journal", written::<Entry>()),
        ("identify", written::<Identified>()),
        ("matrix", read::<Matrix>()),
        ("probe", read::<ProbeFile>()),
        ("program_manifest", read::<ProgramManifest>()),
        ("record", written::<RecordReport>()),
        ("report", written::<Report>()),
        ("report_line", written::<Line>()),
        ("scan", written::<Scanned>()),
        ("tap", written::<TapReport>()),
        ("tap_failure", written::<TapFailure>()),
        ("verify", written::<Verified>()),
    ]
}

/// Returns the schema of a file that the suite reads.
fn read<T: JsonSchema>() -> Schema {
    SchemaGenerator::new(SchemaSettings::draft2020_12().for_deserialize())
        .into_root_schema_for::<T>()
}

/// Returns the schema of a file that the suite writes.
fn written<T: JsonSchema>() -> Schema {
    SchemaGenerator::new(SchemaSettings::draft2020_12().for_serialize()).into_root_schema_for::<T>()
}
