//! Signals that end a server, or that a command receives.

use std::io;

/// Signals of the operating system, from its creation on.
pub(crate) struct Signals(imp::Signals);

/// One signal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signal(imp::Signal);

impl Signals {
    /// Takes over the signals, which no longer end this process.
    pub(crate) fn new() -> io::Result<Self> {
        imp::Signals::new().map(Self)
    }

    /// Waits for the next signal that asks a server to stop.
    pub(crate) async fn stop_requested(&mut self) {
        while !self.next().await.ends_the_server() {}
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) -> Signal {
        Signal(self.0.next().await)
    }
}

impl Signal {
    /// Returns whether it asks a server to stop.
    fn ends_the_server(self) -> bool {
        self.0.ends_the_server()
    }

    /// Sends it to the process `id`, unless the terminal has done so.
    pub(crate) fn forward(self, id: u32) {
        self.0.forward(id);
    }
}

#[cfg(unix)]
mod imp {
    use std::{fs::File, future::poll_fn, io, task::Poll};

    use rustix::{
        process::{Pid, getpgrp, kill_process},
        termios::tcgetpgrp,
    };
    use tokio::signal::unix::{self, SignalKind};

    pub(super) struct Signals(Vec<(SignalKind, unix::Signal)>);

    #[derive(Debug, Clone, Copy)]
    pub(super) struct Signal(SignalKind);

    impl Signals {
        pub(super) fn new() -> io::Result<Self> {
            let kinds = [
                SignalKind::interrupt(),
                SignalKind::terminate(),
                SignalKind::hangup(),
                SignalKind::quit(),
                SignalKind::user_defined1(),
                SignalKind::user_defined2(),
            ];
            let signals = kinds.map(|kind| unix::signal(kind).map(|signal| (kind, signal)));
            signals.into_iter().collect::<Result<_, _>>().map(Self)
        }

        pub(super) async fn next(&mut self) -> Signal {
            poll_fn(|context| {
                for (kind, signal) in &mut self.0 {
                    if signal.poll_recv(context).is_ready() {
                        return Poll::Ready(Signal(*kind));
                    }
                }
                Poll::Pending
            })
            .await
        }
    }

    impl Signal {
        pub(super) fn ends_the_server(self) -> bool {
            ![SignalKind::user_defined1(), SignalKind::user_defined2()].contains(&self.0)
        }

        pub(super) fn forward(self, id: u32) {
            if self.is_from_terminal() {
                return;
            }
            let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
            let signal = rustix::process::Signal::from_named_raw(self.0.as_raw_value());
            if let (Some(pid), Some(signal)) = (pid, signal) {
                // It may have ended in the meantime.
                let _gone = kill_process(pid, signal);
            }
        }

        /// Returns whether the terminal sends it to all processes in its foreground, so also to the command. A second one
        /// would make many programs end without cleaning up.
        fn is_from_terminal(self) -> bool {
            [SignalKind::interrupt(), SignalKind::quit()].contains(&self.0)
                && File::open("/dev/tty")
                    .is_ok_and(|terminal| tcgetpgrp(&terminal).is_ok_and(|group| group == getpgrp()))
        }
    }
}

#[cfg(not(unix))]
mod imp {
    use std::{future, io};

    pub(super) struct Signals(());

    #[derive(Debug, Clone, Copy)]
    pub(super) struct Signal(());

    impl Signals {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self(()))
        }

        pub(super) async fn next(&mut self) -> Signal {
            match tokio::signal::ctrl_c().await {
                Ok(()) => Signal(()),
                Err(_unsupported) => future::pending().await,
            }
        }
    }

    impl Signal {
        pub(super) fn ends_the_server(self) -> bool {
            true
        }

        /// The console sends Ctrl-C to all of its processes.
        pub(super) fn forward(self, _id: u32) {}
    }
}
