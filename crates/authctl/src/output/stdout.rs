//! Standard output.

use std::{
    fmt,
    io::{self, IsTerminal, Write},
};

/// Writes `text` and a line break; fails if the reader has closed the pipe.
pub(crate) fn print_line(text: impl fmt::Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Returns the width that a table must fit; `None` if there is no limit.
pub(super) fn width() -> Option<u16> {
    if io::stdout().is_terminal() {
        let (terminal_size::Width(columns), _) = terminal_size::terminal_size()?;
        return Some(columns);
    }
    // Not a terminal, but perhaps the pager of one.
    std::env::var("COLUMNS").ok()?.parse().ok()
}
