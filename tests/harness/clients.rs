//! The clients, set up for a test: example credentials, and everything else as it comes.

use auth_core::Clock;
use url::Url;

const PASSWORD: &str = "pa55word!";
const PIN: &str = "000000";
const CLIENT_SECRET: &str = "0123456789abcdef0123456789abcdef";
const AUTH_KEY: &str = "a key of the sandbox";
const ACCESS_KEY: &str = "example-access-key";
const SECRET_KEY: &str = "example-secret-key";

/// The credentials of all clients, so that a test can look for them where they must not be.
pub const SECRETS: [&str; 5] = [PASSWORD, CLIENT_SECRET, AUTH_KEY, ACCESS_KEY, SECRET_KEY];

/// Klip Card Minting at `url`.
#[must_use]
pub fn klip_card(url: Url, clock: impl Clock + 'static) -> klip_card::ClientBuilder {
    klip_card::Client::builder()
        .base_url(url)
        .credentials(klip_card::Credentials::new("partner@example.com", PASSWORD))
        .http(|http| http.clock(clock))
}

/// Klip App2App at `url`.
#[must_use]
pub fn klip_a2a(url: Url, clock: impl Clock + 'static) -> klip_a2a::ClientBuilder {
    klip_a2a::Client::builder()
        .base_url(url)
        .http(|http| http.clock(clock))
}

/// Klikoo at `url`.
#[must_use]
pub fn klikoo(url: Url, clock: impl Clock + 'static) -> klikoo::ClientBuilder {
    klikoo::Client::builder()
        .base_url(url)
        .credentials(klikoo::Credentials::new(
            "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02",
            CLIENT_SECRET,
            klikoo::AuthKey::hmac_sha512(AUTH_KEY),
        ))
        .http(|http| http.clock(clock))
}

/// Klavi's Customer API at `url`.
#[must_use]
pub fn klavi_customer(url: Url, clock: impl Clock + 'static) -> klavi::ClientBuilder<klavi::CustomerClient> {
    klavi::CustomerClient::builder()
        .base_url(url)
        .credentials(klavi::Credentials::new(ACCESS_KEY, SECRET_KEY))
        .http(|http| http.clock(clock))
}

/// Klavi's Management API at `url`.
#[must_use]
pub fn klavi_management(
    url: Url,
    clock: impl Clock + 'static,
) -> klavi::ClientBuilder<klavi::ManagementClient> {
    klavi::ManagementClient::builder()
        .base_url(url)
        .credentials(klavi::Credentials::new(ACCESS_KEY, SECRET_KEY))
        .http(|http| http.clock(clock))
}

/// A Card to be minted at Klip.
#[must_use]
pub fn klip_card_card() -> klip_card::NewCard {
    klip_card::NewCard::new(
        format!("0x{}", "3".repeat(40)),
        "Example Card",
        "A Card of an example",
        "https://example.com/card.png",
    )
    .to(format!("0x{}", "1".repeat(40)))
}

/// The PIN of the account that mints it.
///
/// # Panics
///
/// Never: it has six digits.
#[must_use]
pub fn klip_card_pin() -> klip_card::Pin {
    klip_card::Pin::sha256_of(PIN).expect("it has six digits")
}

/// A purchase at Klikoo.
#[must_use]
pub fn klikoo_purchase() -> klikoo::BuyRequest {
    klikoo::BuyRequest::new("PLN20", "01105691111", 20_500, "order-0001").selling_price(21_000)
}

/// A seat to be held at Klikoo.
#[must_use]
pub fn klikoo_seats() -> klikoo::BlockSeatRequest {
    let customer = klikoo::OrderDetail::new("Pelanggan", "customer@example.com", "081200000000");
    let there = klikoo::Journey::new(7, [klikoo::Passenger::new("1A", "Pelanggan")]);
    klikoo::BlockSeatRequest::new("order-0002", 110_000, customer, there)
}

/// A small payment at Klavi.
///
/// # Panics
///
/// Never: it has all that a payment needs.
#[must_use]
pub fn klavi_payment() -> klavi::PaymentRequest {
    klavi::PaymentRequest::builder()
        .client_request_id("order-0001")
        .institution_id("00000000-0000-4000-8000-000000000001")
        .init_type(klavi::InitType::PixInic)
        .customer(klavi::Customer::cpf("12345678909"))
        .amount(klavi::Decimal::ONE)
        .build()
        .expect("it has all that a payment needs")
}
