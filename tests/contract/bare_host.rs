//! Hosts without CA certificates, such as slim containers.

use std::{env, process::Command};

use test_support::{Fixture, Provider, Response};

use crate::driver::{Driver, success};

/// Environment variable that marks the process without certificates.
const BARE: &str = "CONTRACT_TESTS_ON_A_BARE_HOST";

/// Returns whether this process has no certificates. If it has, runs `test` in a process without them.
fn is_bare(test: &str) -> bool {
    if env::var_os(BARE).is_some() {
        return true;
    }
    let missing_path = "/nonexistent";
    let bare = Command::new(env::current_exe().unwrap())
        .args([&format!("bare_host::{test}"), "--exact", "--nocapture"])
        .env(BARE, "yes")
        .env("SSL_CERT_FILE", missing_path)
        .env("SSL_CERT_DIR", missing_path)
        .output()
        .unwrap();
    let output_text = String::from_utf8_lossy(&bare.stdout) + String::from_utf8_lossy(&bare.stderr);
    assert!(
        bare.status.success() && output_text.contains("1 passed"),
        "{output_text}"
    );
    false
}

#[tokio::test]
async fn clients_work_without_certificates() {
    if !is_bare("clients_work_without_certificates") {
        return;
    }
    for fixture in Provider::all().flat_map(Fixture::all) {
        // Not every response is documented.
        let response = success(fixture).unwrap_or_else(|| Response::off_contract(200));
        let outcome = Driver::new(fixture).await.call(&response).await;
        outcome.unwrap_or_else(|failure| panic!("{fixture:?}: {}", failure.text()));
    }
}

#[test]
fn https_without_certificates_fails() {
    if !is_bare("https_without_certificates_fails") {
        return;
    }
    let card = klip_card::Client::builder()
        .credentials(klip_card::Credentials::new("partner@example.com", "pa55word!"))
        .build();
    let customer = klavi::CustomerClient::builder()
        .credentials(klavi::Credentials::new(
            "example-access-key",
            "example-secret-key",
        ))
        .build();
    for error in [card.unwrap_err().to_string(), customer.unwrap_err().to_string()] {
        assert!(
            error.starts_with("`connection_pool` cannot be built on this host"),
            "{error}"
        );
        assert!(error.contains("ca-certificates"), "{error}");
        assert!(error.contains("configure_reqwest"), "{error}");
    }
}
