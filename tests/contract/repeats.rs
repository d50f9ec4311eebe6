//! What may be sent twice is, and what may not is not.

use contract::Repeat;
use contract_tests::{Answer, Provider};

use crate::drivers::{Driver, operations};

#[tokio::test]
async fn an_operation_is_sent_again_after_a_failure_exactly_where_its_contract_says_that_it_may() {
    for provider in Provider::ALL {
        for operation in operations(provider) {
            let driver = Driver::new(provider, operation).await;
            let failure = driver.call(&Answer::off_contract(503)).await.unwrap_err();
            assert_eq!(failure.status, Some(503), "{operation}");
            let calls = driver.calls().await;
            match driver.described().repeat() {
                Repeat::Never => assert_eq!(calls, 1, "{operation}"),
                Repeat::Safe => assert!(calls > 1, "{operation}: {calls}"),
            }
        }
    }
}
