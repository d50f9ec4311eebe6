//! Writer of single items.

use std::io::{self, IsTerminal};

use auth_core::InvalidInput;
use serde::Serialize;

use super::{
    column::{Column, Form, Row},
    delimited::{csv, csv_header},
    format::{OutputFormat, OutputOptions},
    json::Json,
    printable::printable,
    stdout::print_line,
    yaml,
};

/// Writes single items to standard output: a field per line, or the whole item.
pub(crate) struct RecordWriter {
    format: OutputFormat,
    columns: Vec<Column>,
    /// Whether only these columns are shown.
    is_selected: bool,
    items: u64,
}

impl RecordWriter {
    /// Creates a writer of items of the type `R`.
    pub(crate) fn new<R: Row>(options: &OutputOptions) -> Result<Self, InvalidInput> {
        Ok(Self {
            format: options.format(),
            columns: options.columns::<R>()?,
            is_selected: options.selects_columns(),
            items: 0,
        })
    }

    /// Writes an item. A later one, such as the next state of a request, is separated from it as the format requires.
    pub(crate) fn write(&mut self, item: &impl Serialize) -> io::Result<()> {
        let item = Json::of(item)?;
        let is_first = self.items == 0;
        self.items += 1;
        match self.format {
            OutputFormat::Table => {
                let fields = self.fields(&item);
                let widest = fields
                    .iter()
                    .map(|(name, _)| name.chars().count())
                    .max()
                    .unwrap_or_default();
                fields
                    .into_iter()
                    .map(|(name, cell)| format!("{name:<widest$}  {cell}"))
                    .try_for_each(print_line)
            }
            OutputFormat::Tsv => {
                let fields = self.fields(&item).into_iter();
                fields
                    .map(|(name, cell)| format!("{name}\t{cell}"))
                    .try_for_each(print_line)
            }
            OutputFormat::Csv => {
                if self.columns.is_empty() {
                    // An item without documented columns has those of its fields.
                    let names: Vec<_> = self.fields(&item).into_iter().map(|(name, _)| name).collect();
                    self.columns = Column::select(&names, &[]);
                }
                if is_first {
                    print_line(csv_header(&self.columns)?)?;
                }
                print_line(csv(&self.columns, &item, io::stdout().is_terminal())?)
            }
            OutputFormat::Json => print_line(format_args!("{item:#}")),
            OutputFormat::Ndjson => print_line(item),
            OutputFormat::Yaml if is_first => print_line(yaml::document(&item)),
            OutputFormat::Yaml => print_line(format_args!("---\n{}", yaml::document(&item))),
        }
    }

    /// Returns names and cells: of the selected columns, or of all fields.
    fn fields(&self, item: &Json) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        if self.is_selected {
            let cells = self.columns.iter().map(|column| {
                let cell = column.cell(item).unwrap_or_else(|| "-".to_owned());
                (printable(&column.field).into_owned(), cell)
            });
            fields.extend(cells);
        } else {
            self.flatten("", item, &mut fields);
        }
        fields
    }

    /// Adds the fields of `value`, each with the path that `--columns` takes.
    fn flatten(&self, path: &str, value: &Json, fields: &mut Vec<(String, String)>) {
        let below = |name: &str| match path {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        match value {
            Json::Object(entries) if !entries.is_empty() => {
                for (name, value) in entries {
                    self.flatten(&below(name), value, fields);
                }
            }
            // For people. A program gets the list as JSON.
            Json::List(items) if self.format == OutputFormat::Table && is_list_of_objects(items) => {
                for (index, value) in items.iter().enumerate() {
                    self.flatten(&below(&index.to_string()), value, fields);
                }
            }
            Json::Null => fields.push((printable(path).into_owned(), "-".to_owned())),
            value => {
                let column = self.columns.iter().find(|column| column.field == path);
                let form = column.map_or(Form::Text, |column| column.form);
                fields.push((printable(path).into_owned(), form.show(value)));
            }
        }
    }
}

fn is_list_of_objects(items: &[Json]) -> bool {
    items.iter().any(|item| matches!(item, Json::Object(_)))
}
