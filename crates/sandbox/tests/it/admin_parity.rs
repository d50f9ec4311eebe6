//! The handles and the admin API have the same actions.

use std::collections::BTreeSet;

use contract::{Contract, Operation};

/// Methods of the handles, each with the operations that have the same effect or result.
///
/// A method without operations concerns the Rust program alone.
const ACTIONS: [(&str, &str, &[&str]); 7] = [
    (
        "ProviderHandle",
        include_str!("../../src/handle.rs"),
        &[
            "base_url: info environment",
            "url: info environment",
            "operations: info",
            "requests: info",
            "log: exchanges",
            // The contract of the provider has them.
            "codes:",
        ],
    ),
    (
        "KlipCard",
        include_str!("../../src/klip_card/handle.rs"),
        &[
            "email: environment klipCardAccount",
            "password: environment",
            "pin: environment",
            "token_requests: exchanges",
            "tokens: tokens",
            "revoke_tokens: revokeTokens",
            "revoke_token: revokeTokens",
            "expire_tokens: expireTokens",
            "expire_token: expireTokens",
            "account_state: klipCardAccount",
            "set_account_state: setKlipCardAccount",
            "mint_count: klipCardAccount",
            "mint_limit: klipCardAccount",
            "bapps: klipCardBapps",
            "bapp_count: klipCardBapps",
            "cards: klipCardCards",
            "card_count: klipCardCards",
            "card_counts: klipCardBapps",
            // Parts of the sample data, which the provider's own API lists.
            "contract_address:",
            "minting_nft_id:",
        ],
    ),
    (
        "KlipA2a",
        include_str!("../../src/klip_a2a/handle.rs"),
        &[
            "wallet_url: environment",
            "card_contract: environment",
            "card_owner: environment",
            "prepare_requests: exchanges",
            "user_requests: a2aRequests",
            "user_request: a2aRequest",
            "approve: approveA2aRequest",
            "reject: rejectA2aRequest",
            "settle: settleA2aRequest",
            "fail: failA2aRequest",
            "expire: expireA2aRequest",
            "card_count:",
        ],
    ),
    (
        "Klikoo",
        include_str!("../../src/klikoo/handle.rs"),
        &[
            "client_id: environment",
            "client_secret: environment",
            "private_key_pem: environment",
            "hmac_auth_key: environment",
            "token_requests: exchanges",
            "tokens: tokens",
            "revoke_tokens: revokeTokens",
            "revoke_token: revokeTokens",
            "expire_tokens: expireTokens",
            "expire_token: expireTokens",
            "purchases: klikooPurchases",
            "settle_purchase: settleKlikooPurchase",
            "fail_purchase: failKlikooPurchase",
            "balance: klikooBalance",
            "set_balance: setKlikooBalance",
            "reject_next: rejectNextKlikoo",
            "reject_next_of: rejectNextKlikoo",
            "rejections: klikooRejections",
            "clear_rejections: clearKlikooRejections",
            "callbacks: deliveries",
            "deliver_callbacks: deliver",
            "waiting_callbacks: deliveries",
            "forge_callback: forgeDelivery",
            "transaction_count:",
            "product_count:",
        ],
    ),
    (
        "Klavi",
        include_str!("../../src/klavi/handle.rs"),
        &[
            "customer_access_key: environment",
            "customer_secret_key: environment",
            "management_access_key: environment",
            "management_secret_key: environment",
            "app_id: environment",
            "customer_token_requests: exchanges",
            "management_token_requests: exchanges",
            "tokens: tokens",
            "revoke_tokens: revokeTokens",
            "revoke_token: revokeTokens",
            "expire_tokens: expireTokens",
            "expire_token: expireTokens",
            "payments: klaviPayments",
            "authorize_payment: authorizeKlaviPayment",
            "settle_payment: settleKlaviPayment",
            "reject_payment: rejectKlaviPayment",
            "set_payment_status: setKlaviPaymentStatus",
            "consents: klaviConsents",
            "consent_count: klaviConsents",
            "authorize_consent: authorizeKlaviConsent",
            "reject_consent: rejectKlaviConsent",
            "revoke_consent: revokeKlaviConsent",
            "set_consent_status: setKlaviConsentStatus",
            "consent_payment: klaviConsents",
            "settle_consent_payment: settleKlaviConsentPayment",
            "reject_consent_payment: rejectKlaviConsentPayment",
            "retry_consent_payment: retryKlaviConsentPayment",
            "set_consent_payment_status: setKlaviConsentPaymentStatus",
            "webhooks: deliveries",
            "deliver_events: deliver",
            "waiting_events: deliveries",
            "forge_webhook: forgeDelivery",
            "order_count:",
        ],
    ),
    (
        "Deliveries",
        include_str!("../../src/delivery/deliveries.rs"),
        &[
            "list: deliveries",
            "get: deliveries",
            "waiting: deliveries",
            "target: deliveries",
            "set_target: setDeliveryTarget",
            "clear_target: clearDeliveryTarget",
            "deliver: deliver",
            "retry: retryDelivery",
            "duplicate: duplicateDelivery",
            "reorder: orderDeliveries",
        ],
    ),
    (
        "Sandbox",
        concat!(
            include_str!("../../src/sandbox/clock.rs"),
            include_str!("../../src/sandbox/log.rs"),
            include_str!("../../src/sandbox/running.rs"),
        ),
        &[
            "seed: info",
            "klip_card: info",
            "klip_a2a: info",
            "klikoo: info",
            "klavi: info",
            "environment: environment",
            "now: clock",
            "is_frozen: clock",
            "advance: advanceClock",
            "freeze: freezeClock",
            "freeze_at: freezeClock",
            "resume: resumeClock",
            "reset: reset",
            "faults: faults",
            "set_faults: setFaults clearFaults",
            "log: exchanges",
            "exchange: exchange",
            "exchanges: events",
            "clear_log: clearExchanges",
            "violations: violations",
            // Who calls the admin API knows the address, and does not end the program.
            "address:",
            "save_state:",
            "stop:",
            "stopped:",
        ],
    ),
];

/// Returns the names of the public methods in the source of a handle.
fn methods(source: &str) -> BTreeSet<&str> {
    let lines = source.lines().filter_map(|line| line.strip_prefix("    pub "));
    let functions = lines.filter_map(|line| line.trim_start_matches("async ").strip_prefix("fn "));
    functions
        .filter_map(|rest| rest.split(['(', '<']).next())
        .collect()
}

#[test]
fn every_method_of_a_handle_has_an_operation() {
    for (handle, source, actions) in ACTIONS {
        let listed = actions.iter().filter_map(|action| action.split(':').next());
        assert_eq!(methods(source), listed.collect(), "{handle}");
    }
}

#[test]
fn every_operation_has_a_method_of_a_handle() {
    let contract = Contract::from_json(include_str!("../../contracts/admin.json")).expect("a valid contract");
    let operations: BTreeSet<_> = contract.operations().iter().map(Operation::id).collect();
    let actions = ACTIONS.iter().flat_map(|(_, _, actions)| *actions);
    let named = actions.flat_map(|action| action.split_whitespace().skip(1));
    assert_eq!(operations, named.collect());
}
