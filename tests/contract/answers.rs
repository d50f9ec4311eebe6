//! Every example of an answer is understood, or becomes an error that says what it was.

use std::collections::BTreeSet;

use auth_core::http::ErrorKind;
use contract_tests::{Answer, Provider};

use crate::drivers::{Driver, operations};

/// Examples of a success that a client must not take for one, with the reason.
const REFUSED: [(&str, &str, &str, &str); 1] = [(
    "klip-a2a",
    "prepare",
    "refusedWithinTheAnswer",
    "it tells of an error where the request should be",
)];

async fn every_example_is_understood(provider: Provider) {
    let mut refused = BTreeSet::new();
    for operation in operations(provider) {
        let driver = Driver::new(provider, operation).await;
        for (status, _, name, example) in driver.described().answer_examples() {
            let place = format!("{operation} {status} {name}");
            let outcome = driver.call(&Answer::json(status, example.to_string())).await;
            let is_exception = REFUSED
                .iter()
                .any(|(of, id, example, _)| *of == provider.name() && id == operation && *example == name);
            if status >= 300 {
                let failure = outcome.expect_err(&place);
                assert_eq!(failure.kind, ErrorKind::Refused, "{place}: {}", failure.text);
                assert_eq!(failure.status, Some(status), "{place}: {}", failure.text);
                assert_eq!(
                    failure.code.is_some(),
                    has_code(provider, example),
                    "{place}: {}",
                    failure.text
                );
            } else if is_exception {
                refused.insert(name.to_owned());
                outcome.expect_err(&place);
            } else if let Err(failure) = outcome {
                panic!("{place}: {}", failure.text);
            }
        }
    }
    let expected: BTreeSet<String> = REFUSED
        .iter()
        .filter(|(of, ..)| *of == provider.name())
        .map(|(_, _, name, _)| (*name).to_owned())
        .collect();
    assert_eq!(refused, expected, "an exception that nothing needs any more");
}

fn has_code(provider: Provider, example: &serde_json::Value) -> bool {
    let places: &[&str] = match provider {
        Provider::KlipCard => &["/code"],
        Provider::KlipA2a => &["/code", "/error/code"],
        Provider::Klikoo => &["/response_code"],
        Provider::Klavi => &["/statusCode"],
    };
    places.iter().any(|place| example.pointer(place).is_some())
}

#[tokio::test]
async fn every_answer_of_klip_card_is_understood_or_an_error_with_its_status_and_code() {
    every_example_is_understood(Provider::KlipCard).await;
}

#[tokio::test]
async fn every_answer_of_klip_a2a_is_understood_or_an_error_with_its_status_and_code() {
    every_example_is_understood(Provider::KlipA2a).await;
}

#[tokio::test]
async fn every_answer_of_klikoo_is_understood_or_an_error_with_its_status_and_code() {
    every_example_is_understood(Provider::Klikoo).await;
}

#[tokio::test]
async fn every_answer_of_klavi_is_understood_or_an_error_with_its_status_and_code() {
    every_example_is_understood(Provider::Klavi).await;
}
