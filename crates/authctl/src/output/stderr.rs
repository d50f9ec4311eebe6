//! Standard error: everything here is for people.

use std::{
    fmt,
    io::{self, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use super::printable::printable;

/// Whether the status line is on the screen.
static HAS_STATUS: AtomicBool = AtomicBool::new(false);

/// Writes one line, with its control characters escaped, in place of the status line. A closed standard error does not end
/// the command.
pub(crate) fn print_error_line(text: impl fmt::Display) {
    clear_status();
    let _: io::Result<()> = writeln!(io::stderr(), "{}", printable(&text.to_string()));
}

/// Overwrites the status line of a terminal.
pub(crate) fn show_status(text: impl fmt::Display) {
    HAS_STATUS.store(true, Ordering::Relaxed);
    let _: io::Result<()> = write!(io::stderr(), "\r\x1b[K{}", printable(&text.to_string()));
    let _: io::Result<()> = io::stderr().flush();
}

/// Clears the status line, if there is one.
pub(crate) fn clear_status() {
    if HAS_STATUS.swap(false, Ordering::Relaxed) {
        let _: io::Result<()> = write!(io::stderr(), "\r\x1b[K");
        let _: io::Result<()> = io::stderr().flush();
    }
}
