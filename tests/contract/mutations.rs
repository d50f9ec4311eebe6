//! Every single change of an example has the outcome that the contract gives it.

use std::panic::AssertUnwindSafe;

use auth_core::http::ErrorKind;
use contract::mutations::{Expectation, Kind, Mutation};
use contract_tests::{Failure, Fixture, Provider, Response, for_each_provider};
use futures_util::FutureExt;

use crate::{driver::Driver, faults::Faults};

/// Where a client rightly does something else than the schema alone says.
struct Exception {
    provider: Provider,
    operations: &'static [&'static str],
    changes: &'static [(&'static str, Kind)],
    #[expect(dead_code, reason = "it is for the reader")]
    reason: &'static str,
}

const EXCEPTIONS: [Exception; 5] = [
    Exception {
        provider: Provider::KlipCard,
        operations: &["changePassword"],
        changes: &[("", Kind::Null), ("", Kind::WrongType)],
        reason: "the password is changed, and to sign in with the old one would help nobody",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["customerToken", "managementToken"],
        changes: &[("/accessToken", Kind::Missing), ("/accessToken", Kind::Null)],
        reason: "the documents mark it as optional; a token call without a token is none",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["customerToken", "managementToken"],
        changes: &[
            ("/expireAt", Kind::WrongType),
            ("/expireIn", Kind::WrongType),
            ("/expire", Kind::WrongType),
        ],
        reason: "an expiry that says nothing makes a token of a short life, and not a failed call",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["orders", "consents", "consentOrders"],
        changes: &[
            ("/page", Kind::WrongType),
            ("/paging", Kind::WrongType),
            ("/pagination", Kind::WrongType),
        ],
        reason: "where the next cursor stands is not documented, and this may mean something else",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["orders"],
        changes: &[("/cursor", Kind::WrongType)],
        reason: "the first field that is there decides",
    },
];

/// Returns the exceptions of `provider`: an operation, a place and a kind of change each.
fn exceptions(provider: Provider) -> Vec<(&'static str, &'static str, Kind)> {
    let exceptions = EXCEPTIONS
        .iter()
        .filter(|exception| exception.provider == provider);
    let each = exceptions.flat_map(|exception| {
        exception
            .operations
            .iter()
            .flat_map(|id| exception.changes.iter().map(|(place, kind)| (*id, *place, *kind)))
    });
    each.collect()
}

async fn every_change_has_its_outcome(provider: Provider) {
    let mut faults = Faults::default();
    let exceptions = exceptions(provider);
    let mut unused = exceptions.clone();
    for fixture in Fixture::all(provider) {
        let driver = Driver::new(fixture).await;
        for (status, _, name, example) in fixture.operation().response_examples() {
            if status >= 300 {
                continue;
            }
            let Ok(whole) = driver.call(&Response::json(status, example)).await else {
                continue;
            };
            let mutations = provider
                .contract()
                .mutations(fixture.operation(), status, example);
            for mutation in mutations {
                let answer = Response::json_off_contract(status, &mutation.instance);
                let call = AssertUnwindSafe(driver.call(&answer)).catch_unwind().await;
                let fault = match call {
                    Err(_panic) => Some("panics".to_owned()),
                    Ok(outcome) => fault(&mutation, &whole.debug, outcome.map(|seen| seen.debug)),
                };
                let change = (fixture.id(), mutation.place.as_str(), mutation.kind);
                let is_exception = exceptions.contains(&change);
                if is_exception && fault.is_some() {
                    unused.retain(|unused| *unused != change);
                }
                let fault = fault.filter(|_| !is_exception);
                faults.check(fault.map(|fault| format!("{fixture:?} {status} {name}: {mutation}: {fault}")));
            }
        }
    }
    faults.report(provider);
    assert!(
        unused.is_empty(),
        "exceptions that nothing needs any more: {unused:?}"
    );
}

for_each_provider!(every_change_has_its_outcome);

/// What is wrong with `outcome`.
fn fault(mutation: &Mutation, whole: &str, outcome: Result<String, Failure>) -> Option<String> {
    match (mutation.expectation, outcome) {
        (Expectation::Accepted, Err(failure)) => Some(format!("is not borne: {}", failure.text())),
        (Expectation::Accepted, Ok(seen)) if mutation.kind == Kind::UnknownField => {
            // Of the fields that no type names, `Debug` shows the names.
            let added = format!("{:?}", mutation.place.rsplit('/').next().unwrap_or_default());
            let known = seen
                .replace(&format!(", {added}"), "")
                .replace(&format!("{added}, "), "")
                .replace(&added, "");
            (known != whole).then(|| format!("changes what is seen: {seen}"))
        }
        (Expectation::Accepted, Ok(_)) => None,
        (Expectation::Rejected, Ok(seen)) => Some(format!("is not noticed: {seen}")),
        (Expectation::Rejected, Err(failure)) => (failure.kind != Some(ErrorKind::Decode))
            .then(|| format!("is {:?}: {}", failure.kind, failure.text())),
    }
}
