//! An eye on what may hang.

use std::{
    process,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

/// The longest that one thing may take, in real time. Less than the test runner's own patience, which names no cell.
const PATIENCE: Duration = Duration::from_secs(20);

/// Ends the process when what it was told to watch over takes too long, and says what it was: in virtual time
/// nothing is late, so only real time shows what hangs.
#[derive(Debug)]
pub(crate) struct Watch(Sender<String>);

impl Watch {
    pub(crate) fn start() -> Self {
        let (sender, told) = mpsc::channel::<String>();
        thread::spawn(move || {
            let mut under_way = String::from("nothing");
            loop {
                match told.recv_timeout(PATIENCE) {
                    Ok(next) => under_way = next,
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {
                        eprintln!("{under_way} hangs");
                        process::abort();
                    }
                }
            }
        });
        Self(sender)
    }

    /// From now on it is `what` that must not hang.
    pub(crate) fn over(&self, what: String) {
        self.0.send(what).unwrap();
    }
}
