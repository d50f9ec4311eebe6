//! Figures of one run, with the environment in which they were measured.

use std::path::Path;

use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::{Error, environment::Environment, figure::Figure};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Measurement {
    pub(super) environment: Environment,
    pub(super) figures: Vec<Figure>,
}

impl Measurement {
    /// Reads the measurement in `file`.
    pub(super) fn read(file: &Path) -> Result<Self, Error> {
        Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
    }

    /// Writes the measurement to `file`.
    pub(super) fn write(&self, file: &Path) -> Result<(), Error> {
        Ok(fs::write(file, self.to_json()? + "\n")?)
    }

    /// Returns the measurement as JSON.
    pub(super) fn to_json(&self) -> Result<String, Error> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    /// Returns the figure `name`.
    pub(super) fn figure(&self, name: &str) -> Result<&Figure, Error> {
        let figure = self.figures.iter().find(|figure| figure.name == name);
        figure.ok_or_else(|| Error::Missing(name.to_owned()))
    }
}
