//! Decoding of every example response, or the error that it becomes.

use auth_core::http::ErrorKind;
use test_support::{Fixture, Provider, Response, for_each_provider};

use crate::driver::Driver;

async fn every_response_example_is_decoded(provider: Provider) {
    for fixture in Fixture::all(provider) {
        let driver = Driver::new(fixture).await;
        for (status, _, name, example) in fixture.operation().response_examples() {
            let place = format!("{fixture:?} {status} {name}");
            let outcome = driver.call(&Response::json(status, example)).await;
            if status >= 300 {
                let failure = outcome.expect_err(&place);
                let text = failure.text();
                assert_eq!(failure.kind, Some(ErrorKind::ErrorResponse), "{place}: {text}");
                assert_eq!(failure.status, Some(status), "{place}: {text}");
                assert_eq!(failure.code, provider.code_in(example), "{place}: {text}");
            } else if provider.is_error_under_2xx(fixture.id(), name) {
                outcome.expect_err(&place);
            } else if let Err(failure) = outcome {
                panic!("{place}: {}", failure.text());
            }
        }
    }
}

for_each_provider!(every_response_example_is_decoded);
