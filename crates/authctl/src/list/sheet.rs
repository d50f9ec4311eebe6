//! Items as they are written.

use std::io::{self, BufWriter, Stdout, Write};

use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use serde_json::{Map, Value};

use super::Output;

/// Writes rows to standard output: lines at once, a table at its end.
pub(super) struct Sheet {
    columns: &'static [&'static str],
    form: Form,
    rows: u64,
}

enum Form {
    Table(Box<Table>),
    /// With `[`, `,` and `]` around the objects.
    Array(BufWriter<Stdout>),
    Lines(BufWriter<Stdout>),
}

impl Sheet {
    pub(super) fn new(output: Output, columns: &'static [&'static str]) -> Self {
        let form = match output {
            Output::Table => {
                let mut table = Table::new();
                table.load_preset(UTF8_HORIZONTAL_ONLY).set_header(columns);
                Form::Table(Box::new(table))
            }
            Output::Json => Form::Array(BufWriter::new(io::stdout())),
            Output::Ndjson => Form::Lines(BufWriter::new(io::stdout())),
        };
        Self {
            columns,
            form,
            rows: 0,
        }
    }

    pub(super) fn write(&mut self, cells: &[Option<String>]) -> io::Result<()> {
        let is_first = self.rows == 0;
        self.rows += 1;
        match &mut self.form {
            Form::Table(table) => {
                table.add_row(cells.iter().map(|cell| cell.as_deref().unwrap_or_default()));
                Ok(())
            }
            Form::Array(out) => {
                let before = if is_first { "[" } else { "," };
                write!(out, "{before}\n  {}", object(self.columns, cells))
            }
            Form::Lines(out) => writeln!(out, "{}", object(self.columns, cells)),
        }
    }

    /// Lines that were written are out when this returns.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Table(_) => Ok(()),
            Form::Array(out) | Form::Lines(out) => out.flush(),
        }
    }

    /// Everything that was written is out when this returns.
    pub(super) fn end(self) -> io::Result<()> {
        match self.form {
            Form::Table(table) => crate::output::line(table),
            Form::Array(mut out) => {
                out.write_all(if self.rows == 0 { b"[]\n" } else { b"\n]\n" })?;
                out.flush()
            }
            Form::Lines(mut out) => out.flush(),
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
    fn an_object_has_a_field_for_each_column_and_null_for_what_is_not_there() {
        let cells = [Some("9007199254740993".to_owned()), None];
        assert_eq!(
            object(&["id", "name"], &cells).to_string(),
            r#"{"id":"9007199254740993","name":null}"#
        );
    }
}
