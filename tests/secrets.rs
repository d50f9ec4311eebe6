//! Search for secrets in the output of a complete run: logs of every crate at TRACE, `Debug`, `Display`, and errors with
//! their sources.

#![expect(
    clippy::unwrap_used,
    reason = "failures of shared functions are failures of the test"
)]

use std::{
    error::Error,
    fmt,
    io::{self, Write},
    sync::{Arc, Mutex},
};

use auth_core::{AccessToken, PaginatorExt};
use klip_a2a::{PollPolicy, Request, RequestKey};
use sandbox::Sandbox;
use test_support::{
    Fixture, Provider, Settings,
    fixtures::{self, SeedData},
};
use tracing_subscriber::fmt::format::FmtSpan;
use url::Url;

/// All output of the run.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }

    fn add(&self, text: impl fmt::Display) {
        let mut output = self.0.lock().unwrap();
        writeln!(output, "{text}").unwrap();
    }

    /// Adds both `Debug` forms of `value`.
    fn show(&self, value: &impl fmt::Debug) {
        self.add(format!("{value:?}\n{value:#?}"));
    }

    /// Adds `Debug` and `Display` of `error` and its sources.
    fn show_error(&self, error: &(dyn Error + 'static)) {
        self.show(&error);
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.add(error);
            self.show(&error);
            cause = error.source();
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The secrets that the output must not contain.
#[derive(Default)]
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn add(&mut self, what: &'static str, secret: &str) {
        // A PEM is a secret line by line.
        for line in secret.lines().filter(|line| !line.starts_with("-----")) {
            self.0.push((what, line.to_owned()));
        }
    }
}

/// Returns the position of `secret` in `text`. A part of a longer number is not a PIN.
fn position(text: &str, secret: &str) -> Option<usize> {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_part = |at: usize| {
        let before = text[..at].ends_with(|last: char| last.is_ascii_digit());
        before || text[at + secret.len()..].starts_with(|next: char| next.is_ascii_digit())
    };
    let mut positions = text.match_indices(secret).map(|(at, _)| at);
    positions.find(|at| !is_number(secret) || !is_part(*at))
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[tokio::test]
async fn output_contains_no_secret() {
    let output = Output::default();
    let writer = output.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        // Its microseconds would be thousands of numbers with the length of a PIN.
        .without_time()
        .with_writer(move || writer.clone())
        .init();
    let sandbox = test_support::sandbox_in_real_time().await;
    output.show(&sandbox);
    let mut secrets = Secrets::default();

    for provider in Provider::all() {
        every_operation(provider, &sandbox, &output, &mut secrets).await;
    }
    klip_card(&sandbox, &output, &mut secrets).await;
    klip_a2a(&sandbox, &output, &mut secrets).await;
    klikoo(&sandbox, &output, &mut secrets).await;
    klavi(&sandbox, &output, &mut secrets).await;

    let text = output.text();
    for witness in [
        "http.call",
        "token.fetch",
        "replaying with another",
        "http.attempt",
        "hyper_util",
        "AccessToken",
        ") failed: ",
    ] {
        assert!(
            text.contains(witness),
            "no `{witness}` in the output; expected the log of a complete run"
        );
    }
    assert!(
        secrets.0.len() > 20,
        "{} secrets; expected more than 20",
        secrets.0.len()
    );
    for (what, secret) in &secrets.0 {
        assert!(secret.len() >= 3, "{what} is too short to search for");
        if let Some(at) = position(&text, secret) {
            let from = text[..at].rfind('\n').map_or(0, |line| line + 1);
            panic!("{what} is in the output, after: {}", &text[from..at]);
        }
    }
}

/// Calls every operation of `provider`: with valid credentials, with revoked tokens, and with wrong credentials.
async fn every_operation(provider: Provider, sandbox: &Sandbox, output: &Output, secrets: &mut Secrets) {
    let settings = provider.in_sandbox(sandbox).settings();
    let seed_data = provider.seed(sandbox, &settings).await;
    for (name, value) in &settings.credentials {
        if provider.is_secret(name) {
            secrets.add(name, value);
            let wrong = settings.with(name, &value.chars().rev().collect::<String>());
            secrets.add(name, wrong.credential(name));
            call_all(provider, &wrong, &seed_data, output).await;
        }
    }
    for round in ["a token", "the token after it"] {
        for call in Fixture::token_calls(provider) {
            let tokens = call.token_provider(&settings);
            output.show(&tokens);
            let token = tokens.token().await.unwrap();
            output.show(&token);
            secrets.add(round, token.secret().expose());
        }
        call_all(provider, &settings, &seed_data, output).await;
        provider.revoke_tokens(sandbox);
    }
}

async fn call_all(provider: Provider, settings: &Settings, seed_data: &SeedData, output: &Output) {
    for fixture in Fixture::all(provider) {
        match fixture.call_with(settings, &fixture.arguments(seed_data)).await {
            Ok(seen) => output.add(seen.debug),
            Err(failure) => output.add(format!("{:?}\n{:?}", failure.messages, failure.debugs)),
        }
    }
}

async fn klip_card(sandbox: &Sandbox, output: &Output, secrets: &mut Secrets) {
    use klip_card::{Image, NewCard, Pin, PinChange};

    let provider = sandbox.klip_card();
    output.show(provider);
    let settings = Provider::KlipCard.in_sandbox(sandbox).settings();
    let client = fixtures::klip_card::client(&settings);
    // The provider revokes the token, so the client requests another one.
    client.bapps().items().next_item().await.unwrap().unwrap();
    provider.revoke_tokens();
    output.show(&client);
    let mut cards = client.all_cards().max_items(5);
    while let Some(card) = cards.next_item().await {
        output.show(&card.unwrap());
    }
    output.show(&cards);

    secrets.add("the PIN", provider.pin());
    let image = Image::png(&b"\x89PNG\r\n\x1a\n"[..]).unwrap();
    output.show(&image);
    let uploaded = client.upload_image(&image).await.unwrap();
    let receiver = "0x3333333333333333333333333333333333333333";
    let card = NewCard::new(provider.contract_address(), "Example Card", "", uploaded.image).to(receiver);
    let wrong_digits = fixtures::klip_card::wrong_pin(provider.pin());
    secrets.add("the wrong PIN", wrong_digits);
    for digits in [provider.pin(), wrong_digits] {
        let (raw, hashed) = (Pin::raw(digits).unwrap(), Pin::sha256_of(digits).unwrap());
        for pin in [raw, hashed] {
            output.show(&pin);
            match client.mint(&card, &pin).await {
                Ok(minted) => output.show(&minted),
                Err(error) => output.show_error(&error),
            }
            // The sandbox does not simulate it, so it fails.
            let change = PinChange::new().field("a field", pin);
            output.show(&change);
            output.show_error(&client.change_pin(&change).await.unwrap_err());
        }
    }
    let new = "N3w-passw0rd";
    secrets.add("the new password", new);
    client.change_password(new).await.unwrap();
    output.show(&client);
    client.change_password(provider.password()).await.unwrap();

    let rejected = fixtures::klip_card::client(&settings.with("password", "wr0ng-passw0rd"));
    secrets.add("the wrong password", "wr0ng-passw0rd");
    output.show_error(&rejected.partner().await.unwrap_err());
    output.show_error(&rejected.bapps().items().next_item().await.unwrap().unwrap_err());
    output.show_error(&rejected.token_provider().token().await.unwrap_err());
}

async fn klip_a2a(sandbox: &Sandbox, output: &Output, secrets: &mut Secrets) {
    let provider = sandbox.klip_a2a();
    output.show(provider);
    let settings = Provider::KlipA2a.in_sandbox(sandbox).settings();
    let client = fixtures::klip_a2a::client(&settings);
    output.show(&client);
    let prepared = client.prepare(&Request::sign_message("sign this")).await.unwrap();
    output.show(&prepared);
    secrets.add("the request key", prepared.request_key().expose());
    provider.approve(prepared.request_key().expose()).unwrap();
    output.show(&client.wait(&prepared, PollPolicy::default()).await.unwrap());
    output.show(&client.result(prepared.request_key()).await.unwrap());
    let mut watch = client.watch(&prepared, PollPolicy::default());
    output.show(&watch);
    while let Some(change) = watch.next_change().await {
        output.show(&change.unwrap());
    }
    output.show(&watch);

    let unknown = "4e6a1c1e-aaaa-4aaa-8aaa-00000000beef";
    secrets.add("the unknown request key", unknown);
    output.show_error(&client.result(&RequestKey::from(unknown)).await.unwrap_err());

    // The port is closed, and the key is in the URL.
    let unreachable = test_servers::socket();
    let nowhere = klip_a2a::Client::builder()
        .base_url(url(&format!("http://{}", unreachable.local_addr().unwrap())))
        .http(|http| http.retry(auth_core::http::RetryPolicy::never()))
        .build()
        .unwrap();
    output.show_error(&nowhere.result(prepared.request_key()).await.unwrap_err());
}

async fn klikoo(sandbox: &Sandbox, output: &Output, secrets: &mut Secrets) {
    use klikoo::{AuthKey, BuyRequest, Credentials};

    let provider = sandbox.klikoo();
    output.show(provider);
    secrets.add("the private key", provider.private_key_pem());
    let hmac = Provider::Klikoo.in_sandbox(sandbox).settings();
    for auth_key in [
        AuthKey::rsa_pkcs8_pem(provider.private_key_pem()).unwrap(),
        AuthKey::hmac_sha512(provider.hmac_auth_key()),
    ] {
        output.show(&auth_key);
        output.show(&Credentials::new(
            provider.client_id(),
            provider.client_secret(),
            auth_key,
        ));
    }
    for settings in [hmac.with("private_key", provider.private_key_pem()), hmac] {
        let client = fixtures::klikoo::client(&settings);
        client.balance().await.unwrap();
        provider.revoke_tokens();
        output.show(&client);
        output.show(&client.balance().await.unwrap());
        // The second client repeats the purchase.
        let purchase = BuyRequest::new("PLN20", "01105691111", 20_500, "order-0001");
        output.show(&purchase);
        for bought in [client.buy(&purchase).await, client.buy(&purchase).await] {
            match bought {
                Ok(bought) => output.show(&bought),
                Err(error) => output.show_error(&error),
            }
        }
        output.show(&client.settle(&purchase).await.unwrap());
    }
    output.show_error(&AuthKey::rsa_pkcs8_pem(provider.hmac_auth_key()).unwrap_err());
}

async fn klavi(sandbox: &Sandbox, output: &Output, secrets: &mut Secrets) {
    use klavi::{LinkConsent, LinkPayment, OrderQuery, Secret, webhook};

    let provider = sandbox.klavi();
    output.show(provider);
    let settings = Provider::Klavi.in_sandbox(sandbox).settings();
    let customer = fixtures::klavi::customer(&settings);
    let payment = customer.payment("00000000-0000-4000-8000-000000000000");
    output.show_error(&payment.await.unwrap_err());
    output.show(&customer);

    let payment_link = LinkPayment::default().client_request_id("order-0001");
    output.show(&payment_link);
    let link = customer.create_payment_link(&payment_link).await.unwrap();
    output.show(&link);
    secrets.add(
        "the token of a link",
        link.access_token.as_ref().unwrap().expose(),
    );
    secrets.add("the page of a link", link.payment_url.as_ref().unwrap());
    output.show_error(&customer.create_payment_link(&payment_link).await.unwrap_err());
    let link = customer
        .create_consent_link(&LinkConsent::default())
        .await
        .unwrap();
    output.show(&link);
    secrets.add(
        "the token of a consent's link",
        link.access_token.as_ref().unwrap().expose(),
    );
    let key = Secret::from(provider.customer_secret_key());
    let signature = webhook::sign(&key, b"[]");
    secrets.add("the signature of an event", &signature);
    let verifier = webhook::Verifier::new([key]).unwrap();
    output.show(&verifier);
    output.show(&verifier.verify(&signature, b"[]").unwrap());
    output.show_error(&verifier.verify(&signature, b"[{}]").unwrap_err());

    // The Management API rejects the Customer API's token, and the client has no other.
    let foreign = customer.token_provider().token().await.unwrap();
    let misled = fixtures::klavi::management(&Settings {
        token: Some(AccessToken::clone(&foreign)),
        ..settings
    });
    let mut orders = misled.orders(provider.app_id(), OrderQuery::new()).items();
    output.show_error(&orders.next_item().await.unwrap().unwrap_err());
}

#[test]
fn builder_debug_hides_url_password() {
    let given = url("https://jane:hunter2@example.com/v1?key=s3cret#s3cret");
    let base = || given.clone();
    let builders = [
        format!("{:?}", klip_card::Client::builder().base_url(base())),
        format!(
            "{:?}",
            klip_a2a::Client::builder().base_url(base()).link_base(base())
        ),
        format!("{:?}", klikoo::Client::builder().base_url(base())),
        format!("{:?}", klavi::CustomerClient::builder().base_url(base())),
        format!("{:?}", klavi::ManagementClient::builder().base_url(base())),
    ];
    for shown in builders {
        for secret in ["jane", "hunter2", "s3cret"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(shown.contains("https://example.com/v1"), "{shown}");
    }
}
