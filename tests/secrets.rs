//! Nothing that a run says shows a secret: no log line of any crate at TRACE, no Debug, no Display, no
//! error with all its causes.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

use std::{
    error::Error,
    fmt,
    io::{self, Write},
    sync::{Arc, Mutex},
};

use auth_core::{AccessToken, PaginatorExt};
use contract_tests::{
    Fixture, Provider, Settings,
    fixtures::{self, SeedData},
};
use klip_a2a::{PollPolicy, Request, RequestKey};
use sandbox::Sandbox;
use tracing_subscriber::fmt::format::FmtSpan;
use url::Url;

/// Everything that was said, by whatever way.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl Said {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }

    fn add(&self, text: impl fmt::Display) {
        let mut said = self.0.lock().unwrap();
        writeln!(said, "{text}").unwrap();
    }

    /// Both Debug forms.
    fn show(&self, value: &impl fmt::Debug) {
        self.add(format!("{value:?}\n{value:#?}"));
    }

    /// Debug, Display, and those of every cause.
    fn complain(&self, error: &(dyn Error + 'static)) {
        self.show(&error);
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.add(error);
            self.show(&error);
            cause = error.source();
        }
    }
}

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What must not be found.
#[derive(Default)]
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn keep(&mut self, what: &'static str, secret: &str) {
        // A PEM is a secret line by line.
        for line in secret.lines().filter(|line| !line.starts_with("-----")) {
            self.0.push((what, line.to_owned()));
        }
    }
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[tokio::test]
async fn a_full_run_with_refusals_and_faults_says_no_secret() {
    let said = Said::default();
    let writer = said.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let sandbox = contract_tests::sandbox_in_real_time().await;
    said.show(&sandbox);
    let mut secrets = Secrets::default();

    for provider in Provider::all() {
        every_operation(provider, &sandbox, &said, &mut secrets).await;
    }
    klip_card(&sandbox, &said, &mut secrets).await;
    klip_a2a(&sandbox, &said, &mut secrets).await;
    klikoo(&sandbox, &said, &mut secrets).await;
    klavi(&sandbox, &said, &mut secrets).await;

    let text = said.text();
    for witness in [
        "http.call",
        "token.fetch",
        "replaying with another",
        "http.attempt",
        "hyper_util",
        "AccessToken",
        "was refused with",
    ] {
        assert!(
            text.contains(witness),
            "the run did not say `{witness}`, so it proves nothing"
        );
    }
    assert!(secrets.0.len() > 20, "{} secrets were at stake", secrets.0.len());
    for (what, secret) in &secrets.0 {
        assert!(secret.len() >= 3, "{what} is too short to be looked for");
        if let Some(at) = text.find(secret.as_str()) {
            let from = text[..at].rfind('\n').map_or(0, |line| line + 1);
            panic!("{what} was said, after: {}", &text[from..at]);
        }
    }
}

/// Calls every operation of `provider`: by a client that it lets in, after its tokens are refused, and by one that it does
/// not let in.
async fn every_operation(provider: Provider, sandbox: &Sandbox, said: &Said, secrets: &mut Secrets) {
    let settings = provider.in_sandbox(sandbox).settings();
    let seed_data = provider.seed(sandbox, &settings).await;
    for (name, value) in &settings.credentials {
        if provider.is_secret(name) {
            secrets.keep(name, value);
            let wrong = settings.with(name, &value.chars().rev().collect::<String>());
            secrets.keep(name, wrong.credential(name));
            call_all(provider, &wrong, &seed_data, said).await;
        }
    }
    for round in ["a token", "the token after it"] {
        for call in Fixture::token_calls(provider) {
            let tokens = call.token_provider(&settings);
            said.show(&tokens);
            let token = tokens.token().await.unwrap();
            said.show(&token);
            secrets.keep(round, token.secret().expose());
        }
        call_all(provider, &settings, &seed_data, said).await;
        provider.revoke_tokens(sandbox);
    }
}

async fn call_all(provider: Provider, settings: &Settings, seed_data: &SeedData, said: &Said) {
    for fixture in Fixture::all(provider) {
        match fixture.call_with(settings, &fixture.arguments(seed_data)).await {
            Ok(seen) => said.add(seen.debug),
            Err(failure) => said.add(format!("{:?}\n{:?}", failure.messages, failure.debugs)),
        }
    }
}

async fn klip_card(sandbox: &Sandbox, said: &Said, secrets: &mut Secrets) {
    use klip_card::{Image, NewCard, Pin, PinChange};

    let provider = sandbox.klip_card();
    said.show(provider);
    let settings = Provider::KlipCard.in_sandbox(sandbox).settings();
    let client = fixtures::klip_card::client(&settings);
    // Signed in, and then refused: another token replaces the first.
    client.bapps().items().next_item().await.unwrap().unwrap();
    provider.revoke_tokens();
    said.show(&client);
    let mut cards = client.all_cards().max_items(5);
    while let Some(card) = cards.next_item().await {
        said.show(&card.unwrap());
    }
    said.show(&cards);

    secrets.keep("the PIN", provider.pin());
    let image = Image::png(&b"\x89PNG\r\n\x1a\n"[..]).unwrap();
    said.show(&image);
    let uploaded = client.upload_image(&image).await.unwrap();
    let receiver = "0x3333333333333333333333333333333333333333";
    let card = NewCard::new(provider.contract_address(), "Example Card", "", uploaded.image).to(receiver);
    let wrong_digits = if provider.pin() == "271828" {
        "271829"
    } else {
        "271828"
    };
    secrets.keep("the wrong PIN", wrong_digits);
    for digits in [provider.pin(), wrong_digits] {
        let (raw, hashed) = (Pin::raw(digits).unwrap(), Pin::sha256_of(digits).unwrap());
        for pin in [raw, hashed] {
            said.show(&pin);
            match client.mint(&card, &pin).await {
                Ok(minted) => said.show(&minted),
                Err(error) => said.complain(&error),
            }
            // The sandbox does not play it, so it is refused.
            let change = PinChange::new().field("a field", pin);
            said.show(&change);
            said.complain(&client.change_pin(&change).await.unwrap_err());
        }
    }
    let new = "N3w-passw0rd";
    secrets.keep("the new password", new);
    client.change_password(new).await.unwrap();
    said.show(&client);
    client.change_password(provider.password()).await.unwrap();

    let refused = fixtures::klip_card::client(&settings.with("password", "wr0ng-passw0rd"));
    secrets.keep("the wrong password", "wr0ng-passw0rd");
    said.complain(&refused.partner().await.unwrap_err());
    said.complain(&refused.bapps().items().next_item().await.unwrap().unwrap_err());
    said.complain(&refused.token_provider().token().await.unwrap_err());
}

async fn klip_a2a(sandbox: &Sandbox, said: &Said, secrets: &mut Secrets) {
    let provider = sandbox.klip_a2a();
    said.show(provider);
    let settings = Provider::KlipA2a.in_sandbox(sandbox).settings();
    let client = fixtures::klip_a2a::client(&settings);
    said.show(&client);
    let prepared = client.prepare(&Request::sign_message("sign this")).await.unwrap();
    said.show(&prepared);
    secrets.keep("the request key", prepared.request_key().expose());
    provider.approve(prepared.request_key().expose()).unwrap();
    said.show(&client.wait(&prepared, PollPolicy::default()).await.unwrap());
    said.show(&client.result(prepared.request_key()).await.unwrap());
    let mut watch = client.watch(&prepared, PollPolicy::default());
    said.show(&watch);
    while let Some(change) = watch.next_change().await {
        said.show(&change.unwrap());
    }
    said.show(&watch);

    let unknown = "4e6a1c1e-aaaa-4aaa-8aaa-00000000beef";
    secrets.keep("the unknown request key", unknown);
    said.complain(&client.result(&RequestKey::from(unknown)).await.unwrap_err());

    // Nobody listens there, and the key is in the URL.
    let unreachable = test_servers::socket();
    let nowhere = klip_a2a::Client::builder()
        .base_url(url(&format!("http://{}", unreachable.local_addr().unwrap())))
        .http(|http| http.retry(auth_core::http::RetryPolicy::never()))
        .build()
        .unwrap();
    said.complain(&nowhere.result(prepared.request_key()).await.unwrap_err());
}

async fn klikoo(sandbox: &Sandbox, said: &Said, secrets: &mut Secrets) {
    use klikoo::{AuthKey, BuyRequest, Credentials};

    let provider = sandbox.klikoo();
    said.show(provider);
    secrets.keep("the private key", provider.private_key_pem());
    let hmac = Provider::Klikoo.in_sandbox(sandbox).settings();
    for auth_key in [
        AuthKey::rsa_pkcs8_pem(provider.private_key_pem()).unwrap(),
        AuthKey::hmac_sha512(provider.hmac_auth_key()),
    ] {
        said.show(&auth_key);
        said.show(&Credentials::new(
            provider.client_id(),
            provider.client_secret(),
            auth_key,
        ));
    }
    for settings in [hmac.with("private_key", provider.private_key_pem()), hmac] {
        let client = fixtures::klikoo::client(&settings);
        client.balance().await.unwrap();
        provider.revoke_tokens();
        said.show(&client);
        said.show(&client.balance().await.unwrap());
        // By the second client it is bought already.
        let purchase = BuyRequest::new("PLN20", "01105691111", 20_500, "order-0001");
        said.show(&purchase);
        for bought in [client.buy(&purchase).await, client.buy(&purchase).await] {
            match bought {
                Ok(bought) => said.show(&bought),
                Err(error) => said.complain(&error),
            }
        }
        said.show(&client.settle(&purchase).await.unwrap());
    }
    said.complain(&AuthKey::rsa_pkcs8_pem(provider.hmac_auth_key()).unwrap_err());
}

async fn klavi(sandbox: &Sandbox, said: &Said, secrets: &mut Secrets) {
    use klavi::{LinkConsent, LinkPayment, OrderQuery, Secret, webhook};

    let provider = sandbox.klavi();
    said.show(provider);
    let settings = Provider::Klavi.in_sandbox(sandbox).settings();
    let customer = fixtures::klavi::customer(&settings);
    let payment = customer.payment("00000000-0000-4000-8000-000000000000");
    said.complain(&payment.await.unwrap_err());
    said.show(&customer);

    let link = LinkPayment::default().client_request_id("order-0001");
    said.show(&link);
    let page = customer.create_payment_link(&link).await.unwrap();
    said.show(&page);
    secrets.keep(
        "the token of a link",
        page.access_token.as_ref().unwrap().expose(),
    );
    secrets.keep("the page of a link", page.payment_url.as_ref().unwrap());
    said.complain(&customer.create_payment_link(&link).await.unwrap_err());
    let page = customer
        .create_consent_link(&LinkConsent::default())
        .await
        .unwrap();
    said.show(&page);
    secrets.keep(
        "the token of a consent's link",
        page.access_token.as_ref().unwrap().expose(),
    );
    let key = Secret::from(provider.customer_secret_key());
    let signature = webhook::sign(&key, b"[]");
    secrets.keep("the signature of an event", &signature);
    let verifier = webhook::Verifier::new([key]).unwrap();
    said.show(&verifier);
    said.show(&verifier.verify(&signature, b"[]").unwrap());
    said.complain(&verifier.verify(&signature, b"[{}]").unwrap_err());

    // The Customer's token at the Management API: refused, and it is the only one.
    let foreign = customer.token_provider().token().await.unwrap();
    let misled = fixtures::klavi::management(&Settings {
        token: Some(AccessToken::clone(&foreign)),
        ..settings
    });
    let mut orders = misled.orders(provider.app_id(), OrderQuery::new()).items();
    said.complain(&orders.next_item().await.unwrap().unwrap_err());
}

#[test]
fn debug_of_a_builder_shows_no_password_of_a_url() {
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
