//! Runs of every example of every crate, against the sandbox or a server of its own.

mod executables;
mod otlp;
mod process;

use std::{fs, process::Command};

use auth_core::http::reqwest;
use serde_json::{Value, json};
use wiremock::{Mock, ResponseTemplate, matchers};

use self::process::{EVENT, ExampleProcess};

const GUEST: &str = "0x3333333333333333333333333333333333333333";

#[test]
fn every_example_is_tested() {
    let tests = concat!(include_str!("examples.rs"), include_str!("examples/otlp.rs"));
    let untested = executables::files().filter(|file| !tests.contains(&format!("\"{file}\"")));
    assert_eq!(untested.collect::<Vec<_>>(), [""; 0]);
}

/// Examples with a server of their own, which checks their requests, and their output.
const WITH_OWN_SERVER: [(&str, &str); 5] = [
    (
        "auth-core/examples/api_key/main.rs",
        "1: 15.90\n2: 7.00\n3: 120.00\n4: 0.10\n5: 99.99\n\
         order (GET /orders/{id}) failed: 404 Not Found: Not Found: no such order\n",
    ),
    (
        "auth-core/examples/github/main.rs",
        "#1 Claws are sharp\n#2 Shell is tight\n#3 Walks sideways\nopened #4\n\
         open issue (POST /repos/{owner}/{repo}/issues) failed: \
         422 Unprocessable Entity, code missing_field: Validation Failed\n",
    ),
    (
        "auth-core/examples/signed/main.rs",
        "p-1 was pending, and is paid\n",
    ),
    // The server rejects the first token, and accepts the second one.
    (
        "auth-core/examples/tonic.rs",
        "Unauthenticated: invalid token\nServing\n",
    ),
    (
        "oauth2/examples/client_credentials/main.rs",
        "1: 15.90\n2: 15.90\n3: 15.90\n2 tokens\n",
    ),
];

#[test]
fn examples_with_own_server_succeed() {
    for (file, expected) in WITH_OWN_SERVER {
        assert_eq!(ExampleProcess::start_alone(file, &[]).end(), expected, "{file}");
    }
}

#[tokio::test]
async fn example_names_invalid_variable() {
    let sandbox = test_support::sandbox().await;
    for (file, arguments, variable) in [
        ("klip-card/examples/list_cards.rs", &[][..], "KLIP_CARD_EMAIL"),
        ("klip-card/examples/list_cards.rs", &[], "KLIP_CARD_PASSWORD"),
        ("klikoo/examples/price_list.rs", &[], "KLIKOO_CLIENT_ID"),
        ("klikoo/examples/price_list.rs", &[], "KLIKOO_CLIENT_SECRET"),
        ("klikoo/examples/price_list.rs", &[], "KLIKOO_PRIVATE_KEY"),
        (
            "klavi/examples/instant_payment.rs",
            &["order-1", "1"],
            "KLAVI_CUSTOMER_ACCESS_KEY",
        ),
        (
            "klavi/examples/instant_payment.rs",
            &["order-1", "1"],
            "KLAVI_CUSTOMER_SECRET_KEY",
        ),
    ] {
        for value in [None, Some("hunter2\n")] {
            let mut command = process::command(file, &sandbox, arguments);
            command.env_remove(variable);
            command.envs(value.map(|value| (variable, value)));
            let output = command.output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert!(!output.status.success(), "{variable} {value:?}");
            assert!(
                stderr.contains(variable) && !stderr.contains("hunter2"),
                "{value:?}: {stderr}"
            );
        }
    }
}

/// Opens the page at `url`, and presses its first button.
async fn accept_in_browser(url: &str) {
    // The page redirects to the shop, which does not exist.
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let browser = browser.build().unwrap();
    let page = browser.get(url).send().await.unwrap();
    assert!(page.status().is_success(), "{}", page.status());
    let html = page.text().await.unwrap();
    let (_, button) = html.split_once("name=\"decision\" value=\"").unwrap();
    let (decision, _) = button.split_once('"').unwrap();
    let form = browser.post(url).body(format!("decision={decision}"));
    let form = form.header("Content-Type", "application/x-www-form-urlencoded");
    let decided = form.send().await.unwrap();
    let is_done = decided.status().is_success() || decided.status().is_redirection();
    assert!(is_done, "{}", decided.status());
}

#[test]
fn file_store_example_signs_in_once() {
    let directory = tempfile::tempdir().unwrap();
    let tokens = directory.path().join("tokens");
    let tokens = tokens.to_str().unwrap();
    let run =
        |arguments: &[&str]| ExampleProcess::start_alone("auth-core/examples/file_store.rs", arguments).end();
    let first = run(&[tokens]);
    assert!(first.starts_with("signing in\nsigned in for 3"), "{first}");
    let second = run(&[tokens]);
    assert!(second.starts_with("signed in for 3"), "{second}");
    assert_eq!(run(&[tokens, "sign-out"]), "signed out\n");
    let third = run(&[tokens]);
    assert!(third.starts_with("signing in\n"), "{third}");
}

// Its run with a server is a test of the crate.
#[test]
fn shared_token_example_names_absent_server() {
    let directory = tempfile::tempdir().unwrap();
    let (key, socket) = (
        directory.path().join("token.key"),
        directory.path().join("absent"),
    );
    fs::write(&key, [7; 32]).unwrap();
    let output = Command::new(executables::executable("redis/examples/shared_token.rs"))
        .arg("shop-7")
        .env("REDIS_URL", format!("redis+unix://{}", socket.display()))
        .env("TOKEN_KEY_FILE", key)
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "",
        "no token was requested"
    );
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("store"), "{stderr}");
}

#[tokio::test(flavor = "multi_thread")]
async fn klip_card_examples_succeed() {
    let sandbox = test_support::sandbox_in_real_time().await;
    let provider = sandbox.klip_card();
    let directory = tempfile::tempdir().unwrap();
    let png = directory.path().join("example.png");
    fs::write(&png, b"\x89PNG\r\n\x1a\n").unwrap();
    let arguments = [png.to_str().unwrap(), "Example Card", GUEST];
    let minted = ExampleProcess::start("klip-card/examples/mint_card.rs", &sandbox, &arguments, b"").end();
    assert!(minted.contains("sent as 0x"), "{minted}");

    let listed = ExampleProcess::start("klip-card/examples/list_cards.rs", &sandbox, &[], b"").end();
    assert_eq!(listed.lines().count(), provider.card_count());
    assert!(listed.contains(GUEST));
}

#[tokio::test(flavor = "multi_thread")]
async fn klip_a2a_examples_succeed() {
    let sandbox = test_support::sandbox_in_real_time().await;
    let mut linking = ExampleProcess::start("klip-a2a/examples/link_account.rs", &sandbox, &[], b"");
    let wallet = sandbox.klip_a2a().wallet_url();
    let rest = linking.line(&wallet);
    accept_in_browser(&format!("{wallet}{rest}")).await;
    assert!(linking.end().contains("linked: 0x"));

    let arguments = [GUEST, "1.5"];
    let mut asking = ExampleProcess::start("klip-a2a/examples/ask_for_payment.rs", &sandbox, &arguments, b"");
    let link = asking.line("open ");
    accept_in_browser(&link).await;
    assert!(asking.end().starts_with("paid: 0x"));
}

#[tokio::test(flavor = "multi_thread")]
async fn klikoo_examples_reject_forged_callbacks() {
    let sandbox = test_support::sandbox_in_real_time().await;
    let provider = sandbox.klikoo();
    let prices = ExampleProcess::start("klikoo/examples/price_list.rs", &sandbox, &["plnprepaid"], b"").end();
    assert!(prices.starts_with("PLN5 "), "{prices}");
    assert!(
        prices.ends_with("Rp 1000000.00 are there to buy them\n"),
        "{prices}"
    );

    let mut receiving = ExampleProcess::start("klikoo/examples/callback.rs", &sandbox, &["0"], b"");
    let url = receiving.line("send callbacks to ");
    let arguments = ["PLN20", "01105691111", "20500", "order-0001"];
    let bought = ExampleProcess::start("klikoo/examples/buy_product.rs", &sandbox, &arguments, b"").end();
    assert!(
        bought.starts_with("PLN20 for 01105691111 is transaction 14430374\nit is delivered\n"),
        "{bought}"
    );
    assert!(bought.ends_with("Rp 979500.00 are left\n"), "{bought}");
    let stranger = reqwest::Client::builder().build().unwrap();
    // Forged callbacks: a known ID with another order, an ID with a path, and a body that is not JSON.
    for forged in [
        r#"{"transaction_id":"14430374","partner_reference_id":"order-0002","transaction_status":"SUCCESS"}"#,
        r#"{"transaction_id":"../balance","transaction_status":"SUCCESS"}"#,
        "hunter2",
    ] {
        let sent = stranger.post(&url).body(forged).send().await.unwrap();
        assert!(sent.status().is_success());
    }
    receiving.line("not confirmed: callback mismatch");
    receiving.line("not confirmed: failed to fetch the transaction");
    receiving.line("rejected: `body` is not a valid purchase callback");
    assert_eq!(provider.deliver_callbacks(&url).await.unwrap(), [200]);
    assert_eq!(receiving.line("order-0001 is "), "delivered");
}

#[tokio::test(flavor = "multi_thread")]
async fn klikoo_example_reports_failed_purchase() {
    let arguments = ["PLN20", "01105691111", "20500", "order-0001", "0"];
    // The clock is stopped, so the purchase stays pending.
    let sandbox = test_support::sandbox().await;
    let pending = ExampleProcess::start("klikoo/examples/buy_product.rs", &sandbox, &arguments, b"").end();
    assert!(pending.contains("\nit is not known yet: "), "{pending}");
    assert!(
        !pending.contains("failed") && !pending.contains("delivered"),
        "{pending}"
    );

    sandbox.klikoo().fail_purchase("14430374", "Nomor salah").unwrap();
    // A failed purchase uses its reference too.
    let failed = ExampleProcess::start("klikoo/examples/buy_product.rs", &sandbox, &arguments, b"").end();
    assert!(failed.contains("\nit failed: Nomor salah\n"), "{failed}");
    assert!(failed.ends_with("Rp 1000000.00 are left\n"), "{failed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn klavi_examples_succeed() {
    let sandbox = test_support::sandbox_in_real_time().await;
    let arguments = ["order-0001", "15.90"];
    let mut paying = ExampleProcess::start("klavi/examples/instant_payment.rs", &sandbox, &arguments, b"");
    let url = paying.line("within 60 seconds, open ");
    accept_in_browser(&url).await;
    assert_eq!(paying.end(), "order-0001 is paid\n");

    let arguments = ["contract-0001", "2026-12-01", "99.90"];
    let mut agreeing =
        ExampleProcess::start("klavi/examples/recurring_payment.rs", &sandbox, &arguments, b"");
    let url = agreeing.line("open ");
    accept_in_browser(&url).await;
    let end = agreeing.end();
    assert!(end.contains(" is made is not known yet: Some("), "{end}");

    let read = ExampleProcess::start("klavi/examples/webhook.rs", &sandbox, &[], EVENT).end();
    assert!(read.contains("e-1"), "{read}");
}

#[tokio::test(flavor = "multi_thread")]
async fn oauth2_example_keeps_rotated_token() {
    let server = test_servers::mock_server().await;
    let issued = json!({"access_token": "t-1", "token_type": "Bearer", "refresh_token": "second"});
    Mock::given(matchers::path("/token"))
        .and(matchers::body_string(
            "grant_type=refresh_token&client_id=my-app&refresh_token=first",
        ))
        .respond_with(ResponseTemplate::new(200).set_body_json(issued))
        .mount(&server)
        .await;
    Mock::given(matchers::path("/me"))
        .and(matchers::header("authorization", "Bearer t-1"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"name": "Ada"})))
        .mount(&server)
        .await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("token.json");
    fs::write(&file, r#"{"current":"first"}"#).unwrap();

    let (token, me) = (format!("{}/token", server.uri()), format!("{}/me", server.uri()));
    let arguments = [&token, "my-app", file.to_str().unwrap(), &me];
    let called = ExampleProcess::start_alone("oauth2/examples/refresh_token.rs", &arguments).end();

    assert_eq!(called, "{\"name\":\"Ada\"}\n");
    let kept: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(kept, json!({"current": "second", "previous": "first"}));
    assert_eq!(
        fs::read_dir(directory.path()).unwrap().count(),
        1,
        "no other file is left"
    );
}
