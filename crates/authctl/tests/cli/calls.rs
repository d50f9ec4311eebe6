//! Tests of single calls: a purchase, a request to a user, a payment.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::Stdio,
};

use klavi::{Credentials, Customer, CustomerClient, Decimal, InitType, PaymentRequest, Url};
use serde_json::Value;

use crate::{Served, authctl, run, text};

const BUY_UNASKED: [&str; 8] = [
    "klikoo",
    "buy",
    "PLN20",
    "01105691111",
    "--amount",
    "20500",
    "--reference",
    "order-0001",
];
const BUY: [&str; 9] = [
    "klikoo",
    "buy",
    "PLN20",
    "01105691111",
    "--amount",
    "20500",
    "--reference",
    "order-0001",
    "--yes",
];

fn printed(served: &Served, arguments: &[&str]) -> Value {
    let output = run(arguments, &served.variables);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn repeated_purchase_is_rejected() {
    let served = Served::start();
    let bought = printed(&served, &[&BUY[..], &["--output", "ndjson"]].concat());
    assert_eq!(bought["partner_reference_id"], "order-0001");
    assert_eq!(bought["amount"], "20500");

    let again = run(&BUY, &served.variables);
    assert_eq!(again.status.code(), Some(1));
    assert!(
        text(&again.stderr).contains("409026563"),
        "{}",
        text(&again.stderr)
    );
    let found = printed(
        &served,
        &["klikoo", "transactions", "--q", "order-0001", "--output", "json"],
    );
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(found[0]["transaction_id"], bought["transaction_id"]);
}

/// Commands that spend or cannot be undone, with all of their required arguments.
const SPENDING: [&[&str]; 13] = [
    &BUY_UNASKED,
    &["klikoo", "bus", "book", "14430374"],
    &[
        "klikoo",
        "bus",
        "hold",
        "7",
        "--passenger",
        "seat=1A,name=Budi",
        "--name",
        "Budi",
        "--email",
        "budi@example.com",
        "--phone",
        "0811000000",
        "--selling-price",
        "150000",
        "--reference",
        "r",
    ],
    &[
        "klikoo",
        "attraction",
        "buy",
        "ATRAKSI-DANCER",
        "--amount",
        "100000",
        "--reference",
        "r",
    ],
    &[
        "klip-card",
        "mint",
        "--to",
        "0x3333333333333333333333333333333333333333",
        "--name",
        "n",
        "--description",
        "d",
        "--image",
        "https://example.com/image.png",
    ],
    &["klip-card", "change-password"],
    &[
        "klavi",
        "pay",
        "--reference",
        "r",
        "--institution-id",
        "00000000-0000-4000-8000-000000000001",
        "--payer-cpf",
        "12345678909",
        "--init-type",
        "pix-inic",
        "--amount",
        "15.90",
    ],
    &["klavi", "payment-link", "--amount", "15.90"],
    &[
        "klavi",
        "consent",
        "create",
        "--reference",
        "r",
        "--institution-id",
        "00000000-0000-4000-8000-000000000001",
        "--payer-cpf",
        "12345678909",
    ],
    &["klavi", "consent", "link"],
    &[
        "klavi",
        "consent",
        "pay",
        "c",
        "--reference",
        "r",
        "--date",
        "2025-07-01",
        "--amount",
        "15.90",
    ],
    &[
        "klavi",
        "consent",
        "retry",
        "c",
        "p",
        "--reference",
        "r",
        "--date",
        "2025-07-01",
    ],
    &["klavi", "consent", "cancel", "c", "p", "--cpf", "12345678909"],
];

#[test]
fn nothing_is_spent_without_consent() {
    let served = Served::start();
    let mut variables = served.variables.clone();
    variables.push(("KLIP_CARD_NEW_PASSWORD".to_owned(), "Password-2".to_owned()));
    for arguments in SPENDING {
        let output = run(arguments, &variables);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(
            stderr.contains("`--yes` is missing") && stderr.contains("http://127.0.0.1:"),
            "{arguments:?}: {stderr}"
        );
        assert!(output.stdout.is_empty());
    }
    let balance = printed(&served, &["klikoo", "balance", "--output", "json"]);
    assert_eq!(balance["balance"], "1000000.00");
}

#[test]
fn option_before_its_command_gets_tip() {
    let output = run(&["--max-items", "3", "klikoo", "products"], &[]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("`--max-items` belongs after `authctl klikoo products`"),
        "{stderr}"
    );
}

#[test]
fn pin_of_variable_mints() {
    let served = Served::start();
    let mut png = tempfile::Builder::new().suffix(".png").tempfile().unwrap();
    png.write_all(b"\x89PNG\r\n\x1a\n").unwrap();
    let upload = [
        "klip-card",
        "upload-image",
        png.path().to_str().unwrap(),
        "--output",
        "json",
    ];
    let image = printed(&served, &upload);
    let image = image["image"].as_str().unwrap();
    let to = "0x3333333333333333333333333333333333333333";
    let mint = [
        "klip-card",
        "mint",
        "--to",
        to,
        "--name",
        "n",
        "--description",
        "d",
        "--image",
        image,
        "--yes",
        "--output",
        "json",
    ];
    let minted = printed(&served, &mint);
    assert!(minted["hash"].as_str().unwrap().starts_with("0x"), "{minted}");

    let output = run(&mint, &served.without("KLIP_CARD_PIN"));
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("KLIP_CARD_PIN"));
}

#[test]
fn invalid_amount_is_rejected_before_sending() {
    let served = Served::start();
    let half = ["klikoo", "buy", "PLN20", "01105691111", "--amount", "20500.5"];
    let output = run(
        &[&half[..], &["--reference", "order-0001", "--yes"]].concat(),
        &served.variables,
    );
    assert_eq!(output.status.code(), Some(2));
    let stderr = text(&output.stderr);
    assert!(stderr.contains("`amount` is not in whole rupiah"), "{stderr}");
}

/// Approves at `link`, as the button of the page does that a phone shows after it scanned the QR code.
fn approve(link: &str) {
    let address = link.strip_prefix("http://").unwrap();
    let (host, path) = address.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: 16\r\nconnection: close\r\n\r\ndecision=approve"
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
}

#[test]
fn prepared_request_is_waited_for() {
    let served = Served::start();
    let shown = run(
        &["a2a", "prepare", "auth", "--output", "table"],
        &served.variables,
    );
    let shown = text(&shown.stdout);
    assert!(shown.contains(['\u{2580}', '\u{2584}', '\u{2588}']), "{shown}");
    assert!(shown.contains("expires_at"), "{shown}");

    let prepared = printed(&served, &["a2a", "prepare", "auth", "--output", "json"]);
    let mut wait = authctl(&["a2a", "wait", "-", "--output", "ndjson"])
        .envs(served.variables.iter().cloned())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = wait.stdin.take().unwrap();
    write!(stdin, "{prepared}").unwrap();
    drop(stdin);
    let mut states = BufReader::new(wait.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&states.next().unwrap().unwrap()).unwrap();
    assert_eq!(first["status"], "prepared");

    approve(prepared["link"].as_str().unwrap());

    let last: Value = serde_json::from_str(&states.last().unwrap().unwrap()).unwrap();
    assert_eq!(last["status"], "completed");
    assert!(
        last["result"]["klaytn_address"]
            .as_str()
            .unwrap()
            .starts_with("0x"),
        "{last}"
    );
    assert!(wait.wait().unwrap().success());
}

#[test]
fn invalid_request_is_rejected_before_sending() {
    let served = Served::start();
    let send = ["a2a", "prepare", "send-klay", "--to", "0x22", "--amount", "1.5"];
    for (arguments, words) in [(&send[..], "`to`"), (&["a2a", "wait", "Cargo.toml"], "`FILE`")] {
        let output = run(arguments, &served.variables);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(words), "{stderr}");
    }
}

#[tokio::test]
async fn payment_is_shown_in_current_state() {
    let served = Served::start();
    let keys = Credentials::new(
        served.value("KLAVI_CUSTOMER_ACCESS_KEY"),
        served.value("KLAVI_CUSTOMER_SECRET_KEY"),
    );
    let klavi = CustomerClient::builder()
        .credentials(keys)
        .base_url(Url::parse(served.value("KLAVI_BASE_URL")).unwrap())
        .build()
        .unwrap();
    let request = PaymentRequest::builder()
        .client_request_id("order-0001")
        .institution_id("00000000-0000-4000-8000-000000000001")
        .init_type(InitType::PixInic)
        .customer(Customer::cpf("12345678909"))
        .amount(Decimal::new(1590, 2))
        .build()
        .unwrap();
    let payment = klavi.create_payment(&request).await.unwrap();

    let shown = printed(
        &served,
        &["klavi", "payment", payment.id.as_str(), "--output", "json"],
    );
    assert_eq!(shown["status"], "CONSENT_AWAITING_AUTHORIZATION");
    assert_eq!(shown["amount"], "15.90");
    let lines = run(&["klavi", "payment", payment.id.as_str()], &served.variables);
    let lines = text(&lines.stdout);
    assert!(lines.contains("clientRequestId\torder-0001\n"), "{lines}");
}
