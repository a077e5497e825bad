//! The suite's own file formats.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};

use crate::client::judge::Verdict;
use crate::client::manifest::Manifest;
use crate::client::protocol::{Hello, Op, RunResult, UnknownOp};
use crate::fixture::Case;
use crate::gateway;
use crate::identify::Identified;
use crate::matrix::Matrix;
use crate::matrix::gateways::GatewayManifest;
use crate::mock::Entry;
use crate::record::RecordReport;
use crate::report::ndjson::Line;
use crate::report::{Badge, Report};
use crate::scan::Scanned;
use crate::server::probe::ProbeFile;
use crate::verdicts::Baseline;

/// File stem and schema of every format of the suite.
pub(super) fn documents() -> Vec<(&'static str, Schema)> {
    vec![
        ("adapter_hello", read::<Hello>()),
        ("adapter_manifest", read::<Manifest>()),
        ("adapter_op", written::<Op>()),
        ("adapter_result", read::<RunResult>()),
        ("adapter_unknown_op", read::<UnknownOp>()),
        ("badge", written::<Badge>()),
        ("baseline", read::<Baseline<Verdict>>()),
        ("fixture", read::<Case>()),
        ("gateway_baseline", read::<Baseline<gateway::Verdict>>()),
        ("gateway_manifest", read::<GatewayManifest>()),
        ("journal", written::<Entry>()),
        ("identify", written::<Identified>()),
        ("matrix", read::<Matrix>()),
        ("probe", read::<ProbeFile>()),
        ("record", written::<RecordReport>()),
        ("report", written::<Report>()),
        ("report_line", written::<Line>()),
        ("scan", written::<Scanned>()),
    ]
}

/// The schema of a file that the suite reads.
fn read<T: JsonSchema>() -> Schema {
    SchemaGenerator::new(SchemaSettings::draft2020_12().for_deserialize())
        .into_root_schema_for::<T>()
}

/// The schema of a file that the suite writes.
fn written<T: JsonSchema>() -> Schema {
    SchemaGenerator::new(SchemaSettings::draft2020_12().for_serialize()).into_root_schema_for::<T>()
}
