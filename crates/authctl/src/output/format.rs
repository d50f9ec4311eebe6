//! Output format of a command.

use clap::ValueEnum;

/// Output format of a list or a record.
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// A table for people
    Table,
    /// One JSON array or object
    Json,
    /// One JSON object per line
    Ndjson,
}
