//! Every documented error code, its class and its retries.

use contract::ErrorCategory;
use test_support::{Fixture, Provider, Response, for_each_provider};

use crate::driver::Driver;

async fn every_error_code_is_known(provider: Provider) {
    for code in provider.contract().error_codes() {
        if code.category() == ErrorCategory::Success {
            continue;
        }
        let (operation, status) = provider.rejected_operation(code.code());
        // The documents do not state which operation returns which code.
        let response = Response::json_off_contract(status, provider.error_body(code.code()));
        let fixture = Fixture::of(provider, operation);
        let driver = Driver::new(fixture).await;
        let failure = driver.call(&response).await.unwrap_err();
        let row = provider.documented_code(&failure.code.unwrap()).unwrap();
        assert_eq!(row.code(), code.code());
        // The client has already replaced a rejected token and retried, so the caller cannot retry.
        let is_retryable = code.is_retryable() && code.category() != ErrorCategory::Token;
        assert_eq!(failure.is_retryable, is_retryable, "{}", code.code());
        let tries = driver.calls().await;
        match code.category() {
            // The client requested another token and got the same one, so it did not retry.
            ErrorCategory::Token => {
                let token_call = fixture.token_call().unwrap();
                let tokens = driver.server.bodies_of(token_call.id()).await.len();
                assert_eq!((tries, tokens), (1, 2), "{}", code.code());
            }
            ErrorCategory::Transient => assert!(tries > 2, "{}: {tries}", code.code()),
            _ => assert_eq!(tries, 1, "{}", code.code()),
        }
    }
}

for_each_provider!(every_error_code_is_known);
