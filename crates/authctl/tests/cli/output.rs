//! Tests of what is written: whole items, failed lists, text of providers.

use std::sync::{Arc, Mutex};

use klavi::{CallOptions, Credentials, ManagementClient, OrderQuery, PaginatorExt, Url};
use sandbox::{FaultRule, Faults, Sandbox};
use serde_json::{Value, json};
use test_servers::mock_server;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::{Served, authctl, lists::listed, text};

/// Runs the program while the sandbox or the mock server of this process serves it.
async fn run_beside(arguments: &[&str], variables: &[(&'static str, String)]) -> std::process::Output {
    let mut command = authctl(arguments);
    command.envs(variables.iter().cloned());
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

/// Returns the variables of Klavi's Management API in `sandbox`.
fn management(sandbox: &Sandbox) -> [(&'static str, String); 4] {
    let klavi = sandbox.klavi();
    [
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
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn json_has_every_field_of_the_response() {
    let sandbox = Sandbox::start().await.unwrap();
    let variables = management(&sandbox);
    let received = Arc::new(Mutex::new(Vec::<Value>::new()));
    let bodies = Arc::clone(&received);
    let options = CallOptions::new().on_response(move |response| {
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        bodies
            .lock()
            .unwrap()
            .extend(body["data"].as_array().unwrap().iter().cloned());
    });
    let client = ManagementClient::builder()
        .credentials(Credentials::new(variables[1].1.as_str(), variables[2].1.as_str()))
        .base_url(Url::parse(&variables[0].1).unwrap())
        .build()
        .unwrap()
        .with_options(options);
    let mut orders = client
        .orders(variables[3].1.as_str(), OrderQuery::new().page_size(200))
        .items();
    while orders.next_item().await.is_some() {}

    let output = run_beside(&["klavi", "orders", "--output", "json"], &variables).await;
    let printed: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let received = received.lock().unwrap();
    assert_eq!(printed.len(), received.len());
    for (printed, received) in printed.iter().zip(received.iter()) {
        let mut received = received.as_object().unwrap().clone();
        // The documents spell this field in two ways.
        if let Some(cpf) = received.remove("loggedUserCPF") {
            received.insert("loggedUserCpf".to_owned(), cpf);
        }
        assert_eq!(*printed, Value::Object(received));
    }
    assert!(printed[0].as_object().unwrap().len() > 12, "{}", printed[0]);
}

#[test]
fn json_keeps_types_and_money_stays_text() {
    let served = Served::start();
    let products = listed(&served, &["klikoo", "products", "--all"], &["--output", "json"]);
    let products: Vec<Value> = serde_json::from_str(&products).unwrap();
    let disabled = products
        .iter()
        .filter(|product| product["enable"] == json!(false));
    assert_eq!(disabled.count(), 5);
    assert!(
        products.iter().all(|product| product["agent_price"].is_string()),
        "{}",
        products[0]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_list_leaves_array_open() {
    let sandbox = Sandbox::start().await.unwrap();
    // The second page leads back to itself.
    sandbox.set_faults(Faults::none().rule(FaultRule::repeated_cursor()));
    let card = sandbox.klip_card();
    let variables = [
        ("KLIP_CARD_BASE_URL", card.base_url()),
        ("KLIP_CARD_EMAIL", card.email().to_owned()),
        ("KLIP_CARD_PASSWORD", card.password().to_owned()),
    ];
    let output = run_beside(&["klip-card", "cards", "--output", "json"], &variables).await;
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stdout.starts_with("[\n  {") && stdout.ends_with("}\n"),
        "{stdout}"
    );
    assert!(
        serde_json::from_str::<Vec<Value>>(&format!("{stdout}]"))
            .unwrap()
            .len()
            >= 100,
        "{stdout}"
    );
    assert!(stderr.contains("incomplete; items written: "), "{stderr}");
    assert!(
        stderr.lines().last().unwrap().contains("pagination loop"),
        "{stderr}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn list_without_items_fails_without_table() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut variables = management(&sandbox);
    variables[2].1 = "not-the-secret-key".to_owned();
    for (format, expected) in [
        ("json", "[\n"),
        ("table", ""),
        ("csv", ""),
        ("yaml", ""),
        ("ndjson", ""),
    ] {
        let output = run_beside(&["klavi", "orders", "--output", format], &variables).await;
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(text(&output.stdout), expected, "{format}");
        let stderr = text(&output.stderr);
        assert!(stderr.lines().last().unwrap().contains("401"), "{stderr}");
    }
}

/// Mock of the Management API that lists `orders` on one page.
async fn mock_orders(orders: Value) -> (MockServer, [(&'static str, String); 4]) {
    let server = mock_server().await;
    let token = json!({"accessToken": "a.b.c", "expireIn": 1800});
    Mock::given(path("/payment/management/v1/auth"))
        .respond_with(ResponseTemplate::new(200).set_body_json(token))
        .mount(&server)
        .await;
    Mock::given(path("/payment/management/v1/merchants/shop/orders"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"data": orders})))
        .mount(&server)
        .await;
    let variables = [
        ("KLAVI_BASE_URL", server.uri()),
        ("KLAVI_MANAGEMENT_ACCESS_KEY", "access".to_owned()),
        ("KLAVI_MANAGEMENT_SECRET_KEY", "secret".to_owned()),
        ("KLAVI_APP_ID", "shop".to_owned()),
    ];
    (server, variables)
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_fields_and_control_characters_are_kept() {
    let hostile = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}";
    let order =
        json!({"id": "7", "status": hostile, "brandNew": {"fee": "0.10", "note": hostile}, "amount": "=1+1"});
    let (_server, variables) = mock_orders(json!([order])).await;

    for format in ["json", "ndjson", "yaml", "table", "tsv"] {
        let output = run_beside(&["klavi", "orders", "--output", format], &variables).await;
        let stdout = text(&output.stdout);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(
            !stdout.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']),
            "{format}: {stdout:?}"
        );
        let read: Option<Vec<Value>> = match format {
            "json" | "ndjson" => {
                serde_json::from_str(&format!("[{stdout}]"))
                    .ok()
                    .map(|mut list: Vec<Value>| match list.remove(0) {
                        Value::Array(orders) => orders,
                        order => vec![order],
                    })
            }
            "yaml" => yaml_serde::from_str(&stdout).ok(),
            _ => continue,
        };
        assert_eq!(read.unwrap(), std::slice::from_ref(&order), "{format}: {stdout}");
    }

    let columns = [
        "--output",
        "csv",
        "--columns",
        "id,amount,brandNew.fee,brandNew.nothing",
    ];
    let output = run_beside(&[&["klavi", "orders"], &columns[..]].concat(), &variables).await;
    assert_eq!(
        text(&output.stdout),
        "id,amount,brandNew.fee,brandNew.nothing\n7,'=1+1,0.10,\n"
    );
    assert_eq!(
        text(&output.stderr),
        "note: no item has the field `brandNew.nothing` of `--columns`\n"
    );
}

#[test]
fn columns_of_whole_format_are_rejected() {
    for arguments in [
        [
            "klavi",
            "orders",
            "--app-id",
            "a",
            "--output",
            "json",
            "--columns",
            "id",
        ],
        [
            "klavi",
            "orders",
            "--app-id",
            "a",
            "--output",
            "csv",
            "--columns",
            "id,",
        ],
    ] {
        let mut command = authctl(&arguments);
        command.envs([
            ("KLAVI_MANAGEMENT_ACCESS_KEY", "access"),
            ("KLAVI_MANAGEMENT_SECRET_KEY", "secret"),
        ]);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(
            text(&output.stderr).contains("`--columns`"),
            "{}",
            text(&output.stderr)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn warning_of_the_library_is_shown() {
    // A full page without the place of the next one.
    let orders = (0..200).map(|id| json!({"id": id.to_string()})).collect();
    let (_server, variables) = mock_orders(Value::Array(orders)).await;
    let output = run_beside(&["klavi", "orders"], &variables).await;
    assert!(output.status.success());
    let stderr = text(&output.stderr);
    assert!(
        stderr.starts_with("warning: full page lacks a next cursor in every known field"),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
}

#[test]
fn verbose_shows_exchanges_without_secrets() {
    let served = Served::start();
    let output = crate::run(&["klikoo", "balance", "-v"], &served.variables);
    let stderr = text(&output.stderr);
    for line in [
        "POST /v1/open-api/access-token at http://127.0.0.1:",
        "GET /v1/open-api/balance at http://127.0.0.1:",
        ": 200 in ",
    ] {
        assert!(stderr.contains(line), "expected {line} in\n{stderr}");
    }
    assert!(!stderr.contains(served.value("KLIKOO_CLIENT_SECRET")), "{stderr}");
}

#[test]
fn traffic_is_shown_without_secrets() {
    let served = Served::start();
    for (arguments, secrets) in [
        (&["klikoo", "balance"][..], &["KLIKOO_CLIENT_SECRET"][..]),
        (&["klip-card", "account"], &["KLIP_CARD_PASSWORD"]),
        (
            &["klavi", "apps"],
            &["KLAVI_MANAGEMENT_ACCESS_KEY", "KLAVI_MANAGEMENT_SECRET_KEY"],
        ),
        (&["a2a", "prepare", "auth"], &[]),
    ] {
        let output = crate::run(&[arguments, &["-vv"]].concat(), &served.variables);
        let stderr = text(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        for line in [
            "> POST http://127.0.0.1:",
            "< 200 OK",
            "< content-type: application/json",
            "[redacted]",
        ] {
            assert!(
                stderr.contains(line),
                "{arguments:?}: expected {line} in\n{stderr}"
            );
        }
        for secret in secrets {
            assert!(
                !stderr.contains(served.value(secret)),
                "{arguments:?}: {secret}\n{stderr}"
            );
        }
        // No token of a response: three parts of Base64 with dots between them, or a UUID.
        assert!(!stderr.contains("eyJ"), "{stderr}");
        assert!(!stderr.contains("\"request_key\":\"") || stderr.contains("\"request_key\":\"[redacted]\""));
    }
}
