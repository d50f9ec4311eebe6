//! Files that cannot be used, and processes that died or stopped.

use std::fs::{self, File};

use super::*;
use crate::store::file::directory::Directory;

#[tokio::test(start_paused = true)]
async fn wait_for_the_lock_is_bounded() {
    let fixture = Fixture::new();
    fixture.publish("t").await;
    let stopped = File::open(fixture.file("lock")).unwrap();
    stopped.lock().unwrap();
    let store = fixture.open_in_real_time();
    let start = SystemClock.now();

    for error in errors(&store).await {
        assert_eq!(error.kind(), StoreErrorKind::Unavailable);
        let lock = fixture.file("lock").display().to_string();
        assert_eq!(
            error.to_string(),
            format!("timed out after 800ms waiting for the lock `{lock}`, which another process holds")
        );
    }
    let wait = SystemClock.now().since(start) / 6;
    assert!(wait >= LOCK_TIMEOUT && wait < LOCK_TIMEOUT * 11 / 10, "{wait:?}");

    drop(stopped);
    let acquired = acquire(&store).await;
    assert!(matches!(acquired, Ok(Acquired::Token(_))), "{acquired:?}");
}

/// Two processes would hold the lock together, each on another file.
#[cfg(unix)]
#[test]
fn replaced_lock_is_noticed() {
    let fixture = Fixture::new();
    let directory = Directory::open(&fixture.directory(), Permissions::Checked).unwrap();
    let lock = directory.open_or_create("lock").unwrap();
    assert!(directory.is_current("lock", &lock));
    directory.remove("lock").unwrap();
    assert!(!directory.is_current("lock", &lock));
    let other = directory.open_or_create("lock").unwrap();
    assert!(!directory.is_current("lock", &lock));
    assert!(directory.is_current("lock", &other));
}

#[tokio::test]
async fn removed_directory_is_created_again() {
    let fixture = Fixture::new();
    let store = fixture.open();
    fixture.publish("t").await;
    fs::remove_dir_all(fixture.directory()).unwrap();
    lease(&store).await;
}

#[tokio::test]
async fn death_during_a_write_leaves_the_old_file() {
    let fixture = Fixture::new();
    let published = fixture.publish("t").await;
    write(&fixture.file("tmp"), "{\"version\":1,");
    let store = fixture.open();
    match acquire(&store).await {
        Ok(Acquired::Token(token)) => assert_eq!(token.id(), published.id()),
        other => panic!("expected a token, got {other:?}"),
    }
    store.invalidate(&key(), published.id()).await.unwrap();
    assert_eq!(fixture.names(), ["json", "lock"]);
}

#[tokio::test]
async fn death_before_the_lease_file_frees_the_lease() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let held = lease(&store).await;
    fs::remove_file(fixture.file(&format!("lease-{}", held.fence()))).unwrap();
    lease(&fixture.open()).await;
    assert!(!store.renew(&key(), &held, LEASE).await.unwrap());
}

#[tokio::test]
async fn file_of_a_dead_lease_is_removed() {
    let fixture = Fixture::new();
    let held = lease(&fixture.open()).await;
    // A killed process leaves its file, unlocked.
    let left = fixture.file(&format!("lease-{}", held.fence()));
    let directory = Directory::open(&fixture.directory(), Permissions::Trusted).unwrap();
    drop(directory.create_file(left.file_name().unwrap().to_str().unwrap()));
    let store = fixture.open();
    let next = lease(&store).await;
    assert_eq!(
        fixture.names(),
        ["json", &format!("lease-{}", next.fence()), "lock"]
    );
}

#[tokio::test]
async fn unusable_directory_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    write(&file, "kept");
    let mut cases = vec![
        (file.clone(), StoreErrorKind::Unavailable),
        (file.join("below"), StoreErrorKind::Unavailable),
    ];
    if cfg!(target_os = "linux") {
        // Root cannot create it either.
        cases.push(("/sys/tokens".into(), StoreErrorKind::AccessDenied));
    }
    for (directory, kind) in cases {
        let store = FileStore::new(&directory).unwrap();
        for error in errors(&store).await {
            assert_eq!(error.kind(), kind, "{error}");
            assert_eq!(
                error.to_string(),
                format!("failed to create the directory `{}`", directory.display())
            );
        }
    }
    let error = FileStore::new(&file).unwrap().clear_all().await.unwrap_err();
    assert!(
        error.to_string().starts_with("failed to read the directory"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(file).unwrap(), "kept");
}

#[test]
fn call_without_runtime_fails() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let mut call = Box::pin(acquire(&store));
    let context = &mut std::task::Context::from_waker(std::task::Waker::noop());
    match call.as_mut().poll(context) {
        std::task::Poll::Ready(Err(error)) => {
            assert_eq!(error.to_string(), "no Tokio runtime in this context");
        }
        other => panic!("{other:?}"),
    }
}
