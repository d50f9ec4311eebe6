//! The listener, and its end.

use std::{io, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, server::graceful::GracefulShutdown, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

/// How long answers under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(1);

/// A running server: dropping it stops it.
#[derive(Debug)]
pub(crate) struct Server {
    stop: watch::Sender<bool>,
    ended: watch::Receiver<()>,
}

impl Server {
    /// Serves `router` on `listener` until told to stop.
    pub(crate) fn spawn(listener: TcpListener, router: Router) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (running, ended) = watch::channel(());
        tokio::spawn(async move {
            serve(listener, router, stopping).await;
            drop(running);
        });
        Self { stop, ended }
    }

    /// Tells the server to stop, and returns at once.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Returns when the server has ended, for whatever reason.
    pub(crate) async fn ended(&self) {
        // Nothing is ever sent: the channel closes when the server's task is over.
        let _closed = self.ended.clone().changed().await;
    }
}

/// Every connection is a task of one set, so that none outlives this function.
async fn serve(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _peer)) => accept(stream, &router, &graceful, &mut connections),
                // The client went away before it was accepted.
                Err(error) if is_of_one_connection(&error) => {}
                // Out of file descriptors or worse: better to end, which shows, than to spin.
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
    // Answers are small: waiting to fill a packet would only add latency. A failure costs nothing else.
    let _slower = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router.clone());
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    connections.spawn(async move {
        // A client that hangs up in the middle is its own affair.
        let _hung_up = connection.await;
    });
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}
