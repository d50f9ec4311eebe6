//! `authctl api`.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::tempdir;
use wiremock::{Mock, ResponseTemplate, matchers};

use crate::{Served, authctl, readme_examples, run, shell, text};

const BALANCE: &str = "/v1/open-api/balance";
const BUY: &str = "/v1/open-api/products/buy";

fn api(served: &Served, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = run(&[&["api"], arguments].concat(), &served.variables);
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn request_is_authenticated_for_every_provider() {
    let served = Served::start();
    let app = served.value("KLAVI_APP_ID");
    let orders = format!("/payment/management/v1/merchants/{app}/orders");
    let cards = [
        "-q",
        &format!("sca={}", served.value("KLIP_A2A_CARD_CONTRACT"))[..],
        "-f",
    ]
    .map(str::to_owned);
    let owner = format!("eoa={}", served.value("KLIP_A2A_CARD_OWNER"));
    for arguments in [
        &["klip-card", "GET", "/v2/wallet/bapp"][..],
        &[
            "klip-a2a",
            "get",
            "/v2/a2a/cards",
            &cards[0],
            &cards[1],
            &cards[2],
            &owner,
        ],
        &["klikoo", "GET", BALANCE],
        &[
            "klikoo",
            "POST",
            "/v1/open-api/products",
            "-F",
            "limit=3",
            "-F",
            "page=1",
        ],
        &["klavi", "GET", &orders],
    ] {
        let (code, stdout, stderr) = api(&served, arguments);
        assert_eq!((code, &*stderr), (Some(0), ""), "{arguments:?}: {stdout}");
        assert!(json(&stdout).is_object(), "{stdout}");
    }
}

#[test]
fn error_response_is_printed_with_its_exit_code() {
    let served = Served::start();
    let (code, stdout, stderr) = api(&served, &["klikoo", "GET", "/v1/open-api/transactions/7"]);
    assert_eq!(code, Some(4));
    assert!(
        json(&stdout)["response_code"]
            .as_str()
            .unwrap()
            .starts_with("404"),
        "{stdout}"
    );
    assert!(
        stderr.contains("transaction (GET ") && stderr.contains("404"),
        "{stderr}"
    );

    let (code, stdout, _) = api(&served, &["klavi", "GET", "/payment/customer/v1/unknown", "-i"]);
    assert_eq!(code, Some(4));
    assert!(stdout.starts_with("HTTP/1.1 404 Not Found\n"), "{stdout}");
    assert!(stdout.contains("\ncontent-type: application/json\n"), "{stdout}");
}

#[test]
fn head_of_response_is_included() {
    let served = Served::start();
    let (code, stdout, _) = api(&served, &["klikoo", "GET", BALANCE, "--include"]);
    let (head, body) = stdout.split_once("\n\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\n"), "{head}");
    assert!(code == Some(0) && json(body)["data"].is_object(), "{body}");
}

#[test]
fn fields_and_files_become_the_body() {
    let served = Served::start();
    let folder = tempdir().unwrap();
    let file = folder.path().join("body.json");
    fs::write(&file, br#"{ "limit": 2, "page": 1 }"#).unwrap();
    let file = file.to_str().unwrap();
    let products = ["klikoo", "POST", "/v1/open-api/products"];

    let (_, from_fields, _) = api(
        &served,
        &[&products[..], &["-F", "limit=2", "-F", "page=1"]].concat(),
    );
    let (_, from_file, _) = api(&served, &[&products[..], &["--input", file]].concat());
    let mut child = authctl(&[&["api"], &products[..], &["--input", "-"]].concat())
        .envs(served.variables.iter().cloned())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(&fs::read(file).unwrap())
        .unwrap();
    let from_stdin = text(&child.wait_with_output().unwrap().stdout);
    assert_eq!(json(&from_fields)["data"].as_array().unwrap().len(), 2);
    assert_eq!(json(&from_file)["data"], json(&from_fields)["data"]);
    assert_eq!(json(&from_stdin)["data"], json(&from_fields)["data"]);
}

#[test]
fn pages_are_followed_as_ndjson() {
    let served = Served::start();
    let app = served.value("KLAVI_APP_ID");
    let orders = format!("/payment/management/v1/merchants/{app}/orders?pageSize=50");
    for (arguments, command) in [
        (&["klavi", "GET", &orders][..], &["klavi", "orders"][..]),
        (
            &["klikoo", "GET", "/v1/open-api/transactions?limit=9"],
            &["klikoo", "transactions"],
        ),
        (
            &["klip-card", "GET", "/v2/wallet/nft/137"],
            &["klip-card", "cards", "--bapp", "137"],
        ),
    ] {
        let (code, stdout, stderr) = api(&served, &[arguments, &["--paginate"]].concat());
        assert_eq!(code, Some(0), "{stderr}");
        let expected = run(&[command, &["--output", "ndjson"]].concat(), &served.variables);
        let expected = text(&expected.stdout).lines().count();
        assert_eq!(stdout.lines().count(), expected, "{arguments:?}");
        assert!(expected > 9 && stdout.lines().all(|line| json(line).is_object()));
    }
}

#[test]
fn page_number_in_the_body_is_set() {
    let served = Served::start();
    let count = |arguments: &[&str]| {
        let products = ["klikoo", "POST", "/v1/open-api/products"];
        api(&served, &[&products[..], arguments].concat()).1
    };
    let all = json(&count(&["-F", "limit=1000", "-F", "page=1"]));
    let all = all["data"].as_array().unwrap().len();
    assert_eq!(count(&["-F", "limit=7", "--paginate"]).lines().count(), all);
    assert!(all > 14, "{all}");
}

#[test]
fn unknown_list_is_rejected() {
    let served = Served::start();
    let (code, stdout, stderr) = api(&served, &["klikoo", "GET", "/v1/open-api/unknown", "--paginate"]);
    assert_eq!((code, &*stdout), (Some(2), ""));
    for words in [
        "`path`",
        "not the path of a list",
        "GET /v1/open-api/transactions",
    ] {
        assert!(stderr.contains(words), "{stderr}");
    }
}

#[test]
fn klavi_api_follows_the_path() {
    let served = Served::start();
    let (code, _, stderr) = api(&served, &["klavi", "GET", "/v2/status"]);
    assert_eq!(code, Some(2));
    assert!(
        stderr.contains("`--api`") && stderr.contains("customer"),
        "{stderr}"
    );
    let (code, ..) = api(&served, &["klavi", "GET", "/v2/status", "--api", "management"]);
    assert_eq!(code, Some(4));
}

#[test]
fn invalid_request_is_named_before_anything_is_sent() {
    let served = Served::start();
    for (arguments, word) in [
        (&["klikoo", "TRACE", "/"][..], "METHOD"),
        (&["klikoo", "GET", "v1"], "`path`"),
        (&["klikoo", "GET", "/v1/../admin"], "`path`"),
        (
            &["klikoo", "GET", "/v1", "-H", "Authorization: x"],
            "`authorization`",
        ),
        (&["klikoo", "GET", "/v1", "-H", "no colon"], "NAME: VALUE"),
        (&["klikoo", "POST", "/v1", "-f", "x"], "NAME=VALUE"),
        (&["klikoo", "POST", "/v1", "-f", "a=1", "-f", "a[b]=1"], "`a[b]`"),
        (&["klikoo", "POST", "/v1", "--input", "/nonexistent"], "`--input`"),
        (&["klikoo", "POST", "/v1", "--input", "-", "-f", "a=1"], "--input"),
    ] {
        let (code, stdout, stderr) = api(&served, arguments);
        assert_eq!((code, &*stdout), (Some(2), ""), "{arguments:?}: {stderr}");
        assert!(stderr.contains(word), "{arguments:?}: {stderr}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_known_or_safe_requests_are_retried() {
    let server = test_servers::mock_server().await;
    let token = json!({"accessToken": "t0ken", "expireTime": 4_102_444_800_u64});
    Mock::given(matchers::path_regex("/auth$"))
        .respond_with(ResponseTemplate::new(200).set_body_json(token))
        .mount(&server)
        .await;
    Mock::given(matchers::any())
        .respond_with(ResponseTemplate::new(503).set_body_string("down"))
        .mount(&server)
        .await;
    let variables = [
        ("KLAVI_BASE_URL", server.uri()),
        ("KLAVI_CUSTOMER_ACCESS_KEY", "ak".to_owned()),
        ("KLAVI_CUSTOMER_SECRET_KEY", "sk".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    for (method, path, requests) in [
        ("GET", "/payment/customer/v1/unknown", 3),
        ("POST", "/payment/customer/v1/unknown", 1),
        ("POST", "/payment/customer/v1/instant/payments", 1),
    ] {
        let before = server.received_requests().await.unwrap().len();
        let output = run(&["api", "klavi", method, path, "--yes"], &variables);
        assert_eq!(output.status.code(), Some(5));
        assert_eq!(text(&output.stdout), "down");
        let sent = server.received_requests().await.unwrap().split_off(before);
        let sent = sent.iter().filter(|request| request.url.path() == path).count();
        assert_eq!(sent, requests, "{method} {path}");
    }
}

#[test]
fn spending_requires_yes_without_a_terminal() {
    let served = Served::start();
    let base_url = served.value("KLIKOO_BASE_URL");
    for (method, path, what) in [
        ("POST", BUY, " (buy)"),
        ("DELETE", BALANCE, ", which is no operation of the contract,"),
        (
            "POST",
            "/v1/open-api/products/buy/",
            ", which is no operation of the contract,",
        ),
    ] {
        let fields = ["-f", "partner_reference_id=order-1"];
        let request = [&["klikoo", method, path], &fields[..]].concat();
        let (code, stdout, stderr) = api(&served, &request);
        assert_eq!((code, &*stdout), (Some(2), ""), "{stderr}");
        let action = format!("send {method} {path}{what} on Klikoo at {base_url} (not a documented server)");
        let refusal = format!("error: `--yes` is missing to {action}: no terminal can answer the question");
        assert!(stderr.starts_with(&refusal), "{stderr}");

        let (code, curl, stderr) = api(&served, &[&request[..], &["--print", "curl"]].concat());
        assert_eq!((code, &*stderr), (Some(0), ""), "{path}");
        assert!(curl.contains(path), "{curl}");

        let (code, stdout, stderr) = api(&served, &[&request[..], &["--yes"]].concat());
        assert_eq!(code, Some(4), "{stdout}");
        assert!(stderr.starts_with(&format!("note: {action}\n")), "{stderr}");
    }
    for method in ["GET", "HEAD"] {
        let (code, _, stderr) = api(&served, &["klikoo", method, "/v1/open-api/unknown"]);
        assert_eq!(code, Some(4), "{stderr}");
    }
}

#[test]
fn examples_of_the_readme_run() {
    let served = Served::start();
    let examples = readme_examples("### Requests of your own");
    assert_eq!(examples.len(), 8);
    for example in examples {
        let output = shell(&example, &served, &[]);
        assert!(!output.is_empty(), "{example}");
    }
}

#[test]
fn printed_curl_has_no_secret_and_works() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("SKIPPED: curl is not installed");
        return;
    }
    let served = Served::start();
    let (code, curl, _) = api(
        &served,
        &[
            "klip-card",
            "GET",
            "/v2/wallet/nft/137?limit=2",
            "--print",
            "curl",
        ],
    );
    assert_eq!(code, Some(0));
    for secret in ["KLIP_CARD_PASSWORD", "KLIP_CARD_EMAIL"] {
        assert!(!curl.contains(served.value(secret)), "{curl}");
    }
    let token = text(&run(&["token", "klip-card"], &served.variables).stdout);
    let body = shell(&curl, &served, &[("KLIP_CARD_TOKEN", token.trim())]);
    let expected = api(&served, &["klip-card", "GET", "/v2/wallet/nft/137?limit=2"]).1;
    assert_eq!(json(&body), json(&expected));
}

#[test]
fn printed_curl_is_quoted() {
    let served = Served::start();
    let (_, curl, _) = api(
        &served,
        &[
            "klikoo",
            "POST",
            BUY,
            "-f",
            "product_code=it's $HOME `x`",
            "-q",
            "a[]=b c",
            "-H",
            "X-Note: 'q' \"$x\"",
            "--print",
            "curl",
        ],
    );
    let base_url = served.value("KLIKOO_BASE_URL");
    assert_eq!(
        curl.lines()
            .skip_while(|line| line.starts_with("# KLIKOO_"))
            .collect::<Vec<_>>()
            .join("\n"),
        format!(
            "curl --globoff --request POST '{base_url}{BUY}?a%5B%5D=b+c' \\\n  \
             --header \"Authorization: Bearer $KLIKOO_TOKEN\" \\\n  \
             --header \"Open-Api-Timestamp: $KLIKOO_TIMESTAMP\" \\\n  \
             --header \"Open-Api-Signature: $KLIKOO_SIGNATURE\" \\\n  \
             --header 'x-note: '\\''q'\\'' \"$x\"' \\\n  \
             --header 'accept: application/json' \\\n  \
             --header 'content-type: application/json' \\\n  \
             --data-raw '{{\"product_code\":\"it'\\''s $HOME `x`\"}}'"
        )
    );
    for secret in ["KLIKOO_CLIENT_SECRET", "KLIKOO_PRIVATE_KEY"] {
        assert!(!curl.contains(served.value(secret)), "{curl}");
    }
}
