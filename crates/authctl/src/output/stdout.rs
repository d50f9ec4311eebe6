//! Standard output.

use std::{
    fmt,
    io::{self, Write},
};

/// Writes `text` and a line break; fails if the reader has closed the pipe.
pub(crate) fn print_line(text: impl fmt::Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}
