//! Runs of an example.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use klavi::{Secret, webhook};
use sandbox::Sandbox;

use super::executables::executable;

/// The timeout of an example.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The events that the webhook example reads.
pub(super) const EVENT: &[u8] = br#"[{"eventId":"e-1","eventType":"api","payload":{"id":"2"}}]"#;

/// Returns the command that runs the example `file` with the sandbox's URLs and credentials.
pub(super) fn command(file: &str, sandbox: &Sandbox, arguments: &[&str]) -> Command {
    let mut command = Command::new(executable(file));
    command.args(arguments).envs(variables(sandbox));
    command
}

/// A running example. A timeout or drop kills it.
pub(super) struct ExampleProcess {
    child: Arc<Mutex<Child>>,
    lines: Lines<BufReader<ChildStdout>>,
    /// Stops the watchdog thread.
    ended: mpsc::Sender<()>,
}

impl ExampleProcess {
    pub(super) fn start(file: &str, sandbox: &Sandbox, arguments: &[&str], input: &[u8]) -> Self {
        Self::spawn(command(file, sandbox, arguments), input)
    }

    /// Starts the example `file`, which does not call the sandbox.
    pub(super) fn start_alone(file: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(executable(file));
        command.args(arguments);
        Self::spawn(command, b"")
    }

    fn spawn(mut command: Command, input: &[u8]) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let child = Arc::new(Mutex::new(child));
        let (ended, end) = mpsc::channel();
        let watched = Arc::clone(&child);
        thread::spawn(move || {
            if end.recv_timeout(TIMEOUT) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _gone = watched.lock().unwrap().kill();
            }
        });
        Self { child, lines, ended }
    }

    /// Returns the rest of the first line that starts with `start`.
    pub(super) fn line(&mut self, start: &str) -> String {
        let mut lines = self.lines.by_ref().map(Result::unwrap);
        let found = lines.find_map(|line| line.strip_prefix(start).map(str::to_owned));
        assert!(found.is_some(), "expected a line that starts with `{start}`");
        found.unwrap_or_default()
    }

    /// Returns the output until the process ends, and asserts that it succeeds.
    pub(super) fn end(mut self) -> String {
        let mut text = String::new();
        for line in self.lines.by_ref() {
            text.push_str(&line.unwrap());
            text.push('\n');
        }
        let status = self.child.lock().unwrap().wait().unwrap();
        assert!(status.success(), "{status}: {text}");
        text
    }
}

impl Drop for ExampleProcess {
    fn drop(&mut self) {
        let _over = self.ended.send(());
        if let Ok(mut child) = self.child.lock() {
            let _gone = child.kill();
            let _status = child.wait();
        }
    }
}

/// Returns the environment variables that `authctl sandbox` prints, and those of a shop.
fn variables(sandbox: &Sandbox) -> Vec<(&'static str, String)> {
    let (card, a2a) = (sandbox.klip_card(), sandbox.klip_a2a());
    let (klikoo, klavi) = (sandbox.klikoo(), sandbox.klavi());
    vec![
        ("KLIP_CARD_BASE_URL", card.base_url()),
        ("KLIP_CARD_EMAIL", card.email().to_owned()),
        ("KLIP_CARD_PASSWORD", card.password().to_owned()),
        ("KLIP_CARD_PIN", card.pin().to_owned()),
        ("KLIP_A2A_BASE_URL", a2a.base_url()),
        ("KLIP_A2A_WALLET_URL", a2a.wallet_url()),
        ("KLIKOO_BASE_URL", klikoo.base_url()),
        ("KLIKOO_CLIENT_ID", klikoo.client_id().to_owned()),
        ("KLIKOO_CLIENT_SECRET", klikoo.client_secret().to_owned()),
        ("KLIKOO_PRIVATE_KEY", klikoo.private_key_pem().to_owned()),
        ("KLAVI_BASE_URL", klavi.base_url()),
        (
            "KLAVI_CUSTOMER_ACCESS_KEY",
            klavi.customer_access_key().to_owned(),
        ),
        (
            "KLAVI_CUSTOMER_SECRET_KEY",
            klavi.customer_secret_key().to_owned(),
        ),
        (
            "KLAVI_INSTITUTION_ID",
            "00000000-0000-4000-8000-000000000001".to_owned(),
        ),
        ("KLAVI_PAYER_CPF", "12345678909".to_owned()),
        ("KLAVI_PIX_KEY", "shop@example.com".to_owned()),
        (
            "KLAVI_SIGNATURE",
            webhook::sign(&Secret::from(klavi.customer_secret_key()), EVENT),
        ),
    ]
}
