//! Clients of each provider that share their tokens through one store.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use auth_core::{PaginatorExt, SystemClock, store::TokenStore, testing::MemoryStore};
use klavi::{Customer, CustomerClient, Decimal, InitType, ManagementClient, PaymentRequest};
use klikoo::AuthKey;
use sandbox::Sandbox;
use url::Url;

fn memory_store() -> Arc<dyn TokenStore> {
    Arc::new(MemoryStore::new(SystemClock))
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[tokio::test]
async fn klip_card_clients_share_one_token() {
    let sandbox = test_support::sandbox().await;
    let provider = sandbox.klip_card();
    let store = memory_store();
    let client = || {
        klip_card::Client::builder()
            .token_store(Arc::clone(&store))
            .credentials(klip_card::Credentials::new(provider.email(), provider.password()))
            .base_url(url(&provider.base_url()))
            .build()
            .unwrap()
    };
    let clients = [client(), client()];
    for client in &clients {
        client.bapps().items().next_item().await.transpose().unwrap();
    }
    assert_eq!(provider.token_requests(), 1);

    provider.revoke_tokens();
    for client in &clients {
        client.bapps().items().next_item().await.transpose().unwrap();
    }
    assert_eq!(provider.token_requests(), 2);
}

#[tokio::test]
async fn klikoo_clients_share_one_token() {
    let sandbox = test_support::sandbox_in_real_time().await;
    let provider = sandbox.klikoo();
    let store = memory_store();
    let client = || {
        let key = AuthKey::hmac_sha512(provider.hmac_auth_key());
        klikoo::Client::builder()
            .token_store(Arc::clone(&store))
            .credentials(klikoo::Credentials::new(
                provider.client_id(),
                provider.client_secret(),
                key,
            ))
            .base_url(url(&provider.base_url()))
            .build()
            .unwrap()
    };
    let clients = [client(), client()];
    for client in &clients {
        client.balance().await.unwrap();
    }
    assert_eq!(provider.token_requests(), 1);

    provider.revoke_tokens();
    for client in &clients {
        client.balance().await.unwrap();
    }
    assert_eq!(provider.token_requests(), 2);
}

/// Builds a client of each of Klavi's two APIs.
fn klavi_clients(
    sandbox: &Sandbox,
    store: &Arc<dyn TokenStore>,
    token_per_payment: bool,
) -> (CustomerClient, ManagementClient) {
    let provider = sandbox.klavi();
    let base_url = url(&provider.base_url());
    let customer = klavi::Credentials::new(provider.customer_access_key(), provider.customer_secret_key());
    let customer = CustomerClient::builder()
        .token_store(Arc::clone(store))
        .credentials(customer)
        .base_url(base_url.clone())
        .token_per_payment(token_per_payment)
        .build()
        .unwrap();
    let management =
        klavi::Credentials::new(provider.management_access_key(), provider.management_secret_key());
    let management = ManagementClient::builder()
        .token_store(Arc::clone(store))
        .credentials(management)
        .base_url(base_url)
        .build()
        .unwrap();
    (customer, management)
}

#[tokio::test]
async fn klavi_clients_share_a_token_for_each_api() {
    let sandbox = test_support::sandbox_in_real_time().await;
    let provider = sandbox.klavi();
    let store = memory_store();
    let clients = [
        klavi_clients(&sandbox, &store, false),
        klavi_clients(&sandbox, &store, false),
    ];
    for expected in 1..=2 {
        for (customer, management) in &clients {
            customer.create_payment(&payment()).await.unwrap();
            management.apps().await.unwrap();
        }
        assert_eq!(provider.customer_token_requests(), expected);
        assert_eq!(provider.management_token_requests(), expected);
        provider.revoke_tokens();
    }
}

#[tokio::test]
async fn payment_with_token_of_its_own_shares_none() {
    let sandbox = test_support::sandbox_in_real_time().await;
    let provider = sandbox.klavi();
    let store = memory_store();
    let (one, _) = klavi_clients(&sandbox, &store, true);
    let (other, _) = klavi_clients(&sandbox, &store, true);
    let first = one.create_payment(&payment()).await.unwrap();
    other.create_payment(&payment()).await.unwrap();
    assert_eq!(provider.customer_token_requests(), 2);

    for client in [&one, &other] {
        client.payment(first.id.clone()).await.unwrap();
    }
    assert_eq!(provider.customer_token_requests(), 3);
}

/// Returns a payment with an ID that no other has.
fn payment() -> PaymentRequest {
    static ORDERS: AtomicU64 = AtomicU64::new(0);
    let order = ORDERS.fetch_add(1, Ordering::Relaxed);
    PaymentRequest::builder()
        .client_request_id(format!("order-{order}"))
        .institution_id("00000000-0000-4000-8000-000000000001")
        .customer(Customer::cpf("12345678909").name("Test Payer"))
        .init_type(InitType::PixDict)
        .proxy("12345678909")
        .amount(Decimal::new(133_300, 2))
        .redirect_url("https://shop.example/return")
        .build()
        .unwrap()
}
