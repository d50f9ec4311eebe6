//! Target of redirects.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use serde_json::json;
use test_servers::HttpRequest;
use tokio::{
    io::{AsyncWriteExt, BufStream},
    net::TcpStream,
    task::{JoinHandle, JoinSet},
};

use crate::script;

/// Requests that arrived; `None` for a connection without a complete request.
type Requests = Arc<Mutex<Vec<Option<HttpRequest>>>>;

/// A host that no client must contact. It records the requests that arrive.
pub(crate) struct RedirectTarget {
    pub(crate) address: SocketAddr,
    requests: Requests,
    task: JoinHandle<()>,
}

impl RedirectTarget {
    pub(crate) async fn start() -> Self {
        let listener = test_servers::async_listener().await;
        let address = listener.local_addr().unwrap();
        let requests = Requests::default();
        let record = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((connection, _)) = listener.accept().await {
                connections.spawn(receive(BufStream::new(connection), Arc::clone(&record)));
            }
        });
        Self {
            address,
            requests,
            task,
        }
    }

    /// Returns the recorded requests.
    pub(crate) fn requests(&self) -> Vec<Option<HttpRequest>> {
        std::mem::take(&mut *self.requests.lock().unwrap())
    }
}

impl Drop for RedirectTarget {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn receive(mut connection: BufStream<TcpStream>, record: Requests) {
    let first = HttpRequest::read(&mut connection).await;
    let mut is_whole = first.is_some();
    record.lock().unwrap().push(first);
    while is_whole {
        let _ = connection.write_all(&script::json(&json!({}))).await;
        let _ = connection.flush().await;
        let next = HttpRequest::read(&mut connection).await;
        is_whole = next.is_some();
        record.lock().unwrap().extend(next.map(Some));
    }
}
