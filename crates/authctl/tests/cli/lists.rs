//! Tests of lists: formats, interruption, resumption.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use sandbox::{Faults, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

use crate::{Served, authctl, run, text};

const LISTS: [(&[&str], usize); 4] = [
    (&["cards"], 729),
    (&["klikoo", "products", "--all", "--cheapest-first"], 43),
    (&["klikoo", "transactions"], 137),
    (&["klavi", "orders"], 243),
];

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

fn listed(served: &Served, list: &[&str], more: &[&str]) -> String {
    let output = run(&[list, more].concat(), &served.variables);
    assert!(
        output.status.success(),
        "{list:?} {more:?}: {}",
        text(&output.stderr)
    );
    assert_eq!(
        text(&output.stderr),
        "",
        "expected no progress without a terminal"
    );
    text(&output.stdout)
}

#[test]
fn every_format_has_all_items() {
    let served = Served::start();
    for (list, count) in LISTS {
        let lines = listed(&served, list, &["--output", "ndjson"]);
        let objects: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(objects.len(), count, "{list:?}");

        let array: Vec<Value> = serde_json::from_str(&listed(&served, list, &["--output", "json"])).unwrap();
        assert!(
            array == objects,
            "{list:?}: expected the same objects in the array and the lines"
        );

        let table = listed(&served, list, &["--prefetch", "4"]);
        for column in objects[0].as_object().unwrap().keys() {
            assert!(
                table.contains(column.as_str()),
                "{list:?}: expected {column} in\n{table}"
            );
        }
    }
    assert_eq!(
        listed(
            &served,
            &["klavi", "orders"],
            &["--output", "json", "--max-items", "0"]
        ),
        "[]\n"
    );
}

#[test]
fn large_ids_keep_all_digits() {
    let served = Served::start();
    let lines = listed(&served, &["cards"], &["--output", "ndjson"]);
    let ids = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let ids: Vec<String> = ids
        .map(|card| card["card_id"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        ids.iter().any(|id| id.parse::<u64>().unwrap() > 1 << 53),
        "{ids:?}"
    );
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

    // With this seed the token and the first page arrive at once and the second page after 24.9 seconds, long enough
    // for the signal on a busy machine.
    sandbox.set_faults(Faults::seeded(176_985_314).latency(Duration::from_secs(25)));
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
        &["cards", "--resume", checkpoint.path()],
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

#[test]
fn balance_is_printed_and_unknown_payment_fails() {
    let served = Served::start();
    let balance = listed(&served, &["klikoo", "balance"], &[]);
    assert_eq!(balance, "balance 1000000.00\n");
    let balance = listed(&served, &["klikoo", "balance"], &["--output", "ndjson"]);
    assert_eq!(balance, "{\"balance\":\"1000000.00\"}\n");

    let unknown = run(
        &["klavi", "payment", "00000000-0000-4000-8000-00000000ffff"],
        &served.variables,
    );
    assert_eq!(unknown.status.code(), Some(1));
    assert!(
        text(&unknown.stderr).contains("Payment not found"),
        "{}",
        text(&unknown.stderr)
    );
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&["completions", shell], &[]);
        assert!(
            output.status.success() && text(&output.stdout).contains("transactions"),
            "{shell}"
        );
    }
}
