//! `authctl sandbox`.

mod formats;

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use super::{authctl, run, text};

const PROGRAM: &str = env!("CARGO_BIN_EXE_authctl");

type Variables = BTreeMap<String, String>;

/// Runs `command` in the environment of a sandbox.
fn run_in_sandbox(options: &[&str], command: &[&str]) -> Output {
    run(&[&["sandbox"], options, &["--"], command].concat(), &[])
}

#[test]
fn exit_code_of_the_command_is_ours() {
    for (command, code) in [
        (&["sh", "-c", "exit 0"][..], 0),
        (&["sh", "-c", "exit 7"], 7),
        (&["sh", "-c", "kill -TERM $$"], 143),
        (&["/"], 126),
        (&["no-such-program"], 127),
    ] {
        let output = run_in_sandbox(&[], command);
        assert_eq!(output.status.code(), Some(code), "{command:?}");
    }
    let output = run_in_sandbox(&[], &["no-such-program"]);
    assert!(text(&output.stderr).contains("cannot run `no-such-program`"));
}

#[test]
fn command_calls_the_sandbox_and_owns_the_output() {
    let output = run_in_sandbox(&["-v"], &[PROGRAM, "token", "klavi"]);
    let log = text(&output.stderr);
    assert!(output.status.success(), "{log}");
    assert_eq!(
        text(&output.stdout).matches('.').count(),
        2,
        "a JWT alone on its line"
    );
    let line = log.lines().find(|line| line.contains("/auth")).unwrap();
    assert!(
        line.contains(" klavi POST /payment/customer/v1/auth 200 accepted ") && line.ends_with(" ms"),
        "{log}"
    );
    assert!(!log.contains(text(&output.stdout).trim()), "{log}");
}

#[test]
fn people_and_chain_act_by_themselves() {
    let wait = format!("{PROGRAM} a2a prepare --output json auth | {PROGRAM} a2a wait - --output json");
    let output = run_in_sandbox(&["--auto-approve", "0s"], &["sh", "-c", &wait]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(result.to_string().contains("completed"), "{result}");
}

/// Starts `command` in a sandbox, and waits for its line `ready`.
fn start(options: &[&str], command: &[&str]) -> (Child, BufReader<ChildStdout>) {
    let arguments = [&["sandbox"], options, &["--"], command].concat();
    let mut child = authctl(&arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    (child, output)
}

fn kill(signal: &str, child: &Child) {
    let status = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

#[cfg(unix)]
#[test]
fn signals_reach_the_command() {
    for (signal, code) in [("TERM", 3), ("USR1", 4), ("HUP", 5)] {
        let script = format!(
            "trap 'echo {signal}; exit {code}' {signal}; echo ready; sleep 10 >/dev/null 2>&1 & wait $!"
        );
        let (mut child, mut output) = start(&[], &["sh", "-c", &script]);
        kill(&format!("-{signal}"), &child);
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, format!("{signal}\n"));
        assert_eq!(child.wait().unwrap().code(), Some(code));
    }
}

#[test]
fn seed_yields_the_same_credentials() {
    let credentials = |seed: &str| {
        let output = run_in_sandbox(&["--seed", seed], &["sh", "-c", "echo $KLIKOO_CLIENT_SECRET"]);
        text(&output.stdout)
    };
    assert_eq!(credentials("7"), credentials("7"));
    assert_ne!(credentials("7"), credentials("8"));
}

#[test]
fn state_outlives_the_sandbox() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("state.json");
    let state = ["--state", file.to_str().unwrap()];
    let buy = format!(
        "{PROGRAM} klikoo buy PLN20 01105691111 --amount 20500 --reference \"$1\" --yes >/dev/null && {PROGRAM} klikoo \
         balance --output json"
    );
    let balance = |reference: &str| {
        let output = run_in_sandbox(
            &["--auto-settle", "0s", state[0], state[1]],
            &["sh", "-c", &buy, "x", reference],
        );
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let (first, second) = (balance("one"), balance("two"));
    assert!(first.contains("979500"), "{first}");
    assert!(second.contains("959000"), "{second}");

    let output = run_in_sandbox(&["--seed", "7", state[0], state[1]], &["true"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("has a random seed, expected the seed 7"));

    let (mut running, _output) = start(&state, &["sh", "-c", "echo ready; exec sleep 60"]);
    let output = run_in_sandbox(&state, &["true"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("is in use by another sandbox"));
    kill("-TERM", &running);
    assert_eq!(running.wait().unwrap().code(), Some(143));
}

#[cfg(unix)]
#[test]
fn terminated_server_saves_its_state() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("state.json");
    let mut child = authctl(&["sandbox", "--format", "json", "--state", file.to_str().unwrap()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let variables: Variables = serde_json::Deserializer::from_reader(&mut output)
        .into_iter()
        .next()
        .unwrap()
        .unwrap();
    assert!(!file.exists());
    kill("-TERM", &child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let output = run_in_sandbox(
        &["--state", file.to_str().unwrap()],
        &["sh", "-c", "printf %s \"$KLIKOO_CLIENT_SECRET\""],
    );
    assert_eq!(text(&output.stdout), variables["KLIKOO_CLIENT_SECRET"]);
}

#[test]
fn invalid_options_are_named() {
    for (arguments, words) in [
        (&["--seed", "seven"][..], "--seed"),
        (
            &["--auto-approve", "5"],
            "expected a number and its unit, for example 500ms",
        ),
        (&["--auto-settle", "soon"], "--auto-settle"),
        (&["--format", "toml"], "env, dotenv, json, fish, powershell"),
    ] {
        let output = run(&[&["sandbox"], arguments].concat(), &[]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let stderr = text(&output.stderr);
        assert!(stderr.contains(words), "expected `{words}` in {stderr}");
    }
}

#[test]
fn faults_are_read_from_a_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("faults.json");
    let options = ["--faults", file.to_str().unwrap()];
    let retried = &[PROGRAM, "klip-card", "bapps", "--output", "ndjson"][..];

    fs::write(
        &file,
        r#"{"rules": [{"provider": "klip-card", "fault": "unavailable", "next": 1}]}"#,
    )
    .unwrap();
    let output = run_in_sandbox(&[&["-v"], &options[..]].concat(), retried);
    let log = text(&output.stderr);
    assert!(output.status.success(), "{log}");
    assert!(log.contains(" 503 fault "), "{log}");

    fs::write(&file, r#"{"rules": [{"fault": "delay"}, {"fault": "slow"}]}"#).unwrap();
    let output = run_in_sandbox(&options, &["true"]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("faults.json") && stderr.contains("/rules/1/fault"),
        "{stderr}"
    );

    fs::remove_file(&file).unwrap();
    let output = run_in_sandbox(&options, &["true"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("which cannot be read"));
}

#[test]
fn probe_tells_whether_a_sandbox_responds() {
    let probe =
        r#"address=${SANDBOX_ADMIN_URL#http://}; exec "$1" sandbox --probe --listen "${address%%/*}""#;
    let output = run_in_sandbox(&[], &["sh", "-c", probe, "x", PROGRAM]);
    assert!(output.status.success(), "{}", text(&output.stderr));

    // It refuses connections.
    let socket = test_servers::socket();
    let address = socket.local_addr().unwrap();
    let output = run(&["sandbox", "--probe", "--listen", &address.to_string()], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("no sandbox responds on"));
}

/// Child process `authctl sandbox --format json`, killed on drop.
struct Server {
    child: Child,
    variables: Variables,
}

impl Server {
    fn start(options: &[&str], token: Option<&str>) -> Self {
        let mut command = authctl(&[&["sandbox", "--format", "json"], options].concat());
        if let Some(token) = token {
            command.env("SANDBOX_ADMIN_TOKEN", token);
        }
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.as_mut().unwrap());
        let mut values = serde_json::Deserializer::from_reader(output).into_iter();
        let variables = values.next().unwrap().unwrap();
        Self { child, variables }
    }

    /// Returns the status of a request for the admin API's clock.
    fn status(&self, token: Option<&str>) -> u16 {
        let url = url::Url::parse(&self.variables["SANDBOX_ADMIN_URL"]).unwrap();
        let mut stream = TcpStream::connect(("127.0.0.1", url.port().unwrap())).unwrap();
        let token = token.map_or_else(String::new, |token| format!("Authorization: Bearer {token}\r\n"));
        let request = format!(
            "GET {}/clock HTTP/1.1\r\nHost: localhost\r\n{token}Connection: close\r\n\r\n",
            url.path()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response[9..12].parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn remote_access_needs_the_admin_token() {
    let remote = ["--listen", "0.0.0.0:0", "--allow-remote"];
    let mut server = Server::start(&remote, None);
    let token = server.variables["SANDBOX_ADMIN_TOKEN"].clone();
    assert!(
        token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{token}"
    );
    assert!(server.variables["KLAVI_BASE_URL"].starts_with("http://localhost:"));
    assert_eq!((server.status(None), server.status(Some("x"))), (401, 401));
    assert_eq!(server.status(Some(&token)), 200);
    server.child.kill().unwrap();
    let mut warning = String::new();
    server
        .child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut warning)
        .unwrap();
    assert!(
        warning.starts_with("warning: other machines can reach the sandbox on 0.0.0.0:"),
        "{warning}"
    );

    let given = "a-token-of-the-environment";
    assert_eq!(Server::start(&remote, Some(given)).status(Some(given)), 200);

    let folder = TempDir::new().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, "a-token-of-a-file\n").unwrap();
    let options = [
        &remote[..],
        &["--admin-token-file", file.to_str().unwrap()],
        &["--allow-host", "sandbox"],
    ]
    .concat();
    let server = Server::start(&options, None);
    assert_eq!(server.status(Some("a-token-of-a-file")), 200);
    assert!(server.variables["KLAVI_BASE_URL"].starts_with("http://sandbox:"));

    fs::write(&file, "short").unwrap();
    let output = run(&[&["sandbox"], &options[..]].concat(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("expected at least 16"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn callback_reaches_its_url() {
    let listener = test_servers::listener();
    let url = format!("http://{}/paid", listener.local_addr().unwrap());
    let buy = format!(
        "{PROGRAM} klikoo buy PLN20 01105691111 --amount 20500 --reference r --yes >/dev/null; echo ready; read end"
    );
    let arguments = [
        "sandbox",
        "--callback-url",
        &url,
        "--auto-settle",
        "0s",
        "--",
        "sh",
        "-c",
        &buy,
    ];
    let mut child = authctl(&arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let (mut stream, _peer) = listener.accept().unwrap();
    let mut request = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while !request.contains('}') {
        let mut byte = [0];
        reader.read_exact(&mut byte).unwrap();
        request.push(char::from(byte[0]));
    }
    stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        .unwrap();
    assert!(request.starts_with("POST /paid HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("\"partner_reference_id\":\"r\""), "{request}");
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(1), "the end of the input");

    let output = run(&["sandbox", "--webhook-url", "http://example.com/"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("`webhook_url`"),
        "{}",
        text(&output.stderr)
    );
}
