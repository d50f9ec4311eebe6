//! Output options of a command.

use std::io::{self, IsTerminal};

use auth_core::InvalidInput;
use clap::{Args, ValueEnum};

use super::column::{Column, Row};

/// Output format of lists and single items.
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// A table that fits the terminal
    Table,
    /// Tab-separated columns without a header
    Tsv,
    /// One JSON array or object
    Json,
    /// One JSON object per line
    Ndjson,
    /// Comma-separated columns with a header; formulas are disarmed
    Csv,
    /// YAML
    Yaml,
}

/// Output options of a command.
#[derive(Debug, Args)]
pub(crate) struct OutputOptions {
    /// Output format; default: a table on a terminal, otherwise tsv
    #[arg(long, short, value_enum, global = true, display_order = 50)]
    output: Option<OutputFormat>,
    /// Fields to show as columns, such as `id,customer.name`; for table, tsv and csv
    #[arg(
        long,
        value_name = "FIELDS",
        value_delimiter = ',',
        global = true,
        display_order = 51
    )]
    columns: Vec<String>,
}

impl OutputOptions {
    pub(crate) fn format(&self) -> OutputFormat {
        self.output.unwrap_or_else(|| {
            if io::stdout().is_terminal() {
                OutputFormat::Table
            } else {
                OutputFormat::Tsv
            }
        })
    }

    /// Returns the columns of the items: the selected ones, or all of their table.
    pub(super) fn columns<R: Row>(&self) -> Result<Vec<Column>, InvalidInput> {
        if self.columns.is_empty() {
            return Ok(R::COLUMNS.to_vec());
        }
        let expected = "names of fields, such as `id,customer.name`";
        if self.columns.iter().any(|field| field.trim().is_empty()) {
            return Err(InvalidInput::new("--columns", "has an empty name", expected));
        }
        if !self.has_columns() {
            let problem = "does not apply to the output format, which has all fields";
            return Err(InvalidInput::new(
                "--columns",
                problem,
                "`--output table`, `tsv` or `csv`",
            ));
        }
        Ok(Column::select(&self.columns, R::COLUMNS))
    }

    pub(super) fn selects_columns(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Returns whether the format shows columns, and not the whole item.
    pub(crate) fn has_columns(&self) -> bool {
        matches!(
            self.format(),
            OutputFormat::Table | OutputFormat::Tsv | OutputFormat::Csv
        )
    }
}
