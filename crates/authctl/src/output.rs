//! Output: formats, tables, and everything that is written to standard output.

mod column;
mod delimited;
mod format;
mod json;
mod list_writer;
mod printable;
mod record_writer;
mod stderr;
mod stdout;
mod table;
mod yaml;

pub(crate) use self::{
    column::{Column, Row},
    format::{OutputFormat, OutputOptions},
    json::{Json as CompactJson, without_secrets},
    list_writer::ListWriter,
    printable::printable,
    record_writer::RecordWriter,
    stderr::{clear_status, print_error_line, show_status},
    stdout::{print_line, print_text},
    table::plain_table,
};
