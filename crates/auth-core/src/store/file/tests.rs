//! Files of a store, in real directories.

mod content;
mod faults;
#[cfg(unix)]
mod permissions;
mod time;

use std::{
    path::{Path, PathBuf},
    task::Poll,
};

use tempfile::TempDir;

use super::*;
use crate::{
    AccessToken, Placement,
    store::StoreErrorKind,
    testing::{ManualClock, conformance},
};

const LEASE: Duration = Duration::from_secs(60);
const LIFE: Duration = Duration::from_secs(900);

/// Directory of a store, on a clock that the test moves.
struct Fixture {
    parent: TempDir,
    clock: ManualClock,
}

impl Fixture {
    fn new() -> Self {
        Self {
            parent: tempfile::tempdir().unwrap(),
            clock: ManualClock::new(),
        }
    }

    fn directory(&self) -> PathBuf {
        self.parent.path().join("tokens")
    }

    /// Opens a store, as another process does.
    fn open(&self) -> FileStore {
        self.open_in_real_time().clock(self.clock.clone())
    }

    fn open_in_real_time(&self) -> FileStore {
        let store = FileStore::new(self.directory()).unwrap();
        if cfg!(unix) {
            store
        } else {
            store.trust_directory()
        }
    }

    /// Returns the path of the file of [`key`] with `extension`.
    fn file(&self, extension: &str) -> PathBuf {
        self.directory().join(format!("token-{}.{extension}", key()))
    }

    fn content(&self) -> String {
        std::fs::read_to_string(self.file("json")).unwrap()
    }

    /// Returns the names in the directory, without the key.
    fn names(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.directory()).unwrap();
        let name = |entry: std::fs::DirEntry| entry.file_name().into_string().unwrap();
        let prefix = format!("token-{}.", key());
        let mut names: Vec<_> = names
            .map(|entry| name(entry.unwrap()).replace(&prefix, ""))
            .collect();
        names.sort();
        names
    }

    /// Publishes a token with `secret`, which lives for [`LIFE`].
    async fn publish(&self, secret: &str) -> StoredToken {
        let lease = lease(&self.open()).await;
        self.publish_as(&lease, secret).await.unwrap()
    }

    async fn publish_as(&self, lease: &Lease, secret: &str) -> Result<StoredToken, StoreError> {
        let token = self.token(secret);
        assert!(self.open().publish(&key(), lease, &token).await?);
        Ok(token)
    }

    fn token(&self, secret: &str) -> StoredToken {
        let now = self.clock.now();
        let token = AccessToken::new(secret, Placement::Bearer).valid_for(LIFE, now);
        StoredToken::new(&token, now, Duration::ZERO, LIFE).unwrap()
    }
}

fn key() -> StoreKey {
    StoreKey::new("test")
}

async fn acquire(store: &FileStore) -> Result<Acquired, StoreError> {
    store.acquire(&key(), &AcquireRequest::new(LEASE)).await
}

async fn lease(store: &FileStore) -> Lease {
    match acquire(store).await {
        Ok(Acquired::Lease(lease)) => lease,
        other => panic!("expected a lease, got {other:?}"),
    }
}

/// Returns the error of each operation.
async fn errors(store: &FileStore) -> Vec<StoreError> {
    let lease = Lease::new("owner", 1);
    let token = Fixture::new().token("x");
    vec![
        acquire(store).await.unwrap_err(),
        store.renew(&key(), &lease, LEASE).await.unwrap_err(),
        store.publish(&key(), &lease, &token).await.unwrap_err(),
        store.release(&key(), &lease, None).await.unwrap_err(),
        store.invalidate(&key(), token.id()).await.unwrap_err(),
        store.clear(&key()).await.unwrap_err(),
    ]
}

fn write(path: &Path, content: impl AsRef<[u8]>) {
    std::fs::write(path, content).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn file_store_conforms() {
    let fixture = Fixture::new();
    conformance::token_store(async || fixture.open_in_real_time()).await;
}

#[test]
fn empty_directory_is_invalid() {
    let error = FileStore::new("").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`directory` is not a path; expected the path of a directory"
    );
}

#[cfg(not(unix))]
#[tokio::test]
async fn unknown_permissions_are_refused() {
    let fixture = Fixture::new();
    for error in errors(&FileStore::new(fixture.directory()).unwrap()).await {
        assert_eq!(error.kind(), StoreErrorKind::AccessDenied);
        assert!(
            error.to_string().contains("`FileStore::trust_directory`"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn only_token_and_lock_remain() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let held = lease(&store).await;
    let lease_file = format!("lease-{}", held.fence());
    assert_eq!(fixture.names(), ["json", &lease_file, "lock"]);
    store.publish(&key(), &held, &fixture.token("t")).await.unwrap();
    assert_eq!(fixture.names(), ["json", "lock"]);
}

#[tokio::test]
async fn dropped_store_ends_its_lease() {
    let fixture = Fixture::new();
    let (store, other) = (fixture.open(), fixture.open());
    let clone = store.clone();
    let first = lease(&store).await;
    drop(store);
    let acquired = acquire(&other).await;
    assert!(matches!(acquired, Ok(Acquired::Held { .. })), "{acquired:?}");
    drop(clone);
    assert!(lease(&other).await.fence() > first.fence());
}

#[tokio::test]
async fn dropped_call_keeps_no_lease() {
    let fixture = Fixture::new();
    // In real time, since both contend for the lock.
    let open = || fixture.open_in_real_time().lock_timeout(LEASE);
    let (store, other) = (open(), open());
    let calls = async {
        for _ in 0..50 {
            // The lease may be taken on the blocking thread, and its future is gone.
            let mut call = Box::pin(acquire(&store));
            if let Poll::Ready(acquired) = futures_util::poll!(&mut call) {
                // The thread was done first, so no call is dropped this time.
                let Acquired::Lease(held) = acquired.unwrap() else {
                    panic!("no other lease is held");
                };
                store.release(&key(), &held, None).await.unwrap();
                continue;
            }
            drop(call);
            let held = loop {
                match acquire(&other).await.unwrap() {
                    Acquired::Lease(held) => break held,
                    Acquired::Held { .. } => tokio::task::yield_now().await,
                    other => panic!("{other:?}"),
                }
            };
            other.release(&key(), &held, None).await.unwrap();
        }
    };
    let ended = tokio::time::timeout(LEASE / 2, calls).await;
    assert!(ended.is_ok(), "the lease of a dropped call is held");
}

#[tokio::test]
async fn publication_ends_the_wait() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let held = lease(&store).await;
    let waiting = fixture.open_in_real_time();
    let waiting_key = key();
    let mut changed = waiting.changed(&waiting_key);
    assert!(futures_util::poll!(&mut changed).is_pending());
    store.publish(&key(), &held, &fixture.token("t")).await.unwrap();
    changed.await;
}

#[tokio::test]
async fn cleared_token_is_gone() {
    let fixture = Fixture::new();
    fixture.publish("hunter2").await;
    write(&fixture.file("corrupt"), "hunter2");
    let store = fixture.open();
    assert!(store.clear(&key()).await.unwrap());
    assert_eq!(fixture.names(), ["json", "lock"]);
    assert!(!fixture.content().contains("hunter2"));
    lease(&store).await;

    let empty = Fixture::new();
    assert!(!empty.open().clear(&key()).await.unwrap());
}

#[tokio::test]
async fn all_tokens_are_cleared() {
    let fixture = Fixture::new();
    assert_eq!(fixture.open().clear_all().await.unwrap(), 0);
    fixture.publish("hunter2").await;
    let other = key().with("account", "other");
    let store = fixture.open();
    let Ok(Acquired::Lease(lease)) = store.acquire(&other, &AcquireRequest::new(LEASE)).await else {
        panic!("a new key has no token");
    };
    let token = AccessToken::new("hunter3", Placement::Bearer);
    let token = StoredToken::new(&token, fixture.clock.now(), Duration::ZERO, LIFE).unwrap();
    store.publish(&other, &lease, &token).await.unwrap();
    let stranger = fixture.directory().join("notes.json");
    write(&stranger, "kept");

    assert_eq!(store.clear_all().await.unwrap(), 2);
    assert_eq!(store.clear_all().await.unwrap(), 0);
    for key in [key(), other] {
        assert!(matches!(
            store.acquire(&key, &AcquireRequest::new(LEASE)).await,
            Ok(Acquired::Lease(_))
        ));
    }
    assert_eq!(fs::read_to_string(stranger).unwrap(), "kept");
}

#[test]
fn debug_shows_the_directory() {
    let fixture = Fixture::new();
    let shown = format!("{:?}", fixture.open());
    assert!(
        shown.contains("FileStore { directory: ") && shown.contains("permissions: "),
        "{shown}"
    );
}
