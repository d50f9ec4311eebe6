//! Runs of every example of every crate against the sandbox.

use std::{
    fs,
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use auth_core::http::reqwest;
use klavi::{Secret, webhook};
use sandbox::Sandbox;

/// The timeout of an example.
const TIMEOUT: Duration = Duration::from_secs(60);
const GUEST: &str = "0x3333333333333333333333333333333333333333";

/// The source file and the binary of each example.
const PROGRAMS: [(&str, &str); 10] = [
    (
        "klip-card/examples/list_cards.rs",
        env!("CARGO_BIN_EXE_example-klip-card-list_cards"),
    ),
    (
        "klip-card/examples/mint_card.rs",
        env!("CARGO_BIN_EXE_example-klip-card-mint_card"),
    ),
    (
        "klip-a2a/examples/ask_for_payment.rs",
        env!("CARGO_BIN_EXE_example-klip-a2a-ask_for_payment"),
    ),
    (
        "klip-a2a/examples/link_account.rs",
        env!("CARGO_BIN_EXE_example-klip-a2a-link_account"),
    ),
    (
        "klikoo/examples/buy_product.rs",
        env!("CARGO_BIN_EXE_example-klikoo-buy_product"),
    ),
    (
        "klikoo/examples/callback.rs",
        env!("CARGO_BIN_EXE_example-klikoo-callback"),
    ),
    (
        "klikoo/examples/price_list.rs",
        env!("CARGO_BIN_EXE_example-klikoo-price_list"),
    ),
    (
        "klavi/examples/instant_payment.rs",
        env!("CARGO_BIN_EXE_example-klavi-instant_payment"),
    ),
    (
        "klavi/examples/recurring_payment.rs",
        env!("CARGO_BIN_EXE_example-klavi-recurring_payment"),
    ),
    (
        "klavi/examples/webhook.rs",
        env!("CARGO_BIN_EXE_example-klavi-webhook"),
    ),
];

#[test]
fn every_example_is_tested() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut files = Vec::new();
    for folder in fs::read_dir(&crates).unwrap() {
        let examples = folder.unwrap().path().join("examples");
        for file in fs::read_dir(examples).into_iter().flatten() {
            let path = file.unwrap().path();
            let name = path.strip_prefix(&crates).unwrap().to_str().unwrap();
            files.push(name.replace('\\', "/"));
        }
    }
    files.sort_unstable();
    let mut run = PROGRAMS.map(|(file, _)| file.to_owned());
    run.sort_unstable();
    assert_eq!(files, run);
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
            let (_, program) = PROGRAMS.iter().find(|(name, _)| *name == file).unwrap();
            let mut command = Command::new(program);
            command
                .args(arguments)
                .envs(variables(&sandbox))
                .env_remove(variable);
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

/// A running example. A timeout or drop kills it.
struct ExampleProcess {
    child: Arc<Mutex<Child>>,
    lines: Lines<BufReader<ChildStdout>>,
    /// Stops the watchdog thread.
    ended: mpsc::Sender<()>,
}

impl ExampleProcess {
    fn start(file: &str, sandbox: &Sandbox, arguments: &[&str], input: &[u8]) -> Self {
        let (_, program) = PROGRAMS.iter().find(|(name, _)| *name == file).unwrap();
        let mut child = Command::new(program)
            .args(arguments)
            .envs(variables(sandbox))
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
    fn line(&mut self, start: &str) -> String {
        let mut lines = self.lines.by_ref().map(Result::unwrap);
        let found = lines.find_map(|line| line.strip_prefix(start).map(str::to_owned));
        assert!(found.is_some(), "expected a line that starts with `{start}`");
        found.unwrap_or_default()
    }

    /// Returns the output until the process ends, and asserts that it succeeds.
    fn end(mut self) -> String {
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

const EVENT: &[u8] = br#"[{"eventId":"e-1","eventType":"api","payload":{"id":"2"}}]"#;

/// Opens `url` as a browser does.
async fn open_in_browser(url: &str) {
    // The page redirects to the shop, which does not exist.
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let page = browser.build().unwrap().get(url).send().await.unwrap();
    let is_there = page.status().is_success() || page.status().is_redirection();
    assert!(is_there, "{}", page.status());
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
    open_in_browser(&format!("{wallet}{rest}")).await;
    assert!(linking.end().contains("linked: 0x"));

    let arguments = [GUEST, "1.5"];
    let mut asking = ExampleProcess::start("klip-a2a/examples/ask_for_payment.rs", &sandbox, &arguments, b"");
    let link = asking.line("open ");
    open_in_browser(&link).await;
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
    receiving.line("not confirmed: the callback is not about the transaction that it names");
    receiving.line("not confirmed: failed to read the transaction");
    receiving.line("rejected: `body` is not a purchase callback");
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
    open_in_browser(&url).await;
    assert_eq!(paying.end(), "order-0001 is paid\n");

    let arguments = ["contract-0001", "2026-12-01", "99.90"];
    let mut agreeing =
        ExampleProcess::start("klavi/examples/recurring_payment.rs", &sandbox, &arguments, b"");
    let url = agreeing.line("open ");
    open_in_browser(&url).await;
    let end = agreeing.end();
    assert!(end.contains(" is made is not known yet: Some("), "{end}");

    let read = ExampleProcess::start("klavi/examples/webhook.rs", &sandbox, &[], EVENT).end();
    assert!(read.contains("e-1"), "{read}");
}
