//! The suite's own file formats.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};

use crate::client::baseline::Baseline;
use crate::client::manifest::Manifest;
use crate::client::protocol::{Hello, Op, RunResult, UnknownOp};
use crate::client::wire::WireReport;
use crate::fixture::Case;
use crate::gateway::{self, GatewayReport};
use crate::identify::Identified;
use crate::matrix::Matrix;
use crate::mock::Entry;
use crate::record::RecordReport;
use crate::report::{PayloadReport, Report};
use crate::sabotage::SelfCheckReport;
use crate::server::ServerReport;
use crate::server::probe::ProbeFile;

/// File stem and schema of every format of the suite.
pub(super) fn documents() -> Vec<(&'static str, Schema)> {
    vec![
        ("adapter_hello", read::<Hello>()),
        ("adapter_manifest", read::<Manifest>()),
        ("adapter_op", written::<Op>()),
        ("adapter_result", read::<RunResult>()),
        ("adapter_unknown_op", read::<UnknownOp>()),
        ("baseline", read::<Baseline>()),
        ("fixture", read::<Case>()),
        ("gateway", written::<GatewayReport>()),
        ("gateway_baseline", read::<gateway::baseline::Baseline>()),
        ("journal", written::<Entry>()),
        ("serve", written::<WireReport>()),
        ("identify", written::<Identified>()),
        ("matrix", read::<Matrix>()),
        ("payload", written::<PayloadReport>()),
        ("probe", read::<ProbeFile>()),
        ("record", written::<RecordReport>()),
        ("report", written::<Report>()),
        ("self_check", written::<SelfCheckReport>()),
        ("server", written::<ServerReport>()),
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
