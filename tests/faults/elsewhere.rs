//! Where redirects lead.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use serde_json::json;
use tokio::{
    io::{AsyncWriteExt, BufStream},
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};

use crate::{received::Received, script};

/// A host that nobody was ever meant to be led to: counts who comes all the same.
#[derive(Debug)]
pub(crate) struct Elsewhere {
    pub(crate) address: SocketAddr,
    visitors: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Elsewhere {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let visitors = Arc::<Mutex<Vec<String>>>::default();
        let book = Arc::clone(&visitors);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((connection, _)) = listener.accept().await {
                let book = Arc::clone(&book);
                connections.spawn(async move {
                    let mut connection = BufStream::new(connection);
                    while let Some(request) = Received::read(&mut connection).await {
                        book.lock().unwrap().push(request.all);
                        let _ = connection.write_all(&script::json(&json!({}))).await;
                        let _ = connection.flush().await;
                    }
                });
            }
        });
        Self {
            address,
            visitors,
            task,
        }
    }

    /// The requests that came, as text.
    pub(crate) fn visitors(&self) -> Vec<String> {
        self.visitors.lock().unwrap().clone()
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.task.abort();
    }
}
