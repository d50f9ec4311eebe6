//! Accepts connections until the program is told to stop.

use std::{io, pin::pin, sync::Arc, time::Duration};

use auth_core::{Clock, SystemClock};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    listener::{Connection, Listener},
    service::Service,
};
use crate::{failure::Failure, output::print_error_line, signals::Signals};

/// Time in which a client must send the head of a request, and after which an idle connection is closed.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);

/// Maximum size of the head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// Pause after an error of accepting a connection, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Server of one listener.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) listener: Listener,
    pub(super) service: Arc<Service>,
    pub(super) max_connections: usize,
    /// Time that requests have after the signal to stop.
    pub(super) grace: Duration,
}

impl Server {
    /// Serves until one of `signals` asks it to stop, and then until the requests in flight have ended.
    pub(super) async fn run(self, mut signals: Signals) -> Result<(), Failure> {
        let graceful = GracefulShutdown::new();
        let permits = Arc::new(Semaphore::new(self.max_connections));
        let metrics = self.service.metrics.clone();
        let mut upkeep = pin!(metrics.keep_up());
        loop {
            tokio::select! {
                (connection, permit) = self.accept(&permits) => self.serve(connection, permit, &graceful),
                () = signals.stop_requested() => break,
                () = &mut upkeep => {}
            }
        }
        let Self {
            listener,
            service,
            grace,
            ..
        } = self;
        drop(listener);
        print_error_line("stopping: waiting for the requests in flight; press Ctrl-C again to stop now");
        let ended = async {
            graceful.shutdown().await;
            service.unfinished.ended().await;
        };
        let outcome = tokio::select! {
            ended = tokio::time::timeout(grace, ended) => match ended {
                Ok(()) => Ok(()),
                Err(_elapsed) => Err(Failure::Failed("stopped with requests in flight".into())),
            },
            () = signals.stop_requested() => Err(Failure::Interrupted),
        };
        service.log.flush().await;
        outcome
    }

    /// Accepts a connection once there is room for one.
    async fn accept(&self, permits: &Arc<Semaphore>) -> (Connection, Option<OwnedSemaphorePermit>) {
        // The semaphore is never closed.
        let permit = Arc::clone(permits).acquire_owned().await.ok();
        loop {
            match self.listener.accept().await {
                Ok(connection) => return (connection, permit),
                Err(error) if is_of_connection(&error) => {}
                Err(error) => {
                    print_error_line(format_args!("cannot accept connections: {error}"));
                    SystemClock.sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn serve(
        &self,
        connection: Connection,
        permit: Option<OwnedSemaphorePermit>,
        graceful: &GracefulShutdown,
    ) {
        let service = Arc::clone(&self.service);
        let respond = service_fn(move |request| {
            let service = Arc::clone(&service);
            async move { service.respond(request).await }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(connection), respond);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client may leave at any time; its requests are logged.
            let _left = connection.await;
            drop(permit);
        });
    }
}

/// Returns whether only the connection that was to be accepted has failed.
fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};

    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}
