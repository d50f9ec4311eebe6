//! A host without certificates, as slim containers are.

use std::{env, process::Command};

use contract_tests::{Fixture, Provider, Response};

use crate::driver::{Driver, success};

/// Said to the process that plays the bare host.
const BARE: &str = "CONTRACT_TESTS_ON_A_BARE_HOST";

/// Whether this process is the bare host. If not, it runs `test` in one that is.
fn is_bare(test: &str) -> bool {
    if env::var_os(BARE).is_some() {
        return true;
    }
    let nowhere = "/nonexistent";
    let bare = Command::new(env::current_exe().unwrap())
        .args([&format!("bare_host::{test}"), "--exact", "--nocapture"])
        .env(BARE, "yes")
        .env("SSL_CERT_FILE", nowhere)
        .env("SSL_CERT_DIR", nowhere)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&bare.stdout) + String::from_utf8_lossy(&bare.stderr);
    assert!(bare.status.success() && said.contains("1 passed"), "{said}");
    false
}

#[tokio::test]
async fn every_client_is_built_and_talks_to_loopback() {
    if !is_bare("every_client_is_built_and_talks_to_loopback") {
        return;
    }
    for fixture in Provider::all().flat_map(Fixture::all) {
        // What is answered is not documented everywhere.
        let answer = success(fixture).unwrap_or_else(|| Response::off_contract(200));
        let outcome = Driver::new(fixture).await.call(&answer).await;
        outcome.unwrap_or_else(|failure| panic!("{fixture:?}: {}", failure.text()));
    }
}

#[test]
fn https_without_certificates_is_an_error_that_says_what_is_missing() {
    if !is_bare("https_without_certificates_is_an_error_that_says_what_is_missing") {
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
            error.starts_with("`http_client` cannot be built on this host"),
            "{error}"
        );
        assert!(error.contains("ca-certificates"), "{error}");
        assert!(error.contains("configure_http_client"), "{error}");
    }
}
