//! The example, as two processes.

use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::server::Server;

/// Builds the example, with the features of a test of the whole workspace, and returns its executable.
fn executable() -> PathBuf {
    let features = cfg!(feature = "tls").then_some("--all-features");
    let mut cargo = Command::new(env!("CARGO"));
    // A build script that asks for a variable of this test's run would run again.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "RUSTC_BOOTSTRAP"
        {
            cargo.env_remove(&name);
        }
    }
    let status = cargo
        .args(["build", "--workspace", "--example", "shared_token"])
        .args(features)
        .args(["--locked", "--quiet"])
        .stdin(Stdio::null())
        .status();
    assert!(status.unwrap().success(), "failed to build the example");
    let test = env::current_exe().unwrap();
    let folder = test.parent().and_then(std::path::Path::parent).unwrap();
    folder.join("examples").join("shared_token")
}

#[tokio::test]
async fn example_requests_one_token() {
    let Some(server) = Server::start().await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("token.key");
    fs::write(&key, [7; 32]).unwrap();
    let example = executable();
    let start = || {
        Command::new(&example)
            .arg("shop-7")
            .env("REDIS_URL", server.url())
            .env("TOKEN_KEY_FILE", &key)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let mut requests = 0;
    for process in [start(), start()] {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", output.status);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("signed in for 8"), "{text}");
        requests += text.matches("requesting a token\n").count();
    }
    assert_eq!(requests, 1);
}
