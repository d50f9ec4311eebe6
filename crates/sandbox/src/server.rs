//! HTTP server with graceful shutdown.

use std::{io, time::Duration};

use axum::Router;
use hyper::{
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{rt::TokioIo, server::graceful::GracefulShutdown, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use crate::faults::Disconnect;

/// Timeout for responses in flight at shutdown.
const GRACE: Duration = Duration::from_secs(1);

/// Running server. Dropping it starts the shutdown.
#[derive(Debug)]
pub(crate) struct Server {
    stop: watch::Sender<bool>,
    ended: watch::Receiver<()>,
}

impl Server {
    /// Serves `router` on `listener` until [`stop`](Self::stop).
    pub(crate) fn spawn(listener: TcpListener, router: Router) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (running, ended) = watch::channel(());
        tokio::spawn(async move {
            serve(listener, router, stopping).await;
            drop(running);
        });
        Self { stop, ended }
    }

    /// Starts the shutdown, and returns at once.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until the server has stopped, for any reason.
    pub(crate) async fn ended(&self) {
        // The channel carries no values. It closes when the server's task ends.
        let _closed = self.ended.clone().changed().await;
    }
}

/// Accepts connections. Each is a task of one set, so that none outlives this function.
async fn serve(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _peer)) => accept(stream, &router, &graceful, &mut connections),
                // The client disconnected before it was accepted.
                Err(error) if is_connection_error(&error) => {}
                // Out of file descriptors or similar: stopping is visible, spinning is not.
                Err(_fatal) => break,
            },
            Some(_ended) = connections.join_next() => {}
            // A closed channel is a dropped handle.
            _ = stopping.wait_for(|stop| *stop) => break,
        }
    }
    drop(listener);
    let _cut_off = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    connections.shutdown().await;
}

fn accept(stream: TcpStream, router: &Router, graceful: &GracefulShutdown, connections: &mut JoinSet<()>) {
    // Responses are small, so Nagle's algorithm would only add latency. A failure costs nothing else.
    let _slower = stream.set_nodelay(true);
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
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    connections.spawn(async move {
        // A client may disconnect at any time.
        let _disconnected = connection.await;
    });
}

fn is_connection_error(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}
