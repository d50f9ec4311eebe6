//! Tests of the program, run as a process.

#![expect(clippy::unwrap_used, reason = "shared test functions panic like tests")]

mod api;
mod calls;
mod doctor;
mod lists;
mod operations;
mod output;
mod profiles;
mod proxy;
mod readme;
mod release;
mod resume;
mod sandbox;
mod terminal;
mod tokens;

use std::{
    io::{Read, Write},
    path::Path,
    process::{Command, Output, Stdio},
    sync::LazyLock,
    thread,
};

use ::sandbox::{Sandbox, SandboxBuilder};
use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::runtime::Runtime;

/// Prefixes of the variables that the program reads.
const PREFIXES: [&str; 4] = ["AUTHCTL_", "KLIP_", "KLIKOO_", "KLAVI_"];

/// Returns a command that runs the program without the variables, the configuration and the tokens of the caller.
fn authctl(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_authctl"));
    for (name, _) in std::env::vars() {
        if PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("home-{}", std::process::id()));
    command
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_STATE_HOME", home.join("state"))
        .args(arguments);
    command
}

fn run(arguments: &[&str], variables: &[(String, String)]) -> Output {
    authctl(arguments)
        .envs(variables.iter().cloned())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Returns the commands of the README's section `heading`.
fn readme_examples(heading: &str) -> Vec<String> {
    let (_, section) = include_str!("../../README.md")
        .split_once(&format!("\n{heading}\n"))
        .unwrap();
    let section = section.split("\n#").next().unwrap();
    let blocks = section.split("```console\n").skip(1);
    let commands = blocks.flat_map(|block| block.split("```").next().unwrap().lines());
    let commands = commands.filter_map(|line| line.strip_prefix("$ "));
    commands.map(str::to_owned).collect()
}

/// Runs `script` in a shell with the variables of `served` and `more`.
fn shell(script: &str, served: &Served, more: &[(&str, &str)]) -> String {
    // The program is found before any other one of the same name.
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_authctl"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", script])
        .env("PATH", path)
        .envs(served.variables.iter().cloned())
        .envs(more.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{script}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Sandbox of one test, with the variables for clients. It runs in this process, which reads the contracts once.
struct Served {
    _sandbox: Sandbox,
    variables: Vec<(String, String)>,
}

impl Served {
    fn start() -> Self {
        Self::start_with(Sandbox::builder())
    }

    fn start_with(builder: SandboxBuilder) -> Self {
        static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
        // The thread of a test may be one of another runtime.
        let start = thread::spawn(|| RUNTIME.block_on(builder.start()));
        let sandbox = start.join().unwrap().unwrap();
        let variables = sandbox.environment().into_iter();
        let variables =
            variables.map(|variable| (variable.name.to_owned(), variable.value.trim_end().to_owned()));
        Self {
            _sandbox: sandbox,
            variables: variables.collect(),
        }
    }

    fn without(&self, name: &str) -> Vec<(String, String)> {
        let mut variables = self.variables.clone();
        variables.retain(|(variable, _)| variable != name);
        variables
    }

    fn value(&self, name: &str) -> &str {
        let (_, value) = self
            .variables
            .iter()
            .find(|(variable, _)| variable == name)
            .unwrap();
        value
    }
}

#[test]
fn demo_requests_one_token_per_provider() {
    let output = run(&["demo", "--json"], &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines: Vec<Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();

    let providers: Vec<&str> = lines
        .iter()
        .map(|line| line["provider"].as_str().unwrap())
        .collect();
    assert_eq!(providers, ["klip-card", "klip-a2a", "klikoo", "klavi"]);
    let placements: Vec<&str> = lines
        .iter()
        .map(|line| line["placement"].as_str().unwrap())
        .collect();
    assert_eq!(
        placements,
        ["raw header", "query parameter", "bearer header", "bearer header"]
    );
    for (line, lifetime) in lines.iter().zip([86_400, 300, 900, 1800]) {
        assert_eq!(line["token_requests"], 1, "{line}");
        assert_eq!(line["token_lifetime_s"], lifetime, "{line}");
        assert!(line["pages"].as_u64().unwrap() > 1, "{line}");
        assert!(line["elapsed_ms"].is_u64() && line["list"].is_string(), "{line}");
    }
    assert!(lines[0]["items"].as_u64().unwrap() > 300, "{}", lines[0]);
}

#[test]
fn demo_table_has_row_per_provider() {
    let output = run(&["demo"], &[]);
    assert!(output.status.success());
    let printed = text(&output.stdout);
    for word in [
        "Provider",
        "Token placement",
        "klip-card",
        "klip-a2a",
        "klikoo",
        "klavi",
        "24 h",
        "5 min",
        "15 min",
        "30 min",
    ] {
        assert!(printed.contains(word), "expected {word} in\n{printed}");
    }
}

#[test]
fn sandbox_variables_yield_token_of_every_provider() {
    let served = Served::start();
    for (arguments, scheme) in [
        (&["token", "klip-card"][..], "Authorization: "),
        (&["token", "klikoo"], "Authorization: Bearer "),
        (&["token", "klavi"], "Authorization: Bearer "),
        (
            &["token", "klavi", "--api", "management"],
            "Authorization: Bearer ",
        ),
    ] {
        let token = run(arguments, &served.variables);
        assert!(token.status.success(), "{arguments:?}: {}", text(&token.stderr));
        assert_eq!(
            text(&token.stdout).matches('.').count(),
            2,
            "a JWT alone on its line"
        );

        let header = run(&[arguments, &["--format", "header"]].concat(), &served.variables);
        assert!(
            text(&header.stdout).starts_with(scheme),
            "{}",
            text(&header.stdout)
        );
    }

    let key = run(&["token", "klip-a2a"], &served.variables);
    assert_eq!(text(&key.stdout).trim().len(), 36, "a UUID alone on its line");
    let header = run(&["token", "klip-a2a", "--format", "header"], &served.variables);
    assert_eq!(header.status.code(), Some(2));
    assert!(
        text(&header.stderr).contains("query parameter"),
        "{}",
        text(&header.stderr)
    );
}

#[test]
fn secret_is_read_from_file() {
    let served = Served::start();
    let mut file = NamedTempFile::new().unwrap();
    writeln!(file, "{}", served.value("KLIP_CARD_PASSWORD")).unwrap();
    let output = run(
        &[
            "token",
            "klip-card",
            "--password-file",
            file.path().to_str().unwrap(),
        ],
        &served.without("KLIP_CARD_PASSWORD"),
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn error_response_is_shown_with_exit_code_1() {
    let served = Served::start();
    let mut variables = served.without("KLIP_CARD_PASSWORD");
    variables.push(("KLIP_CARD_PASSWORD".to_owned(), "not-the-password".to_owned()));
    let output = run(&["token", "klip-card"], &variables);
    assert_eq!(output.status.code(), Some(1));
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("POST /v2/partner/auth") && stderr.contains("invalid password"),
        "{stderr}"
    );
    assert!(!stderr.contains("not-the-password"), "{stderr}");
    assert!(output.stdout.is_empty());
}

#[test]
fn invalid_input_is_named_with_exit_code_2() {
    let nowhere = "http://127.0.0.1:9";
    for (arguments, words) in [
        (
            &["token", "klop"][..],
            &["`provider`", "klip-card, klip-a2a, klikoo or klavi"][..],
        ),
        (
            &["token", "klip-card", "--email", "me@example.com"],
            &["--password-file", "KLIP_CARD_PASSWORD"],
        ),
        (
            &["token", "klip-card"],
            &["`--email` is missing", "KLIP_CARD_EMAIL"],
        ),
        (
            &[
                "token",
                "klip-a2a",
                "--bapp-name",
                "x",
                "--format",
                "header",
                "--base-url",
                nowhere,
            ],
            &["`--format`", "query parameter"],
        ),
        (
            &[
                "token",
                "klip-card",
                "--email",
                "me@example.com",
                "--password-file",
                "/nonexistent",
            ],
            &["`--password-file` names `/nonexistent`, which cannot be read"],
        ),
        (&["token", "klavi", "--timeout", "0"], &["--timeout"]),
        (
            &[
                "token",
                "klip-a2a",
                "--bapp-name",
                "x",
                "--base-url",
                "http://example.com",
            ],
            &["`--base-url`", "http for host example.com", "https URL"],
        ),
        (
            &["token", "klip-a2a", "--bapp-name", " ", "--base-url", nowhere],
            &["`--bapp-name` is empty"],
        ),
        (
            &["token", "klip-a2a", "--bapp-name", "x", "--base-url", "not a url"],
            &["--base-url", "expected a URL"],
        ),
        (
            &["sandbox", "--listen", "10.0.0.1:80"],
            &["10.0.0.1:80", "loopback", "--allow-remote"],
        ),
        (
            &["sandbox", "--listen", "localhost:4010"],
            &["--listen", "127.0.0.1:4010"],
        ),
    ] {
        let output = run(arguments, &[]);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
        let stderr = text(&output.stderr);
        for word in words {
            assert!(
                stderr.contains(word),
                "{arguments:?}: expected {word} in\n{stderr}"
            );
        }
    }
}

#[test]
fn invalid_key_is_rejected_without_showing_it() {
    let served = Served::start();
    let mut variables = served.without("KLIKOO_PRIVATE_KEY");
    variables.push((
        "KLIKOO_PRIVATE_KEY".to_owned(),
        "garbage-instead-of-a-key".to_owned(),
    ));
    let output = run(&["token", "klikoo"], &variables);
    assert_eq!(output.status.code(), Some(2));
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("PKCS#8") && !stderr.contains("garbage"),
        "{stderr}"
    );
}

#[test]
fn closed_output_is_not_an_error() {
    let mut child = authctl(&["demo", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(child.wait().unwrap().success(), "{stderr}");
    assert_eq!(stderr, "");
}
