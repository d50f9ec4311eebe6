//! Processes that die, stop, or cannot write.

use std::{fs, path::Path, process::Command, time::Duration};

use auth_core::{
    Clock, SystemClock,
    store::{AcquireRequest, Acquired, FileStore, StoreErrorKind, TokenStore},
};

use crate::{
    Scene,
    child::{self, Process, report},
    fleet::{end, token},
    key, open, store_directory,
};

const CALL: Duration = Duration::from_millis(300);
const LEASE: Duration = Duration::from_secs(60);
const HOLDER: (&str, &str) = ("FILE_STORE_TEST_ROLE", "holder");

fn is_holder() -> bool {
    std::env::var_os(HOLDER.0).is_some()
}

/// Takes a token, for which the holder's request lasts `call`.
async fn take_token(scene: std::path::PathBuf, lease: Duration, call: Duration) {
    let call = if is_holder() { call } else { CALL };
    child::take_token(scene, lease, call).await;
}

fn start_waiting(test: &str, scene: &Scene) -> Vec<Process> {
    let mut processes: Vec<_> = (0..5).map(|_| Process::start(test, scene.path(), &[])).collect();
    for process in &mut processes {
        process.wait_for("waiting");
    }
    processes
}

#[tokio::test]
async fn killed_holder_does_not_delay_the_others() {
    if let Some(scene) = child::scene() {
        return take_token(scene, LEASE, LEASE).await;
    }
    let (scene, test) = (Scene::new(), "crashes::killed_holder_does_not_delay_the_others");
    let mut holder = Process::start(test, scene.path(), &[HOLDER]);
    holder.wait_for("requesting");
    let waiting = start_waiting(test, &scene);
    holder.kill();

    let (tokens, longest) = child::tokens(waiting);

    let requests = scene.requests();
    println!(
        "holder killed: {} requests, longest wait {longest:?}",
        requests.len()
    );
    assert_eq!(requests.len(), 2);
    assert_eq!(tokens, vec![format!("token-{}", requests[1]); 5]);
    assert!(longest < LEASE / 2, "{longest:?}");
    assert_eq!(scene.extensions(), ["json", "lock"]);
}

#[tokio::test]
async fn stopped_holder_loses_its_lease() {
    let lease = Duration::from_secs(4);
    if let Some(scene) = child::scene() {
        return take_token(scene, lease, lease).await;
    }
    let (scene, test) = (Scene::new(), "crashes::stopped_holder_loses_its_lease");
    let mut holder = Process::start(test, scene.path(), &[HOLDER]);
    holder.wait_for("requesting");
    holder.signal("STOP");

    let (tokens, longest) = child::tokens(start_waiting(test, &scene));
    holder.signal("CONT");
    let (late, _) = child::tokens(vec![holder]);

    let requests = scene.requests();
    println!(
        "holder stopped: {} requests, longest wait {longest:?}",
        requests.len()
    );
    assert_eq!(requests.len(), 2);
    assert_eq!(tokens, vec![format!("token-{}", requests[1]); 5]);
    assert_eq!(
        late,
        tokens[..1],
        "its late token does not replace that of the fleet"
    );
    assert_eq!(scene.extensions(), ["json", "lock"]);
}

#[tokio::test]
async fn kill_at_any_point_leaves_a_usable_store() {
    if let Some(scene) = child::scene() {
        return write_without_end(&open(&scene)).await;
    }
    let scene = Scene::new();
    let store = open(scene.path());
    for round in 0..25 {
        let mut writer = Process::start(
            "crashes::kill_at_any_point_leaves_a_usable_store",
            scene.path(),
            &[],
        );
        writer.wait_for("writing");
        SystemClock
            .sleep(Duration::from_micros(fastrand::u64(0..20_000)))
            .await;
        writer.kill();

        match store.acquire(&key(), &AcquireRequest::new(LEASE)).await.unwrap() {
            Acquired::Lease(lease) => store.release(&key(), &lease, None).await.unwrap(),
            Acquired::Token(token) => store.invalidate(&key(), token.id()).await.unwrap(),
            other => panic!("round {round}: the writer is dead, but got {other:?}"),
        }
        let extensions = scene.extensions();
        assert!(
            extensions
                .iter()
                .all(|left| ["json", "lock"].contains(&left.as_str()) || left.starts_with("lease-")),
            "round {round}: {extensions:?}"
        );
    }
    // A lease removes the file of the last one.
    let Ok(Acquired::Lease(lease)) = store.acquire(&key(), &AcquireRequest::new(LEASE)).await else {
        panic!("expected a lease");
    };
    store.release(&key(), &lease, None).await.unwrap();
    assert_eq!(scene.extensions(), ["json", "lock"]);
}

async fn write_without_end(store: &FileStore) {
    for number in 0.. {
        match store.acquire(&key(), &AcquireRequest::new(LEASE)).await.unwrap() {
            Acquired::Lease(lease) => end(store, &lease, number).await,
            Acquired::Token(token) => store.invalidate(&key(), token.id()).await.unwrap(),
            other => panic!("{other:?}"),
        }
        if number == 3 {
            report("writing");
        }
    }
}

#[tokio::test]
async fn full_disk_keeps_the_old_file() {
    if let Some(scene) = child::scene() {
        return write_to_full_disk(&scene).await;
    }
    let scene = Scene::new();
    let store = open(scene.path());
    let Ok(Acquired::Lease(lease)) = store.acquire(&key(), &AcquireRequest::new(LEASE)).await else {
        panic!("expected a lease");
    };
    store.publish(&key(), &lease, &token("kept")).await.unwrap();

    // The process may write no byte to a file.
    let mut limited = Command::new("sh");
    limited.args(["-c", r#"trap "" XFSZ; ulimit -f 0; exec "$0" "$@""#]);
    limited.arg(std::env::current_exe().unwrap());
    Process::spawn(
        limited,
        "crashes::full_disk_keeps_the_old_file",
        scene.path(),
        &[],
    )
    .end();
    assert_eq!(scene.extensions(), ["json", "lock"]);
}

async fn write_to_full_disk(scene: &Path) {
    let store = open(scene);
    let error = store.invalidate(&key(), token("kept").id()).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    assert!(error.to_string().starts_with("failed to write `"), "{error}");
    match store.acquire(&key(), &AcquireRequest::new(LEASE)).await {
        Ok(Acquired::Token(kept)) => assert_eq!(kept.id(), token("kept").id()),
        other => panic!("expected a token, got {other:?}"),
    }
}

#[tokio::test]
async fn corrupt_file_is_told() {
    if let Some(scene) = child::scene() {
        tracing_subscriber::fmt().with_writer(std::io::stderr).init();
        return child::take_token(scene, LEASE, CALL).await;
    }
    let scene = Scene::new();
    let start = || Process::start("crashes::corrupt_file_is_told", scene.path(), &[]);
    start().end();
    let file = store_directory(scene.path()).join(format!("token-{}.json", key()));
    let content = fs::read_to_string(&file).unwrap();
    fs::write(&file, content.replace("\"version\"", "hunter2")).unwrap();

    let log = start().end();

    assert!(
        log.contains("WARN") && log.contains("corrupt token file moved aside"),
        "{log}"
    );
    assert!(log.contains(file.to_str().unwrap()), "{log}");
    assert!(!log.contains("hunter2"), "{log}");
    assert_eq!(scene.requests().len(), 2);
    assert_eq!(scene.extensions(), ["corrupt", "json", "lock"]);
}
