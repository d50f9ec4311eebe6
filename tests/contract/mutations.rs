//! Outcome of every single mutation of an example response.

use std::panic::AssertUnwindSafe;

use auth_core::http::ErrorKind;
use contract::mutations::{Expectation, Kind, Mutation};
use futures_util::FutureExt;
use test_support::{Failure, Fixture, Provider, Response, for_each_provider};

use crate::{check_report::CheckReport, driver::Driver};

/// A mutation whose outcome deliberately differs from the schema.
struct Exception {
    provider: Provider,
    operations: &'static [&'static str],
    changes: &'static [(&'static str, Kind)],
    #[expect(dead_code, reason = "the reason is documentation")]
    reason: &'static str,
}

const EXCEPTIONS: [Exception; 5] = [
    Exception {
        provider: Provider::KlipCard,
        operations: &["changePassword"],
        changes: &[("", Kind::Null), ("", Kind::WrongType)],
        reason: "the password is changed, so the client must not keep the old one",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["customerToken", "managementToken"],
        changes: &[("/accessToken", Kind::Missing), ("/accessToken", Kind::Null)],
        reason: "the documents mark it as optional, but a token call without a token has failed",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["customerToken", "managementToken"],
        changes: &[
            ("/expireAt", Kind::WrongType),
            ("/expireIn", Kind::WrongType),
            ("/expire", Kind::WrongType),
        ],
        reason: "a token with an unreadable expiry gets a short lifetime instead of an error",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["orders", "consents", "consentOrders"],
        changes: &[
            ("/page", Kind::WrongType),
            ("/paging", Kind::WrongType),
            ("/pagination", Kind::WrongType),
        ],
        reason: "the location of the next cursor is not documented, and this field may mean something else",
    },
    Exception {
        provider: Provider::Klavi,
        operations: &["orders"],
        changes: &[("/cursor", Kind::WrongType)],
        reason: "the first present field decides",
    },
];

/// Returns the exceptions of `provider`: operation, location and kind of each mutation.
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

async fn every_mutation_has_expected_outcome(provider: Provider) {
    let mut report = CheckReport::default();
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
                let response = Response::json_off_contract(status, &mutation.instance);
                let call = AssertUnwindSafe(driver.call(&response)).catch_unwind().await;
                let problem = match call {
                    Err(_panic) => Some("panicked".to_owned()),
                    Ok(outcome) => problem(&mutation, &whole.debug, outcome.map(|seen| seen.debug)),
                };
                let change = (fixture.id(), mutation.place.as_str(), mutation.kind);
                let is_exception = exceptions.contains(&change);
                if is_exception && problem.is_some() {
                    unused.retain(|unused| *unused != change);
                }
                let problem = problem.filter(|_| !is_exception);
                report.check(
                    problem.map(|problem| format!("{fixture:?} {status} {name}: {mutation}: {problem}")),
                );
            }
        }
    }
    report.finish(provider);
    assert!(unused.is_empty(), "unused exceptions: {unused:?}");
}

for_each_provider!(every_mutation_has_expected_outcome);

/// Returns the problem of `outcome`, if it is not the expected one.
fn problem(mutation: &Mutation, whole: &str, outcome: Result<String, Failure>) -> Option<String> {
    match (mutation.expectation, outcome) {
        (Expectation::Accepted, Err(failure)) => Some(format!("expected success, got: {}", failure.text())),
        (Expectation::Accepted, Ok(seen)) if mutation.kind == Kind::UnknownField => {
            // `Debug` shows only the names of unknown fields.
            let added = format!("{:?}", mutation.place.rsplit('/').next().unwrap_or_default());
            let known = seen
                .replace(&format!(", {added}"), "")
                .replace(&format!("{added}, "), "")
                .replace(&added, "");
            (known != whole).then(|| format!("unknown field changed the value: {seen}"))
        }
        (Expectation::Accepted, Ok(_)) => None,
        (Expectation::Rejected, Ok(seen)) => Some(format!("expected a decode error, got: {seen}")),
        (Expectation::Rejected, Err(failure)) => (failure.kind != Some(ErrorKind::Decode)).then(|| {
            format!(
                "expected a decode error, got {:?}: {}",
                failure.kind,
                failure.text()
            )
        }),
    }
}
