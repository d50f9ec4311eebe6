//! Log of requests on standard error: one line each, without secrets, queries and bodies.

use std::{
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use auth_core::{
    Clock, Moment, SystemClock,
    http::{Endpoint, Method, StatusCode},
};
use jiff::Timestamp;
use tokio::sync::oneshot;

use super::metrics::{self, Ended};
use crate::{failure::Failure, output::print_error_line};

/// Lines that wait for standard error; further ones are counted and dropped, so that a reader that is slow delays no request.
const WAITING: usize = 4096;

/// Log that a thread writes. Clones write to the same one.
#[derive(Debug, Clone)]
pub(super) struct RequestLog {
    lines: Option<SyncSender<Message>>,
    dropped: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Message {
    Line(String),
    /// Reports that all earlier lines are written.
    Flush(oneshot::Sender<()>),
}

/// A request, which is logged and measured when it ends.
#[derive(Debug)]
pub(super) struct Entry {
    log: RequestLog,
    started: Moment,
    method: Method,
    path: String,
    pub(super) operation: Option<&'static Endpoint>,
    pub(super) status: Option<StatusCode>,
    /// Name and execution of an error of the proxy itself.
    pub(super) problem: Option<(&'static str, &'static str)>,
    /// Bytes of the response's body.
    pub(super) sent: u64,
    pub(super) is_complete: bool,
}

impl RequestLog {
    /// Starts the log; one that is not `enabled` writes nothing.
    pub(super) fn start(enabled: bool) -> Result<Self, Failure> {
        let dropped = Arc::<AtomicU64>::default();
        if !enabled {
            return Ok(Self { lines: None, dropped });
        }
        let (sender, lines) = sync_channel(WAITING);
        let counter = Arc::clone(&dropped);
        thread::Builder::new()
            .name("request log".to_owned())
            .spawn(move || {
                for message in lines {
                    match message {
                        Message::Line(line) => print_error_line(line),
                        Message::Flush(done) => {
                            let _gone = done.send(());
                        }
                    }
                    match counter.swap(0, Ordering::Relaxed) {
                        0 => {}
                        count => print_error_line(format_args!("{count} lines of the log were dropped")),
                    }
                }
            })?;
        Ok(Self {
            lines: Some(sender),
            dropped,
        })
    }

    /// Starts the entry of a request.
    pub(super) fn entry(&self, method: &Method, path: &str) -> Entry {
        metrics::started();
        Entry {
            log: self.clone(),
            started: SystemClock.now(),
            method: method.clone(),
            path: path.to_owned(),
            operation: None,
            status: None,
            problem: None,
            sent: 0,
            is_complete: false,
        }
    }

    /// Waits until the lines so far are written, or for a second.
    pub(super) async fn flush(&self) {
        let (done, written) = oneshot::channel();
        if let Some(lines) = &self.lines
            && lines.try_send(Message::Flush(done)).is_ok()
        {
            let _elapsed = tokio::time::timeout(Duration::from_secs(1), written).await;
        }
    }

    /// Writes `text` after the time.
    pub(super) fn line(&self, text: &str) {
        let Some(lines) = &self.lines else {
            return;
        };
        let time = Timestamp::try_from(SystemClock.now().wall).unwrap_or_default();
        if lines
            .try_send(Message::Line(format!("{time:.3} {text}")))
            .is_err()
        {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Entry {
    fn duration(&self) -> Duration {
        SystemClock
            .now()
            .monotonic
            .saturating_duration_since(self.started.monotonic)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let duration = self.duration();
        let ended = Ended {
            method: &self.method,
            operation: self.operation,
            status: self.status,
            error: self.problem.map(|(name, _)| name),
            duration,
        };
        ended.record();
        if self.log.lines.is_none() {
            return;
        }
        let mut line = format!("{} {}", self.method, self.path);
        match self.status {
            Some(status) => {
                let _infallible = write!(line, " status={} sent={}", status.as_u16(), self.sent);
            }
            None => line.push_str(" client_left"),
        }
        let _infallible = write!(line, " duration_ms={}", duration.as_millis());
        if let Some(operation) = self.operation {
            let _infallible = write!(line, " operation={:?}", operation.operation);
        }
        if let Some((name, execution)) = self.problem {
            let _infallible = write!(line, " error={name} execution={execution}");
        }
        self.log.line(&line);
    }
}
