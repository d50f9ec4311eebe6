//! Standard output.

use std::io::{self, Write};

/// Writes `text` and a line end, and tells when nobody reads it.
pub(crate) fn line(text: impl std::fmt::Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}
