//! Tests of `--resume`: interruption, resumption, refusals.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::{MetadataExt, symlink},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use sandbox::{FaultRule, Faults, Provider, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    Served, authctl,
    lists::{LISTS, listed},
    run, text,
};

/// Path of a checkpoint file that does not exist yet, in its own temporary directory.
struct CheckpointPath {
    path: PathBuf,
    _directory: TempDir,
}

impl CheckpointPath {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self {
            path: directory.path().join("checkpoint"),
            _directory: directory,
        }
    }

    fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }
}

#[test]
fn interrupted_list_resumes_at_checkpoint() {
    let served = Served::start();
    for (list, count) in LISTS {
        let whole = listed(&served, list, &["--output", "ndjson"]);
        let checkpoint = CheckpointPath::new();
        let mut pieces = String::new();
        for _ in 0..=count / 50 {
            let piece = [
                "--output",
                "ndjson",
                "--max-items",
                "50",
                "--resume",
                checkpoint.path(),
            ];
            pieces.push_str(&listed(&served, list, &piece));
        }
        assert_eq!(pieces.lines().count(), count, "{list:?}");
        assert!(
            pieces == whole,
            "{list:?}: expected the pieces to equal the whole list"
        );
        let more = ["--output", "ndjson", "--resume", checkpoint.path()];
        assert_eq!(
            listed(&served, list, &more),
            "",
            "expected the checkpoint to mark the end"
        );
    }
}

#[test]
fn ctrl_c_loses_and_repeats_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let klavi = sandbox.klavi();
    let variables = [
        ("KLAVI_BASE_URL", klavi.base_url()),
        (
            "KLAVI_MANAGEMENT_ACCESS_KEY",
            klavi.management_access_key().to_owned(),
        ),
        (
            "KLAVI_MANAGEMENT_SECRET_KEY",
            klavi.management_secret_key().to_owned(),
        ),
        ("KLAVI_APP_ID", klavi.app_id().to_owned()),
    ];
    let checkpoint = CheckpointPath::new();
    let start = || {
        let options = [
            "--output",
            "ndjson",
            "--prefetch",
            "0",
            "--resume",
            checkpoint.path(),
        ];
        let mut command = authctl(&[&["klavi", "orders"], &options[..]].concat());
        command.envs(variables.clone()).stdout(Stdio::piped());
        command.spawn().unwrap()
    };

    // With this seed the first page arrives at once and the second after 25 seconds, long enough for the signal on a
    // busy machine.
    let pause = Duration::from_secs(25);
    let rule = FaultRule::delay(pause..=pause)
        .operation(Provider::Klavi, "orders")
        .probability(0.5);
    sandbox.set_faults(Faults::seeded(6).rule(rule));
    let mut first = start();
    let mut lines = BufReader::new(first.stdout.take().unwrap()).lines();
    let mut printed = vec![lines.next().unwrap().unwrap()];
    let pid = first.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    printed.extend(lines.map(Result::unwrap));
    assert_eq!(first.wait().unwrap().code(), Some(130));
    assert!(
        printed.len() < 243,
        "expected an interruption before the last page"
    );

    sandbox.set_faults(Faults::none());
    let rest = start().wait_with_output().unwrap();
    assert!(rest.status.success(), "{}", text(&rest.stderr));
    printed.extend(text(&rest.stdout).lines().map(str::to_owned));
    let mut ids: Vec<String> = printed
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 243);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 243);
}

#[test]
fn unusable_checkpoint_is_rejected_with_reason() {
    let served = Served::start();
    let checkpoint = CheckpointPath::new();
    let assert_rejected = |arguments: &[&str], code: i32, words: &[&str]| {
        let output = run(arguments, &served.variables);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        for word in words {
            assert!(
                stderr.contains(word),
                "{arguments:?}: expected {word} in\n{stderr}"
            );
        }
        assert_eq!(text(&output.stdout), "");
    };
    assert_rejected(
        &["klip-card", "cards", "--resume", checkpoint.path()],
        2,
        &["--output", "ndjson"],
    );

    fs::write(&checkpoint.path, "nonsense").unwrap();
    let resume = |list: &'static str, of: &'static str| {
        [list, of, "--output", "ndjson", "--resume", checkpoint.path()]
    };
    assert_rejected(
        &resume("klavi", "orders"),
        2,
        &["--resume", checkpoint.path(), "not a valid checkpoint"],
    );

    fs::remove_file(&checkpoint.path).unwrap();
    let partial = [&resume("klavi", "orders")[..], &["--max-items", "1"]].concat();
    assert!(run(&partial, &served.variables).status.success());
    let saved = fs::read(&checkpoint.path).unwrap();
    for _ in 0..2 {
        assert_rejected(
            &resume("klikoo", "transactions"),
            2,
            &["invalid checkpoint", "merchants/{appId}/orders"],
        );
        assert_eq!(fs::read(&checkpoint.path).unwrap(), saved);
    }
}

#[test]
fn failed_first_page_keeps_checkpoint() {
    let served = Served::start();
    let checkpoint = CheckpointPath::new();
    let resume = [
        "klavi",
        "orders",
        "--output",
        "ndjson",
        "--resume",
        checkpoint.path(),
    ];
    let unreachable = || {
        let mut variables = served.without("KLAVI_BASE_URL");
        variables.push(("KLAVI_BASE_URL".to_owned(), "http://127.0.0.1:9".to_owned()));
        assert_eq!(run(&resume, &variables).status.code(), Some(1));
    };
    unreachable();
    assert!(!checkpoint.path.exists());

    assert!(
        run(&[&resume[..], &["--max-items", "1"]].concat(), &served.variables)
            .status
            .success()
    );
    let saved = fs::read(&checkpoint.path).unwrap();
    unreachable();
    assert_eq!(fs::read(&checkpoint.path).unwrap(), saved);
}

/// Returns a list command that saves its position in the file at `checkpoint`.
fn resume(checkpoint: &CheckpointPath) -> Vec<&str> {
    let options = ["--output", "ndjson", "--max-items", "1", "--resume"];
    [&["klavi", "orders"], &options[..], &[checkpoint.path()]].concat()
}

fn assert_refused(served: &Served, arguments: &[&str], words: &[&str]) {
    let output = run(arguments, &served.variables);
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(output.stdout.is_empty());
    for word in words {
        assert!(stderr.contains(word), "expected {word} in\n{stderr}");
    }
}

#[test]
fn checkpoint_in_use_is_refused() {
    let served = Served::start();
    let checkpoint = CheckpointPath::new();
    let lock = fs::File::create(checkpoint.path.with_extension("lock")).unwrap();
    lock.try_lock().unwrap();
    assert_refused(
        &served,
        &resume(&checkpoint),
        &["--resume", "in use by another process"],
    );
    assert!(!checkpoint.path.exists());

    drop(lock);
    assert!(run(&resume(&checkpoint), &served.variables).status.success());
    let left: Vec<_> = fs::read_dir(checkpoint.path.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "expected the checkpoint alone: {left:?}");
}

#[test]
fn checkpoint_is_private_and_follows_no_link() {
    let served = Served::start();
    let checkpoint = CheckpointPath::new();
    let precious = checkpoint.path.with_file_name("precious");
    fs::write(&precious, "keep").unwrap();
    symlink(&precious, checkpoint.path.with_extension("new")).unwrap();
    assert!(run(&resume(&checkpoint), &served.variables).status.success());
    assert_eq!(fs::metadata(&checkpoint.path).unwrap().mode() & 0o777, 0o600);

    fs::remove_file(&checkpoint.path).unwrap();
    symlink(&precious, &checkpoint.path).unwrap();
    assert_refused(&served, &resume(&checkpoint), &["is not a regular file"]);
    assert_eq!(fs::read(&precious).unwrap(), b"keep");
}

#[test]
fn file_given_by_mistake_is_not_quoted() {
    let served = Served::start();
    let checkpoint = CheckpointPath::new();
    for content in [
        "-----BEGIN PRIVATE KEY-----\nhunter2\n",
        "\"hunter2\"",
        r#"{"version":1,"list":"","at":"hunter2"}"#,
        r#"{"hunter2":1}"#,
    ] {
        fs::write(&checkpoint.path, content).unwrap();
        let output = run(&resume(&checkpoint), &served.variables);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains("is not a valid checkpoint"), "{stderr}");
        assert!(
            !stderr.contains("hunter2") && !stderr.contains("BEGIN"),
            "{stderr}"
        );
        assert_eq!(fs::read_to_string(&checkpoint.path).unwrap(), content);
    }
}

#[test]
fn finished_list_keeps_its_checkpoint() {
    let served = Served::start();
    let checkpoint = CheckpointPath::new();
    let options = ["--output", "ndjson", "--resume", checkpoint.path()];
    listed(&served, &["klikoo", "products"], &options);
    let inode = || fs::metadata(&checkpoint.path).unwrap().ino();
    let saved = (fs::read(&checkpoint.path).unwrap(), inode());
    assert_eq!(listed(&served, &["klikoo", "products"], &options), "");
    assert_eq!((fs::read(&checkpoint.path).unwrap(), inode()), saved);
}
