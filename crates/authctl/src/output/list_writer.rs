//! Writer of the items of a list.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use auth_core::InvalidInput;

use super::{
    column::{Column, Row},
    delimited::{csv, csv_header, tsv},
    format::{OutputFormat, OutputOptions},
    json::Json,
    stderr::print_error_line,
    stdout::width,
    table::render,
    yaml,
};

/// Writes the items of a list to standard output, one by one; a table when it is finished.
pub(crate) struct ListWriter {
    format: OutputFormat,
    columns: Vec<Column>,
    /// Whether each column was in an item.
    are_present: Vec<bool>,
    /// The rows of a table.
    rows: Vec<Vec<String>>,
    out: BufWriter<Stdout>,
    is_terminal: bool,
    items: u64,
}

impl ListWriter {
    /// Creates a writer of items of the type `R`.
    pub(crate) fn new<R: Row>(options: &OutputOptions) -> Result<Self, InvalidInput> {
        let columns = options.columns::<R>()?;
        Ok(Self {
            format: options.format(),
            // Only the columns that the user selected may be misspelt.
            are_present: vec![!options.selects_columns(); columns.len()],
            columns,
            rows: Vec::new(),
            out: BufWriter::new(io::stdout()),
            is_terminal: io::stdout().is_terminal(),
            items: 0,
        })
    }

    /// Writes an item.
    pub(crate) fn write(&mut self, item: &impl Row) -> io::Result<()> {
        let item = Json::of(item)?;
        let is_first = self.items == 0;
        self.items += 1;
        for (is_present, column) in self.are_present.iter_mut().zip(&self.columns) {
            *is_present |= item.get(&column.field).is_some();
        }
        match self.format {
            OutputFormat::Table => {
                let cells = self
                    .columns
                    .iter()
                    .map(|column| column.cell(&item).unwrap_or_default());
                self.rows.push(cells.collect());
                Ok(())
            }
            OutputFormat::Tsv => writeln!(self.out, "{}", tsv(&self.columns, &item)),
            OutputFormat::Csv => {
                if is_first {
                    writeln!(self.out, "{}", csv_header(&self.columns)?)?;
                }
                writeln!(self.out, "{}", csv(&self.columns, &item, self.is_terminal)?)
            }
            OutputFormat::Json => write!(self.out, "{}\n  {item}", if is_first { "[" } else { "," }),
            OutputFormat::Ndjson => writeln!(self.out, "{item}"),
            OutputFormat::Yaml => writeln!(self.out, "{}", yaml::document(&Json::List(vec![item]))),
        }
    }

    /// Flushes the items written so far.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Completes the output of a whole list.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        let is_empty = self.items == 0;
        match self.format {
            OutputFormat::Table => self.write_table()?,
            OutputFormat::Json | OutputFormat::Yaml if is_empty => writeln!(self.out, "[]")?,
            OutputFormat::Json => writeln!(self.out, "\n]")?,
            OutputFormat::Csv if is_empty => writeln!(self.out, "{}", csv_header(&self.columns)?)?,
            OutputFormat::Yaml | OutputFormat::Csv | OutputFormat::Tsv | OutputFormat::Ndjson => {}
        }
        if !is_empty {
            self.report_absent_columns();
        }
        self.out.flush()
    }

    /// Ends the output of a list that failed. A JSON array stays open, so that no reader takes it for the whole list.
    pub(crate) fn abandon(mut self) -> io::Result<()> {
        match self.format {
            OutputFormat::Table if self.items > 0 => self.write_table()?,
            OutputFormat::Json if self.items == 0 => writeln!(self.out, "[")?,
            OutputFormat::Json => writeln!(self.out)?,
            _ => {}
        }
        self.out.flush()
    }

    fn write_table(&mut self) -> io::Result<()> {
        let rendered = render(&self.columns, &self.rows, width());
        writeln!(self.out, "{}", rendered.table)?;
        self.out.flush()?;
        if self.is_terminal && !rendered.left_out.is_empty() {
            print_error_line(format_args!(
                "note: the terminal is too narrow for {}; `--columns` selects columns, `--output json` has all fields",
                rendered.left_out.join(", ")
            ));
        }
        Ok(())
    }

    fn report_absent_columns(&self) {
        let absent = self.columns.iter().zip(&self.are_present);
        for (column, _) in absent.filter(|(_, is_present)| !**is_present) {
            print_error_line(format_args!(
                "note: no item has the field `{}` of `--columns`",
                column.field
            ));
        }
    }
}
