//! The program as a person or a script meets it.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

mod calls;
mod lists;

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::NamedTempFile;

/// The program, without the variables that a developer's shell may have set.
fn authctl(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_authctl"));
    for (name, _) in std::env::vars() {
        if name.starts_with("KLIP_") || name.starts_with("KLIKOO_") || name.starts_with("KLAVI_") {
            command.env_remove(name);
        }
    }
    command.args(arguments);
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

/// `authctl sandbox` as a child, killed at the end.
struct Served {
    child: Child,
    variables: Vec<(String, String)>,
}

impl Served {
    /// Starts it, and reads the variables that it prints as a shell would.
    fn start() -> Self {
        let mut child = authctl(&["sandbox"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut printed = String::new();
        for line in BufReader::new(child.stdout.as_mut().unwrap()).lines() {
            let line = line.unwrap();
            printed.push_str(&line);
            printed.push('\n');
            if line.starts_with("export KLAVI_APP_ID=") {
                break;
            }
        }
        let variables = printed
            .split("export ")
            .skip(1)
            .map(|export| {
                let (name, value) = export.split_once('=').unwrap();
                let value = &value[..=value.rfind('\'').unwrap()];
                (name.to_owned(), value.trim_matches('\'').to_owned())
            })
            .collect();
        Self { child, variables }
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

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_demo_lists_four_providers_each_with_one_token_request() {
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
fn the_demo_for_people_is_a_table_with_a_row_for_each_provider() {
    let output = run(&["demo"], &[]);
    assert!(output.status.success());
    let printed = text(&output.stdout);
    for word in [
        "Provider",
        "Token goes in",
        "klip-card",
        "klip-a2a",
        "klikoo",
        "klavi",
        "24 h",
        "5 min",
        "15 min",
        "30 min",
    ] {
        assert!(printed.contains(word), "{word} is not in\n{printed}");
    }
}

#[test]
fn a_token_of_every_provider_is_printed_from_the_variables_that_the_sandbox_printed() {
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
fn a_secret_comes_from_a_file_as_well() {
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
fn a_refusal_is_exit_code_1_and_says_what_the_provider_said() {
    let served = Served::start();
    let mut variables = served.without("KLIP_CARD_PASSWORD");
    variables.push(("KLIP_CARD_PASSWORD".to_owned(), "not-the-password".to_owned()));
    let output = run(&["token", "klip-card"], &variables);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(
        said.contains("POST /v2/partner/auth") && said.contains("invalid password"),
        "{said}"
    );
    assert!(!said.contains("not-the-password"), "{said}");
    assert!(output.stdout.is_empty());
}

#[test]
fn what_cannot_work_is_exit_code_2_and_names_the_field_and_what_was_expected() {
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
            &["10.0.0.1:80", "loopback"],
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
        let said = text(&output.stderr);
        for word in words {
            assert!(said.contains(word), "{arguments:?} says\n{said}without {word}");
        }
    }
}

#[test]
fn a_key_that_is_no_pem_is_refused_without_being_shown() {
    let served = Served::start();
    let mut variables = served.without("KLIKOO_PRIVATE_KEY");
    variables.push((
        "KLIKOO_PRIVATE_KEY".to_owned(),
        "garbage-instead-of-a-key".to_owned(),
    ));
    let output = run(&["token", "klikoo"], &variables);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("PKCS#8") && !said.contains("garbage"), "{said}");
}

#[test]
fn output_that_nobody_reads_is_no_error() {
    let mut child = authctl(&["demo", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success(), "{said}");
    assert_eq!(said, "");
}
