//! Output formats and writers.

mod format;
mod record;
mod row;
mod row_writer;
mod stdout;

pub(crate) use self::{
    format::OutputFormat, record::RecordOptions, row::Row, row_writer::RowWriter, stdout::print_line,
};
