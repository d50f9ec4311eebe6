//! Processes that share a token.

use std::{fs, time::Duration};

use auth_core::{
    AccessToken, Clock, Placement, SystemClock,
    store::{AcquireRequest, Acquired, FileStore, Lease, StoredToken, TokenStore},
};

use crate::{
    Scene,
    child::{self, Process},
    key, open,
};

const CALL: Duration = Duration::from_millis(300);
const LEASE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn twenty_processes_send_one_request() {
    if let Some(scene) = child::scene() {
        return child::take_token(scene, LEASE, CALL).await;
    }
    let scene = Scene::new();
    let start = || Process::start("fleet::twenty_processes_send_one_request", scene.path(), &[]);
    let processes = (0..20).map(|_| start()).collect();

    let (tokens, longest) = child::tokens(processes);

    let requests = scene.requests();
    println!(
        "20 processes: {} request, longest wait {longest:?}",
        requests.len()
    );
    assert_eq!(requests.len(), 1);
    assert_eq!(tokens, vec![format!("token-{}", requests[0]); 20]);
    assert_eq!(scene.extensions(), ["json", "lock"]);

    // The next invocation finds the token.
    let (later, _) = child::tokens(vec![start()]);
    assert_eq!(later, tokens[..1]);
    assert_eq!(scene.requests().len(), 1);
}

#[tokio::test]
async fn two_processes_never_hold_the_lease_together() {
    if let Some(scene) = child::scene() {
        return contend(&open(&scene), || scene.join("held")).await;
    }
    let scene = Scene::new();
    let start = |_| {
        Process::start(
            "fleet::two_processes_never_hold_the_lease_together",
            scene.path(),
            &[],
        )
    };
    let processes: Vec<_> = (0..2).map(start).collect();
    for process in processes {
        process.end();
    }
    assert_eq!(scene.extensions(), ["json", "lock"]);
}

/// Takes and ends leases, and asserts that no other process has one meanwhile.
async fn contend(store: &FileStore, mark: impl Fn() -> std::path::PathBuf) {
    let mut leases = 0;
    while leases < 60 {
        match store.acquire(&key(), &AcquireRequest::new(LEASE)).await.unwrap() {
            Acquired::Lease(lease) => {
                leases += 1;
                fs::File::create_new(mark()).expect("another process holds the lease");
                let is_held = store.renew(&key(), &lease, LEASE).await.unwrap();
                assert!(is_held);
                fs::remove_file(mark()).unwrap();
                end(store, &lease, leases).await;
            }
            Acquired::Token(token) => store.invalidate(&key(), token.id()).await.unwrap(),
            Acquired::Held { .. } => SystemClock.sleep(Duration::from_millis(1)).await,
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) async fn end(store: &FileStore, lease: &Lease, number: u32) {
    if number.is_multiple_of(2) {
        store.release(&key(), lease, None).await.unwrap();
    } else {
        let is_published = store.publish(&key(), lease, &token("contended")).await;
        assert!(is_published.unwrap());
    }
}

/// Returns a token as a store gives it back.
pub(crate) fn token(secret: &str) -> StoredToken {
    let token = AccessToken::new(secret, Placement::Bearer);
    let record = format!(r#"{{"version":1,"placement":"bearer","secret":"{secret}","lifetime_ms":600000}}"#);
    let stored = StoredToken::from_text(&record, Duration::from_secs(600)).unwrap();
    assert_eq!(stored.id(), auth_core::store::TokenId::of(&token));
    stored
}
