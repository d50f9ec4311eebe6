//! Every single change of an example has the outcome that the contract gives it.

use std::{collections::BTreeSet, panic::AssertUnwindSafe};

use auth_core::http::ErrorKind;
use contract::mutations::{Expectation, Kind, Mutation};
use contract_tests::{Answer, Failure, Fixture, Provider, for_each_provider};
use futures_util::FutureExt;

use crate::{driver::Driver, faults::Faults};

/// Where a client rightly does something else than the schema alone says.
struct Exception {
    provider: Provider,
    operations: &'static [&'static str],
    place: &'static str,
    kind: Kind,
    reason: &'static str,
}

const EXCEPTIONS: [Exception; 11] = [
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
    let mut faults = Faults::default();
    let exceptions = EXCEPTIONS
        .iter()
        .filter(|exception| exception.provider == provider);
    let mut unused: BTreeSet<&str> = exceptions.map(|exception| exception.reason).collect();
    for fixture in Fixture::all(provider) {
        let driver = Driver::new(fixture).await;
        for (status, _, name, example) in fixture.operation().answer_examples() {
            if status >= 300 {
                continue;
            }
            let Ok(whole) = driver.call(&Answer::json(status, example)).await else {
                continue;
            };
            let mutations = provider
                .contract()
                .mutations(fixture.operation(), status, example);
            for mutation in mutations {
                let answer = Answer::json_off_contract(status, &mutation.instance);
                let call = AssertUnwindSafe(driver.call(&answer)).catch_unwind().await;
                let fault = match call {
                    Err(_panic) => Some("panics".to_owned()),
                    Ok(outcome) => fault(&mutation, &whole.debug, outcome.map(|seen| seen.debug)),
                };
                let exception = EXCEPTIONS
                    .iter()
                    .find(|exception| exception.is_for(provider, fixture.id(), &mutation));
                faults.check(match (fault, exception) {
                    (Some(_), Some(exception)) => {
                        unused.remove(exception.reason);
                        None
                    }
                    (fault, _) => {
                        fault.map(|fault| format!("{fixture:?} {status} {name}: {mutation}: {fault}"))
                    }
                });
            }
        }
    }
    faults.report();
    assert!(
        unused.is_empty(),
        "exceptions that nothing needs any more: {unused:?}"
    );
}

for_each_provider!(every_change_has_its_outcome);

/// What is wrong with `outcome`.
fn fault(mutation: &Mutation, whole: &str, outcome: Result<String, Failure>) -> Option<String> {
    match (mutation.expectation, outcome) {
        (Expectation::Tolerated, Err(failure)) => Some(format!("is not borne: {}", failure.text())),
        (Expectation::Tolerated, Ok(seen)) if mutation.kind == Kind::UnknownField => {
            // Of the fields that no type names, `Debug` shows the names.
            let added = format!("{:?}", mutation.place.rsplit('/').next().unwrap_or_default());
            let known = seen
                .replace(&format!(", {added}"), "")
                .replace(&format!("{added}, "), "")
                .replace(&added, "");
            (known != whole).then(|| format!("changes what is seen: {seen}"))
        }
        (Expectation::Tolerated, Ok(_)) => None,
        (Expectation::Refused, Ok(seen)) => Some(format!("is not noticed: {seen}")),
        (Expectation::Refused, Err(failure)) => (failure.kind != Some(ErrorKind::Decode))
            .then(|| format!("is {:?}: {}", failure.kind, failure.text())),
    }
}
