//! Every example of an answer is understood, or becomes an error that says what it was.

use std::collections::BTreeSet;

use auth_core::http::ErrorKind;
use contract_tests::{Fixture, Provider, Response, for_each_provider};

use crate::driver::Driver;

/// Examples of a success that a client must not take for one, with the reason.
const REFUSED: [(Provider, &str, &str, &str); 1] = [(
    Provider::KlipA2a,
    "prepare",
    "errorWithinResponse",
    "it tells of an error where the request should be",
)];

async fn every_example_is_understood(provider: Provider) {
    let mut refused = BTreeSet::new();
    for fixture in Fixture::all(provider) {
        let driver = Driver::new(fixture).await;
        for (status, _, name, example) in fixture.operation().answer_examples() {
            let place = format!("{fixture:?} {status} {name}");
            let outcome = driver.call(&Response::json(status, example)).await;
            let is_exception = REFUSED
                .iter()
                .any(|(of, id, example, _)| *of == provider && *id == fixture.id() && *example == name);
            if status >= 300 {
                let failure = outcome.expect_err(&place);
                let text = failure.text();
                assert_eq!(failure.kind, Some(ErrorKind::Refused), "{place}: {text}");
                assert_eq!(failure.status, Some(status), "{place}: {text}");
                assert_eq!(failure.code, provider.code_in(example), "{place}: {text}");
            } else if is_exception {
                refused.insert(name);
                outcome.expect_err(&place);
            } else if let Err(failure) = outcome {
                panic!("{place}: {}", failure.text());
            }
        }
    }
    let expected = REFUSED.iter().filter(|(of, ..)| *of == provider);
    let expected: BTreeSet<&str> = expected.map(|(_, _, name, _)| *name).collect();
    assert_eq!(refused, expected, "an exception that nothing needs any more");
}

for_each_provider!(every_example_is_understood);
