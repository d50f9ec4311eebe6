//! Processes that share a server.

use std::{sync::Arc, time::Duration};

use auth_core::{
    CachedTokenProvider,
    store::{SharedTokenProvider, StoreKey},
    testing::ScriptedProvider,
};

use crate::server::Server;

type Process = CachedTokenProvider<SharedTokenProvider<ScriptedProvider>>;

/// Starts processes that ask the server again only after `poll_interval`.
fn start(server: &Server, issuer: &ScriptedProvider, count: usize, poll_interval: Duration) -> Vec<Process> {
    let process = |_| {
        let store = Arc::new(server.store("one"));
        let shared = SharedTokenProvider::builder(issuer.clone(), store, StoreKey::new("fleet"))
            .poll_interval(poll_interval)
            .store_timeout(Duration::from_secs(10))
            .build();
        CachedTokenProvider::new(shared)
    };
    (0..count).map(process).collect()
}

async fn secrets(processes: &[Process]) -> Vec<String> {
    let tasks: Vec<_> = processes
        .iter()
        .cloned()
        .map(|process| {
            tokio::spawn(async move { process.token().await.unwrap().secret().expose().to_owned() })
        })
        .collect();
    let mut secrets = Vec::new();
    for task in tasks {
        secrets.push(task.await.unwrap());
    }
    secrets
}

#[tokio::test]
async fn notification_wakes_the_waiting_processes() {
    let Some(server) = Server::start().await else {
        return;
    };
    let issuer = ScriptedProvider::new().slow(Duration::from_millis(300));
    // Without notifications, the test would take an hour.
    let processes = start(&server, &issuer, 20, Duration::from_secs(3600));

    assert_eq!(secrets(&processes).await, ["token-1"; 20]);
    assert_eq!(issuer.calls(), 1);
}

#[tokio::test]
async fn flushes_lose_no_token() {
    let Some(server) = Server::start().await else {
        return;
    };
    let issuer = ScriptedProvider::new();
    let processes = start(&server, &issuer, 2, Duration::from_millis(50));
    assert_eq!(secrets(&processes).await, ["token-1"; 2]);

    server.run::<()>(&["SCRIPT", "FLUSH"]).await.unwrap();
    let late = start(&server, &issuer, 1, Duration::from_millis(50));
    assert_eq!(secrets(&late).await, ["token-1"]);

    server.run::<()>(&["FLUSHALL"]).await.unwrap();
    let late = start(&server, &issuer, 2, Duration::from_millis(50));
    assert_eq!(secrets(&late).await, ["token-2"; 2]);
    assert_eq!(
        secrets(&processes).await,
        ["token-1"; 2],
        "a valid token needs no server"
    );
}
