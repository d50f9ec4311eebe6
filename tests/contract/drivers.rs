//! Which call of which client ends in which operation.

mod klavi;
mod klikoo;
mod klip_a2a;
mod klip_card;

use std::time::{Duration, SystemTime};

use auth_core::testing::ManualClock;
use contract_tests::{Answer, Changing, Provider, Wire};

use crate::outcome::Outcome;

/// The operations that the clients call. What is in a contract and not here is not in its client.
pub(crate) fn operations(provider: Provider) -> &'static [&'static str] {
    match provider {
        Provider::KlipCard => &[
            "signIn",
            "changePassword",
            "changePin",
            "uploadImage",
            "mint",
            "bapps",
            "cards",
        ],
        Provider::KlipA2a => &["prepare", "result", "cards"],
        Provider::Klikoo => &[
            "accessToken",
            "balance",
            "products",
            "prepaidInquiry",
            "buy",
            "postpaidInquiry",
            "transactions",
            "transaction",
            "transportSources",
            "transportDestinations",
            "trips",
            "tripDetail",
            "blockSeat",
            "book",
            "attraction",
            "buyAttraction",
        ],
        Provider::Klavi => &[
            "customerToken",
            "managementToken",
            "createPayment",
            "payment",
            "paymentStatus",
            "orders",
            "paymentLink",
            "createConsent",
            "consentLink",
            "consent",
            "consentStatus",
            "createConsentPayment",
            "consentPayment",
            "consentPaymentStatus",
            "retryConsentPayment",
            "cancelConsentPayment",
            "apps",
            "order",
            "consents",
            "consentOrders",
        ],
    }
}

/// One operation of one client, again and again, with whatever answer.
pub(crate) struct Driver {
    pub(crate) provider: Provider,
    pub(crate) operation: &'static str,
    pub(crate) wire: Wire,
    changing: Changing,
}

impl Driver {
    pub(crate) async fn new(provider: Provider, operation: &'static str) -> Self {
        let wire = Wire::start(provider).await;
        for token_call in token_calls(provider) {
            if *token_call != operation {
                let contract = provider.contract();
                let call = contract.operation(token_call).unwrap();
                let (_, _, _, example) = call
                    .answer_examples()
                    .find(|(status, ..)| *status == 200)
                    .unwrap();
                let token = Answer::json(200, example.to_string());
                wire.changing(token_call).await.answer(&token);
            }
        }
        let changing = wire.changing(operation).await;
        Self {
            provider,
            operation,
            wire,
            changing,
        }
    }

    /// Calls the operation by a fresh client, and has it answered with `answer`.
    pub(crate) async fn call(&self, answer: &Answer) -> Outcome {
        self.changing.answer(&answer.clone().header("date", NOW_AS_DATE));
        let url = self.wire.base_url();
        match self.provider {
            Provider::KlipCard => klip_card::call(url, self.operation).await,
            Provider::KlipA2a => klip_a2a::call(url, self.operation).await,
            Provider::Klikoo => klikoo::call(url, self.operation).await,
            Provider::Klavi => klavi::call(url, self.operation).await,
        }
    }

    /// How often the operation was called so far.
    pub(crate) async fn calls(&self) -> usize {
        self.wire.bodies_of(self.operation).await.len()
    }

    pub(crate) fn described(&self) -> &'static contract::Operation {
        self.provider.contract().operation(self.operation).unwrap()
    }
}

/// The time of all calls, at both ends, so that what is counted from it is always the same.
const NOW: Duration = Duration::from_secs(1_752_052_047);
const NOW_AS_DATE: &str = "Wed, 09 Jul 2025 09:07:27 GMT";

pub(crate) fn clock() -> ManualClock {
    ManualClock::at(SystemTime::UNIX_EPOCH + NOW)
}

fn token_calls(provider: Provider) -> &'static [&'static str] {
    match provider {
        Provider::KlipCard => &["signIn"],
        Provider::KlipA2a => &[],
        Provider::Klikoo => &["accessToken"],
        Provider::Klavi => &["customerToken", "managementToken"],
    }
}
