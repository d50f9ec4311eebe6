//! Cryptography of the process, where reqwest has none of its own.

use tokio_rustls::rustls::{
    CipherSuite,
    crypto::{CryptoProvider, aws_lc_rs},
};

use super::tls::TlsServer;

/// Set in a process with one test, since all tests of a process share its cryptography.
const ALONE: &str = "AUTH_CORE_TEST_ALONE";

/// Runs `test` in a process of its own. Returns whether this is that process.
fn is_alone(test: &str) -> bool {
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args([test, "--nocapture"])
        .env(ALONE, "yes")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    false
}

#[tokio::test]
async fn ring_serves_a_process_without_a_provider() {
    if is_alone("ring_serves_a_process_without_a_provider") {
        assert!(CryptoProvider::get_default().is_none());
        TlsServer::start().await.call().await;
        let random = format!("{:?}", CryptoProvider::get_default().unwrap().secure_random);
        assert_eq!(random, "Ring");
    }
}

#[tokio::test]
async fn provider_of_the_program_is_used() {
    if is_alone("provider_of_the_program_is_used") {
        let suite = aws_lc_rs::cipher_suite::TLS13_CHACHA20_POLY1305_SHA256;
        let mut provider = aws_lc_rs::default_provider();
        provider.cipher_suites = vec![suite];
        provider.install_default().unwrap();
        let server = TlsServer::start().await;
        server.call().await;
        let suites = server.suites.lock().unwrap().clone();
        assert_eq!(suites, [CipherSuite::TLS13_CHACHA20_POLY1305_SHA256]);
    }
}
