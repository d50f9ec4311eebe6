//! Checks, and their report.

use std::io;

use auth_core::InvalidInput;
use serde::Serialize;

use crate::{
    failure::Failure,
    output::{Column, ListWriter, OutputOptions, Row},
};

/// Result of one check.
#[derive(Serialize)]
struct Check {
    status: Status,
    check: String,
    finding: String,
    /// Advice.
    advice: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    Warning,
    Failed,
}

impl Row for Check {
    const COLUMNS: &'static [Column] = &[
        Column::id("status"),
        Column::text("check"),
        Column::text("finding"),
        Column::text("advice"),
    ];
}

/// Writes checks, one by one.
pub(super) struct Report {
    writer: ListWriter,
    failed: usize,
}

impl Report {
    pub(super) fn new(output: &OutputOptions) -> Result<Self, InvalidInput> {
        Ok(Self {
            writer: ListWriter::new::<Check>(output)?,
            failed: 0,
        })
    }

    pub(super) fn ok(&mut self, check: &str, finding: impl Into<String>) -> io::Result<()> {
        self.write(Status::Ok, check, finding.into(), None)
    }

    pub(super) fn warning(
        &mut self,
        check: &str,
        finding: impl Into<String>,
        advice: impl Into<String>,
    ) -> io::Result<()> {
        self.write(Status::Warning, check, finding.into(), Some(advice.into()))
    }

    pub(super) fn failed(
        &mut self,
        check: &str,
        finding: impl Into<String>,
        advice: impl Into<String>,
    ) -> io::Result<()> {
        self.write(Status::Failed, check, finding.into(), Some(advice.into()))
    }

    /// Reports invalid input: what was expected is the advice.
    pub(super) fn invalid(&mut self, check: &str, error: &InvalidInput) -> io::Result<()> {
        self.failed_with(check, &error.to_string())
    }

    /// Reports the message of a failure.
    pub(super) fn failed_with(&mut self, check: &str, message: &str) -> io::Result<()> {
        let (finding, expected) = message
            .split_once("; expected ")
            .unwrap_or((message, "another value"));
        self.failed(check, finding, format!("expected {expected}"))
    }

    fn write(
        &mut self,
        status: Status,
        check: &str,
        finding: String,
        advice: Option<String>,
    ) -> io::Result<()> {
        self.failed += usize::from(status == Status::Failed);
        let check = check.to_owned();
        self.writer.write(&Check {
            status,
            check,
            finding,
            advice,
        })?;
        self.writer.flush()
    }

    pub(super) fn finish(self) -> Result<(), Failure> {
        self.writer.finish()?;
        match self.failed {
            0 => Ok(()),
            1 => Err(Failure::Failed("1 check failed".into())),
            failed => Err(Failure::Failed(format!("{failed} checks failed").into())),
        }
    }
}
