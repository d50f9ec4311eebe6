//! Every single change of an example has the outcome that the contract gives it.

use std::panic::AssertUnwindSafe;

use auth_core::http::ErrorKind;
use contract::mutations::{Expectation, Kind, Mutation};
use contract_tests::{Answer, Provider};
use futures_util::FutureExt;

use crate::{
    drivers::{Driver, operations},
    outcome::Outcome,
};

/// Where a client rightly does something else than the schema alone says.
struct Exception {
    provider: Provider,
    operations: &'static [&'static str],
    place: &'static str,
    kind: Kind,
    reason: &'static str,
}

const EXCEPTIONS: [Exception; 12] = [
    Exception {
        provider: Provider::KlipCard,
        operations: &["changePassword"],
        place: "",
        kind: Kind::Null,
        reason: "the password is changed, and to sign in with the old one would help nobody",
    },
    Exception {
        provider: Provider::KlipCard,
        operations: &["changePassword"],
        place: "",
        kind: Kind::WrongType,
        reason: "the password is changed, and to sign in with the old one would help nobody",
    },
    Exception {
        provider: Provider::KlipA2a,
        operations: &["result"],
        place: "/error",
        kind: Kind::WrongType,
        reason: "that a request failed is told, even if its error is a mere text",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["customerToken", "managementToken"],
        place: "/accessToken",
        kind: Kind::Missing,
        reason: "the documents mark it as optional; a token call without a token is none",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["customerToken", "managementToken"],
        place: "/accessToken",
        kind: Kind::Null,
        reason: "the documents mark it as optional; a token call without a token is none",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["customerToken", "managementToken"],
        place: "/expireAt",
        kind: Kind::WrongType,
        reason: "an expiry that says nothing makes a token of a short life, and not a failed call",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["customerToken", "managementToken"],
        place: "/expireIn",
        kind: Kind::WrongType,
        reason: "an expiry that says nothing makes a token of a short life, and not a failed call",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["customerToken", "managementToken"],
        place: "/expire",
        kind: Kind::WrongType,
        reason: "an expiry that says nothing makes a token of a short life, and not a failed call",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["orders", "consents", "consentOrders"],
        place: "/page",
        kind: Kind::WrongType,
        reason: "where the next cursor stands is not documented, and this may mean something else",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["orders", "consents", "consentOrders"],
        place: "/paging",
        kind: Kind::WrongType,
        reason: "where the next cursor stands is not documented, and this may mean something else",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["orders", "consents", "consentOrders"],
        place: "/pagination",
        kind: Kind::WrongType,
        reason: "where the next cursor stands is not documented, and this may mean something else",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["orders", "consents", "consentOrders"],
        place: "/cursor",
        kind: Kind::WrongType,
        reason: "the first field that is there decides",
    },
];

impl Exception {
    fn is_for(&self, provider: Provider, operation: &str, mutation: &Mutation) -> bool {
        self.provider == provider
            && self.operations.contains(&operation)
            && self.place == mutation.place
            && self.kind == mutation.kind
    }
}

async fn every_change_has_its_outcome(provider: Provider) {
    let mut faults = Vec::new();
    let mut count = 0;
    let mut unused: Vec<&str> = EXCEPTIONS
        .iter()
        .filter(|exception| exception.provider == provider)
        .map(|exception| exception.reason)
        .collect();
    for operation in operations(provider) {
        let driver = Driver::new(provider, operation).await;
        let described = driver.described();
        for (status, _, name, example) in described.answer_examples() {
            if status >= 300 {
                continue;
            }
            let Ok(whole) = driver.call(&Answer::json(status, example.to_string())).await else {
                continue;
            };
            for mutation in provider.contract().mutations(described, status, example) {
                count += 1;
                let answer = Answer::json_off_contract(status, mutation.instance.to_string());
                let call = AssertUnwindSafe(driver.call(&answer)).catch_unwind().await;
                let fault = match call {
                    Err(_panic) => Some("panics".to_owned()),
                    Ok(outcome) => fault(&mutation, &whole, outcome),
                };
                let exception = EXCEPTIONS
                    .iter()
                    .find(|exception| exception.is_for(provider, operation, &mutation));
                match (fault, exception) {
                    (Some(_), Some(exception)) => unused.retain(|reason| *reason != exception.reason),
                    (Some(fault), None) => {
                        faults.push(format!("{operation} {status} {name}: {mutation}: {fault}"));
                    }
                    (None, _) => {}
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {count} changes:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(count > 100, "{count}");
    assert!(
        unused.is_empty(),
        "exceptions that nothing needs any more: {unused:?}"
    );
}

/// What is wrong with `outcome`.
fn fault(mutation: &Mutation, whole: &str, outcome: Outcome) -> Option<String> {
    match (mutation.expectation, outcome) {
        (Expectation::Tolerated, Err(failure)) => Some(format!("is not borne: {}", failure.text)),
        (Expectation::Tolerated, Ok(seen)) if mutation.kind == Kind::UnknownField => {
            (seen != whole).then(|| format!("changes what is seen: {seen}"))
        }
        (Expectation::Tolerated, Ok(_)) => None,
        (Expectation::Refused, Ok(seen)) => Some(format!("is not noticed: {seen}")),
        (Expectation::Refused, Err(failure)) => {
            (failure.kind != ErrorKind::Decode).then(|| format!("is {:?}: {}", failure.kind, failure.text))
        }
    }
}

#[tokio::test]
async fn every_change_of_an_answer_of_klip_card_is_borne_or_refused_as_its_contract_says() {
    every_change_has_its_outcome(Provider::KlipCard).await;
}

#[tokio::test]
async fn every_change_of_an_answer_of_klip_a2a_is_borne_or_refused_as_its_contract_says() {
    every_change_has_its_outcome(Provider::KlipA2a).await;
}

#[tokio::test]
async fn every_change_of_an_answer_of_klikoo_is_borne_or_refused_as_its_contract_says() {
    every_change_has_its_outcome(Provider::Klikoo).await;
}

#[tokio::test]
async fn every_change_of_an_answer_of_klavi_is_borne_or_refused_as_its_contract_says() {
    every_change_has_its_outcome(Provider::Klavi).await;
}
