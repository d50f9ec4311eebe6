//! Watchdog for cells that hang.

use std::{
    process,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

/// Maximum real time of a cell. The test runner's own timeout is longer and does not name the cell.
const MAX_DURATION: Duration = Duration::from_secs(20);

/// Aborts the process when a cell takes too long, and names the cell. Virtual time never shows a hanging cell, so it measures
/// real time.
#[derive(Debug)]
pub(crate) struct Watchdog(Sender<String>);

impl Watchdog {
    pub(crate) fn start() -> Self {
        let (sender, receiver) = mpsc::channel::<String>();
        thread::spawn(move || {
            let mut current = String::from("nothing");
            loop {
                match receiver.recv_timeout(MAX_DURATION) {
                    Ok(next) => current = next,
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {
                        eprintln!("timed out: {current}");
                        process::abort();
                    }
                }
            }
        });
        Self(sender)
    }

    /// Starts the timeout of `what`.
    pub(crate) fn watch(&self, what: String) {
        self.0.send(what).unwrap();
    }
}
