//! `authctl doctor`.

use std::{fs, process::Output};

use serde_json::Value;
use tempfile::TempDir;
use wiremock::{Mock, ResponseTemplate, matchers};

use crate::{Served, authctl, text};

/// Runs the command with `variables` and the directory of a user.
fn doctor(home: &TempDir, arguments: &[&str], variables: &[(String, String)]) -> Output {
    authctl(&[&["doctor", "--output", "json"], arguments].concat())
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_STATE_HOME", home.path().join("state"))
        .envs(variables.iter().cloned())
        .output()
        .unwrap()
}

/// Returns status, finding and advice of `check`.
fn check(output: &Output, check: &str) -> (String, String, String) {
    let checks: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut checks = checks.as_array().unwrap().iter();
    let found = checks.find(|found| found["check"] == check);
    let found = found.expect(check);
    let field = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    (field("status"), field("finding"), field("advice"))
}

#[test]
fn healthy_accounts_pass() {
    let (served, home) = (Served::start(), tempfile::tempdir().unwrap());
    let output = doctor(&home, &[], &served.variables);
    let report = text(&output.stdout);
    assert!(output.status.success(), "{report}{}", text(&output.stderr));
    for name in [
        "configuration",
        "token cache",
        "proxy",
        "klip-card credentials",
        "klip-card connection",
        "klip-a2a credentials",
        "klikoo credentials",
        "klikoo base URL",
        "klikoo DNS",
        "klikoo connection",
        "klikoo clock",
        "klavi customer keys",
        "klavi management keys",
    ] {
        assert_eq!(check(&output, name).0, "ok", "{name}: {report}");
    }
    assert_eq!(check(&output, "klikoo auth key").1, "RSA key, as PKCS#8 PEM");
    for secret in [
        "KLIP_CARD_PASSWORD",
        "KLIKOO_CLIENT_SECRET",
        "KLAVI_CUSTOMER_SECRET_KEY",
        "KLAVI_MANAGEMENT_ACCESS_KEY",
    ] {
        assert!(!report.contains(served.value(secret)), "{secret}");
    }
    // It signed in nowhere.
    assert!(!home.path().join("state/authctl").exists());
}

#[test]
fn each_fault_is_named_with_what_to_do() {
    let (served, home) = (Served::start(), tempfile::tempdir().unwrap());
    let mut variables = served.without("KLIKOO_PRIVATE_KEY");
    variables.retain(|(name, _)| name != "KLAVI_MANAGEMENT_SECRET_KEY" && name != "KLAVI_BASE_URL");
    for (name, value) in [
        ("KLIKOO_PRIVATE_KEY", "garbage-instead-of-a-key"),
        ("KLAVI_BASE_URL", "http://127.0.0.1:9"),
    ] {
        variables.push((name.to_owned(), value.to_owned()));
    }
    let output = doctor(&home, &["klikoo", "klavi"], &variables);
    assert_eq!(output.status.code(), Some(1));
    let (status, finding, advice) = check(&output, "klikoo auth key");
    assert_eq!(status, "failed");
    assert!(
        advice.contains("PKCS#8") && !finding.contains("garbage"),
        "{finding} {advice}"
    );
    assert_eq!(check(&output, "klavi customer keys").0, "ok");
    let (status, finding, _) = check(&output, "klavi management keys");
    assert!(
        status == "warning" && finding.contains("--secret-key-file"),
        "{finding}"
    );
    let (status, finding, advice) = check(&output, "klavi connection");
    assert!(status == "failed" && finding.contains("127.0.0.1:9"), "{finding}");
    assert!(advice.contains("firewalls"), "{advice}");
    assert!(text(&output.stderr).contains("checks failed"));
}

#[tokio::test]
async fn clock_is_compared_with_the_response() {
    let home = tempfile::tempdir().unwrap();
    let server = test_servers::mock_server().await;
    Mock::given(matchers::any())
        .respond_with(ResponseTemplate::new(404).insert_header("date", "Thu, 01 Jan 2026 00:00:00 GMT"))
        .mount(&server)
        .await;
    let variables = [("KLIP_A2A_BASE_URL".to_owned(), server.uri())];
    let output = tokio::task::spawn_blocking(move || doctor(&home, &["klip-a2a"], &variables))
        .await
        .unwrap();
    let (status, finding, advice) = check(&output, "klip-a2a clock");
    assert_eq!(status, "failed");
    assert!(finding.contains("s ahead of the provider's"), "{finding}");
    assert!(advice.contains("timedatectl"), "{advice}");
}

#[cfg(unix)]
#[test]
fn open_files_are_reported() {
    use std::os::unix::fs::PermissionsExt;

    let home = tempfile::tempdir().unwrap();
    let (config, tokens) = (
        home.path().join("config/authctl"),
        home.path().join("state/authctl/tokens"),
    );
    for directory in [&config, &tokens] {
        fs::create_dir_all(directory).unwrap();
    }
    let write = |name: &str, content: &str| {
        let file = config.join(name);
        fs::write(&file, content).unwrap();
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
    };
    write("password.txt", "hunter2");
    write(
        "config.toml",
        "[profiles.default.klip-card]\npassword_file = 'password.txt'\npin_file = 'absent'\n",
    );
    fs::set_permissions(tokens, fs::Permissions::from_mode(0o755)).unwrap();
    let output = doctor(
        &home,
        &["klip-a2a"],
        &[("KLIP_A2A_BASE_URL".to_owned(), "http://127.0.0.1:9".to_owned())],
    );
    for (name, status, command) in [
        ("configuration", "warning", "chmod 600 "),
        ("klip-card.password", "warning", "chmod 600 "),
        ("klip-card.pin", "failed", "`klip-card.pin_file`"),
        ("token cache", "failed", "chmod 700 "),
    ] {
        let (found, _, advice) = check(&output, name);
        assert!(
            found == status && advice.contains(command),
            "{name}: {found} {advice}"
        );
    }

    write("config.toml", "[profiles.default]\nenvironment = 'staging'\n");
    let output = doctor(&home, &[], &[]);
    let (status, finding, advice) = check(&output, "configuration");
    assert_eq!(status, "failed");
    assert!(
        finding.contains("unknown key `environment`") && advice.contains("env"),
        "{finding} {advice}"
    );
}
