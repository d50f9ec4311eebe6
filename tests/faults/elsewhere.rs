//! Where redirects lead.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use serde_json::json;
use tokio::{
    io::{AsyncWriteExt, BufStream},
    net::TcpStream,
    task::{JoinHandle, JoinSet},
};

use crate::{received::Received, script};

/// Who was led here: their requests, and `None` for who connected and sent no whole one.
type Visitors = Arc<Mutex<Vec<Option<Received>>>>;

/// A host that nobody was ever meant to be led to: writes down who comes all the same.
pub(crate) struct Elsewhere {
    pub(crate) address: SocketAddr,
    visitors: Visitors,
    task: JoinHandle<()>,
}

impl Elsewhere {
    pub(crate) async fn start() -> Self {
        let listener = test_servers::async_listener().await;
        let address = listener.local_addr().unwrap();
        let visitors = Visitors::default();
        let book = Arc::clone(&visitors);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((connection, _)) = listener.accept().await {
                connections.spawn(receive(BufStream::new(connection), Arc::clone(&book)));
            }
        });
        Self {
            address,
            visitors,
            task,
        }
    }

    /// Who came.
    pub(crate) fn visitors(&self) -> Vec<Option<Received>> {
        std::mem::take(&mut *self.visitors.lock().unwrap())
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn receive(mut connection: BufStream<TcpStream>, book: Visitors) {
    let first = Received::read(&mut connection).await;
    let mut is_whole = first.is_some();
    book.lock().unwrap().push(first);
    while is_whole {
        let _ = connection.write_all(&script::json(&json!({}))).await;
        let _ = connection.flush().await;
        let next = Received::read(&mut connection).await;
        is_whole = next.is_some();
        book.lock().unwrap().extend(next.map(Some));
    }
}
