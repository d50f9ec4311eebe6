//! Writer of rows.

use std::io::{self, BufWriter, Stdout, Write};

use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use serde_json::{Map, Value};

use super::{format::OutputFormat, stdout::print_line};

/// Writes rows to standard output: JSON row by row, a table when it is finished.
pub(crate) struct RowWriter {
    columns: &'static [&'static str],
    sink: Sink,
    rows: u64,
}

enum Sink {
    Table(Box<Table>),
    /// Objects within `[`, `,` and `]`.
    Array(BufWriter<Stdout>),
    Lines(BufWriter<Stdout>),
}

impl RowWriter {
    pub(crate) fn new(format: OutputFormat, columns: &'static [&'static str]) -> Self {
        let sink = match format {
            OutputFormat::Table => {
                let mut table = Table::new();
                table.load_preset(UTF8_HORIZONTAL_ONLY).set_header(columns);
                Sink::Table(Box::new(table))
            }
            OutputFormat::Json => Sink::Array(BufWriter::new(io::stdout())),
            OutputFormat::Ndjson => Sink::Lines(BufWriter::new(io::stdout())),
        };
        Self {
            columns,
            sink,
            rows: 0,
        }
    }

    pub(crate) fn write(&mut self, cells: &[Option<String>]) -> io::Result<()> {
        let is_first = self.rows == 0;
        self.rows += 1;
        match &mut self.sink {
            Sink::Table(table) => {
                table.add_row(cells.iter().map(|cell| cell.as_deref().unwrap_or_default()));
                Ok(())
            }
            Sink::Array(out) => {
                let separator = if is_first { "[" } else { "," };
                write!(out, "{separator}\n  {}", object(self.columns, cells))
            }
            Sink::Lines(out) => writeln!(out, "{}", object(self.columns, cells)),
        }
    }

    /// Flushes the JSON rows written so far.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Table(_) => Ok(()),
            Sink::Array(out) | Sink::Lines(out) => out.flush(),
        }
    }

    /// Completes the output and flushes it.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self.sink {
            Sink::Table(table) => print_line(table),
            Sink::Array(mut out) => {
                out.write_all(if self.rows == 0 { b"[]\n" } else { b"\n]\n" })?;
                out.flush()
            }
            Sink::Lines(mut out) => out.flush(),
        }
    }
}

fn object(columns: &[&str], cells: &[Option<String>]) -> Value {
    let fields = columns.iter().zip(cells);
    let fields = fields.map(|(name, cell)| ((*name).to_owned(), Value::from(cell.clone())));
    Value::Object(fields.collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_cell_is_null() {
        let cells = [Some("9007199254740993".to_owned()), None];
        assert_eq!(
            object(&["id", "name"], &cells).to_string(),
            r#"{"id":"9007199254740993","name":null}"#
        );
    }
}
