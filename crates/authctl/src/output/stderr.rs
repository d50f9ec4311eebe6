//! Standard error: everything here is for people.

use std::{
    fmt,
    io::{self, Write},
};

use super::printable::printable;

/// Writes one line, with its control characters escaped. A closed standard error does not end the command.
pub(crate) fn print_error_line(text: impl fmt::Display) {
    let _: io::Result<()> = writeln!(io::stderr(), "{}", printable(&text.to_string()));
}
