//! HTTP server with limits and graceful shutdown.

mod accept;
mod body;
mod limits;
mod panic;
mod stream;

#[cfg(test)]
mod tests;

use std::{io, panic::AssertUnwindSafe, sync::Arc};

use axum::Router;
use futures_util::FutureExt as _;
use hyper::{
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
};

use self::accept::Acceptor;
pub(crate) use self::limits::Limits;
use crate::{error::ServerError, faults::Disconnect};

type Outcome = Option<Result<(), ServerError>>;

/// Running server. Dropping it starts the shutdown.
#[derive(Debug)]
pub(crate) struct Server {
    stop: watch::Sender<bool>,
    /// `None` while the server runs.
    outcome: watch::Receiver<Outcome>,
}

impl Server {
    /// Serves `router` on `listener` until [`stop`](Self::stop).
    pub(crate) fn spawn(listener: TcpListener, router: Router, limits: Limits) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (running, outcome) = watch::channel(None);
        let router = panic::catch(body::limit_time(router, limits.body));
        tokio::spawn(async move {
            let served = AssertUnwindSafe(serve(listener, router, limits, stopping));
            let outcome = served.catch_unwind().await;
            running.send_replace(Some(outcome.map_err(|panic| ServerError::Panicked {
                message: panic::message(&*panic),
            })));
        });
        Self { stop, outcome }
    }

    /// Runs `task` until it ends or the shutdown starts.
    pub(crate) fn spawn_beside(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut stopping = self.stop.subscribe();
        tokio::spawn(async move {
            tokio::select! {
                () = task => {}
                // A closed channel is a dropped handle.
                _ = stopping.wait_for(|stop| *stop) => {}
            }
        });
    }

    /// Starts the shutdown, and returns at once.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until the server has stopped. Returns an error if [`stop`](Self::stop) was not the reason.
    pub(crate) async fn ended(&self) -> Result<(), ServerError> {
        let mut outcome = self.outcome.clone();
        let ended = outcome.wait_for(Option::is_some).await;
        // The channel closes without an outcome if the runtime drops the task.
        ended.map_or(Err(ServerError::RuntimeEnded), |outcome| {
            outcome.clone().unwrap_or(Ok(()))
        })
    }
}

/// Accepts connections. Each is a task of one set, so that none outlives this function.
async fn serve(listener: TcpListener, router: Router, limits: Limits, mut stopping: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut acceptor = Acceptor::new(listener);
    loop {
        let accepted = async {
            // Further clients wait in the queue of the operating system.
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            Some((acceptor.accept().await, place))
        };
        tokio::select! {
            Some((stream, place)) = accepted => {
                connect(stream, place, &router, &graceful, &limits, &mut connections);
            }
            Some(_ended) = connections.join_next() => {}
            // A closed channel is a dropped handle.
            _ = stopping.wait_for(|stop| *stop) => break,
        }
    }
    drop(acceptor);
    let _cut_off = tokio::time::timeout(limits.grace, graceful.shutdown()).await;
    connections.shutdown().await;
}

fn connect(
    stream: TcpStream,
    place: OwnedSemaphorePermit,
    router: &Router,
    graceful: &GracefulShutdown,
    limits: &Limits,
    connections: &mut JoinSet<()>,
) {
    // Responses are small, so Nagle's algorithm would only add latency. A failure costs nothing else.
    let _slower = stream.set_nodelay(true);
    let stream = stream::WriteTimeout::new(TokioIo::new(stream), limits.write);
    let router = TowerToHyperService::new(router.clone());
    let service = service_fn(move |request| {
        let response = router.call(request);
        async move {
            let response = response.await.map_err(io::Error::other)?;
            match response.extensions().get::<Disconnect>() {
                Some(Disconnect) => Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
                None => Ok(response),
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(limits.buffer)
        .serve_connection(stream, service);
    let connection = graceful.watch(connection);
    connections.spawn(async move {
        // A client may disconnect at any time.
        let _disconnected = connection.await;
        drop(place);
    });
}
