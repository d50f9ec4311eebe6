//! Standard output.

use std::{
    fmt,
    io::{self, IsTerminal, Write},
};

use super::printable::printable;

/// Writes `text`, which has no text of others, and a line break; fails if the reader has closed the pipe.
pub(crate) fn print_line(text: impl fmt::Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Writes a text that programs read, such as a token, and a line break. A terminal gets it escaped.
pub(crate) fn print_text(text: &str) -> io::Result<()> {
    if io::stdout().is_terminal() {
        return print_line(printable(text));
    }
    print_line(text)
}

/// Width of a terminal that does not tell its size.
const USUAL_WIDTH: u16 = 80;

/// Returns the width that a table must fit; `None` if there is no limit.
pub(super) fn width() -> Option<u16> {
    // Also set without a terminal, for a pager.
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    if !io::stdout().is_terminal() {
        return columns();
    }
    let size = terminal_size::terminal_size().map(|(terminal_size::Width(width), _)| width);
    size.or_else(columns).or(Some(USUAL_WIDTH))
}
