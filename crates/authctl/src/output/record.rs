//! Output of a single item.

use std::io;

use clap::Args;
use serde_json::{Map, Value};

use super::{format::OutputFormat, row::Row, stdout::print_line};

/// Output options of a command that shows one item.
#[derive(Debug, Args)]
pub(crate) struct RecordOptions {
    /// Output format: one line per field, or one JSON object (`ndjson`: on one line)
    #[arg(long, value_enum, default_value_t = OutputFormat::Table, display_order = 50)]
    output: OutputFormat,
}

impl RecordOptions {
    pub(crate) fn write(&self, record: &impl Row) -> io::Result<()> {
        self.write_fields(columns(record), record.cells())
    }

    pub(crate) fn write_fields(
        &self,
        names: &[&str],
        cells: impl IntoIterator<Item = Option<String>>,
    ) -> io::Result<()> {
        let fields = names.iter().copied().zip(cells);
        if self.output == OutputFormat::Table {
            let widest = names.iter().map(|name| name.len()).max().unwrap_or_default();
            return fields
                .map(|(name, cell)| format!("{name:<widest$} {}", cell.as_deref().unwrap_or("-")))
                .try_for_each(print_line);
        }
        let fields = fields.map(|(name, cell)| (name.to_owned(), Value::from(cell)));
        let object = Value::Object(fields.collect::<Map<_, _>>());
        match self.output {
            OutputFormat::Json => print_line(format_args!("{object:#}")),
            _ => print_line(object),
        }
    }

    pub(crate) fn is_for_people(&self) -> bool {
        self.output == OutputFormat::Table
    }
}

fn columns<R: Row>(_record: &R) -> &'static [&'static str] {
    R::COLUMNS
}
