//! `docs/matrix.json`: one row for each client, for each gateway and for each program.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::gateways::GatewayRow;
use super::programs::ProgramRow;
use super::{PATH, Row};
use openrouter_corpus::error::Error;
use openrouter_corpus::report::to_json;
use openrouter_corpus::root::Root;

/// The version of the format.
const FORMAT: u32 = 1;

/// The recorded results of real clients, gateways and programs. They do not depend on the clock, ports or the machine's
/// folders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// One row for each client, sorted by the name of the adapter.
    pub clients: Vec<Row>,
    /// One row for each gateway, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<GatewayRow>,
    /// One row for each program, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub programs: Vec<ProgramRow>,
}

impl Default for Matrix {
    fn default() -> Self {
        Self {
            format: FORMAT,
            clients: Vec::new(),
            gateways: Vec::new(),
            programs: Vec::new(),
        }
    }
}

impl Matrix {
    /// Reads the file of a root; a missing file is an empty matrix.
    ///
    /// # Errors
    /// [`Error::Usage`] if the file is malformed or of another format.
    pub fn of(root: &Root) -> Result<Self, Error> {
        root.get(PATH)
            .map_or_else(|| Ok(Self::default()), Self::parse)
    }

    /// Parses the file.
    ///
    /// # Errors
    /// [`Error::Usage`] if it is malformed or of another format.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let matrix: Self = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| Error::usage(PATH, error.to_string()))?;
        if matrix.format != FORMAT {
            let found = format!("unknown format {}; expected {FORMAT}", matrix.format);
            return Err(Error::usage(PATH, found));
        }
        Ok(matrix)
    }

    /// Returns the row of an adapter.
    #[must_use]
    pub fn row(&self, adapter: &str) -> Option<&Row> {
        self.clients.iter().find(|row| row.adapter == adapter)
    }

    /// Replaces the row of the same adapter; all others stay.
    pub fn replace(&mut self, mut row: Row) {
        if let Some(replaced) = self.row(&row.adapter) {
            row.follow(replaced);
        }
        self.clients.retain(|other| other.adapter != row.adapter);
        self.clients.push(row);
        self.clients.sort_by(|a, b| a.adapter.cmp(&b.adapter));
    }

    /// Returns the row of a gateway.
    #[must_use]
    pub fn gateway(&self, name: &str) -> Option<&GatewayRow> {
        self.gateways.iter().find(|row| row.gateway == name)
    }

    /// Replaces the row of the same gateway; all others stay.
    pub fn replace_gateway(&mut self, row: GatewayRow) {
        self.gateways.retain(|other| other.gateway != row.gateway);
        self.gateways.push(row);
        self.gateways.sort_by(|a, b| a.gateway.cmp(&b.gateway));
    }

    /// Returns the row of a program.
    #[must_use]
    pub fn program(&self, name: &str) -> Option<&ProgramRow> {
        self.programs.iter().find(|row| row.program == name)
    }

    /// Replaces the row of the same program; all others stay.
    pub fn replace_program(&mut self, row: ProgramRow) {
        self.programs.retain(|other| other.program != row.program);
        self.programs.push(row);
        self.programs.sort_by(|a, b| a.program.cmp(&b.program));
    }

    /// Serializes the file.
    #[must_use]
    pub fn to_text(&self) -> String {
        to_json(self)
    }
}
