//! Tests of lists: formats and completeness.

use serde_json::Value;

use crate::{Served, run, text};

pub(crate) const LISTS: [(&[&str], usize); 4] = [
    (&["klip-card", "cards"], 729),
    (&["klikoo", "products", "--all", "--cheapest-first"], 43),
    (&["klikoo", "transactions"], 137),
    (&["klavi", "orders"], 243),
];

pub(crate) fn listed(served: &Served, list: &[&str], more: &[&str]) -> String {
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

        let yaml = listed(&served, list, &["--output", "yaml"]);
        assert!(
            yaml_serde::from_str::<Vec<Value>>(&yaml).unwrap() == objects,
            "{list:?}"
        );

        let rows = listed(&served, list, &["--prefetch", "4"]);
        assert_eq!(rows.lines().count(), count, "{list:?}");
        assert!(rows.lines().all(|row| row.contains('\t')), "{list:?}");

        let csv = listed(&served, list, &["--output", "csv"]);
        assert_eq!(csv.lines().count(), count + 1, "{list:?}");
        for column in csv.lines().next().unwrap().split(',') {
            assert!(objects[0].get(column).is_some(), "{list:?}: {column}");
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
    let lines = listed(&served, &["klip-card", "cards"], &["--output", "ndjson"]);
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
fn single_item_has_every_format() {
    let served = Served::start();
    let trips = listed(
        &served,
        &["klikoo", "bus", "trips", "--from", "city:1", "--to", "city:3"],
        &["--max-items", "1", "--columns", "id"],
    );
    let trip = trips.trim();
    let shown = |format| listed(&served, &["klikoo", "bus", "trip", trip], &["--output", format]);
    let item: Value = serde_json::from_str(&shown("json")).unwrap();
    assert!(item["seats"].as_array().unwrap().len() > 1, "{item}");
    assert_eq!(yaml_serde::from_str::<Value>(&shown("yaml")).unwrap(), item);
    assert_eq!(serde_json::from_str::<Value>(&shown("ndjson")).unwrap(), item);
    let csv = shown("csv");
    let names: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    assert!(
        names.contains(&"available_seat") && names.contains(&"seats"),
        "{names:?}"
    );
    assert_eq!(csv.lines().count(), 2, "{csv}");
    for line in shown("tsv").lines() {
        let (name, _) = line.split_once('\t').unwrap();
        assert!(item.get(name).is_some(), "{name}");
    }
    let table = shown("table");
    let seat = item["seats"][1]["name"].as_str().unwrap();
    assert!(
        table
            .lines()
            .any(|line| line.starts_with("seats.1.name ") && line.ends_with(seat)),
        "{table}"
    );
    let sources = listed(&served, &["klikoo", "bus", "sources"], &[]);
    assert!(sources.contains("1\tCITY\tBandung\t\n"), "{sources}");
}

#[test]
fn balance_is_printed_and_unknown_payment_fails() {
    let served = Served::start();
    let balance = listed(&served, &["klikoo", "balance"], &[]);
    assert_eq!(balance, "balance\t1000000.00\n");
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
