//! Retries of idempotent operations only.

use test_support::{Fixture, Provider, Response, for_each_provider};

use crate::driver::Driver;

async fn only_idempotent_operations_are_retried(provider: Provider) {
    for fixture in Fixture::all(provider) {
        let driver = Driver::new(fixture).await;
        let failure = driver.call(&Response::off_contract(503)).await.unwrap_err();
        assert_eq!(failure.status, Some(503), "{fixture:?}");
        let calls = driver.calls().await;
        if fixture.operation().is_idempotent() {
            assert!(calls > 1, "{fixture:?}: {calls}");
        } else {
            assert_eq!(calls, 1, "{fixture:?}");
        }
    }
}

for_each_provider!(only_idempotent_operations_are_retried);
