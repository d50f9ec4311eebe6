//! Lists, written in each form, cut and gone on with.

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

/// A file that does not exist yet, in a temporary directory of its own.
struct Scratch {
    path: PathBuf,
    _directory: TempDir,
}

impl Scratch {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self {
            path: directory.path().join("place"),
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
    assert_eq!(text(&output.stderr), "", "no progress where there is no terminal");
    text(&output.stdout)
}

#[test]
fn each_list_is_written_whole_in_each_form() {
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
            "{list:?}: the array holds other objects than the lines"
        );

        let table = listed(&served, list, &["--prefetch", "4"]);
        for column in objects[0].as_object().unwrap().keys() {
            assert!(
                table.contains(column.as_str()),
                "{list:?}: no {column} in\n{table}"
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
fn ids_beyond_what_a_float_holds_are_written_digit_by_digit() {
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
fn a_list_that_was_cut_goes_on_where_it_was() {
    let served = Served::start();
    for (list, count) in LISTS {
        let whole = listed(&served, list, &["--output", "ndjson"]);
        let place = Scratch::new();
        let mut pieces = String::new();
        for _ in 0..=count / 50 {
            let piece = [
                "--output",
                "ndjson",
                "--max-items",
                "50",
                "--resume",
                place.path(),
            ];
            pieces.push_str(&listed(&served, list, &piece));
        }
        assert_eq!(pieces.lines().count(), count, "{list:?}");
        assert!(
            pieces == whole,
            "{list:?}: the pieces are other lines than the whole"
        );
        let more = ["--output", "ndjson", "--resume", place.path()];
        assert_eq!(listed(&served, list, &more), "", "its end is kept as well");
    }
}

#[test]
fn ctrl_c_cuts_a_list_and_nothing_is_lost_or_written_twice() {
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
    let place = Scratch::new();
    let walk = || {
        let options = ["--output", "ndjson", "--prefetch", "0", "--resume", place.path()];
        let mut walk = authctl(&[&["klavi", "orders"], &options[..]].concat());
        walk.envs(variables.clone()).stdout(Stdio::piped());
        walk.spawn().unwrap()
    };

    // By this seed the token and the first page come at once and the second page takes 24.9 seconds, which is long enough
    // for the signal on a busy machine.
    sandbox.set_faults(Faults::seeded(176_985_314).latency(Duration::from_secs(25)));
    let mut first = walk();
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
    assert!(printed.len() < 243, "it was cut too late");

    sandbox.set_faults(Faults::none());
    let rest = walk().wait_with_output().unwrap();
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
fn a_place_that_cannot_be_used_is_refused_with_its_reason() {
    let served = Served::start();
    let place = Scratch::new();
    let refused = |arguments: &[&str], code: i32, words: &[&str]| {
        let output = run(arguments, &served.variables);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{arguments:?} says\n{said}without {word}");
        }
        assert_eq!(text(&output.stdout), "");
    };
    refused(&["cards", "--resume", place.path()], 2, &["--output", "ndjson"]);

    fs::write(&place.path, "nonsense").unwrap();
    let resume =
        |list: &'static str, of: &'static str| [list, of, "--output", "ndjson", "--resume", place.path()];
    refused(
        &resume("klavi", "orders"),
        2,
        &["--resume", place.path(), "no place in a list"],
    );

    fs::remove_file(&place.path).unwrap();
    let cut = [&resume("klavi", "orders")[..], &["--max-items", "1"]].concat();
    assert!(run(&cut, &served.variables).status.success());
    refused(
        &resume("klikoo", "transactions"),
        1,
        &["another list", "merchants/{appId}/orders"],
    );
}

#[test]
fn a_balance_is_printed_and_a_payment_that_is_not_there_is_told() {
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
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&["completions", shell], &[]);
        assert!(
            output.status.success() && text(&output.stdout).contains("transactions"),
            "{shell}"
        );
    }
}
