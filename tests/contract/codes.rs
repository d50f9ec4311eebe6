//! Every documented code is known, with what follows from it.

use contract::ErrorCode;
use contract_tests::{Answer, Provider};

use crate::drivers::Driver;

/// A call that may be refused with any code, and the refusal with `code`.
fn refusal(provider: Provider, code: &ErrorCode) -> (&'static str, Answer) {
    let code = code.code();
    match provider {
        Provider::KlipCard => unreachable!("no code of Klip Card Minting is documented"),
        Provider::KlipA2a => (
            "cards",
            Answer::json(400, format!(r#"{{"code":{code},"err":"refused"}}"#)),
        ),
        Provider::Klikoo => {
            let written = code.replace("xx", "03");
            let status = code[..3].parse().unwrap();
            let body = format!(r#"{{"response_code":"{written}","response_message":"refused"}}"#);
            // The documents do not say which codes `balance` answers with.
            ("balance", Answer::json_off_contract(status, body))
        }
        Provider::Klavi => (
            "createPayment",
            Answer::json(
                416,
                format!(r#"{{"statusCode":{code},"error":"Business Error","message":"refused"}}"#),
            ),
        ),
    }
}

async fn every_code_is_known(provider: Provider) {
    for code in provider.contract().error_codes() {
        if code.class() == contract::Class::Success {
            continue;
        }
        let (operation, answer) = refusal(provider, code);
        let driver = Driver::new(provider, operation).await;
        let failure = driver.call(&answer).await.unwrap_err();
        let written = failure.code.unwrap();
        match code.code().split_once("xx") {
            Some((status, case)) => {
                assert!(
                    written.starts_with(status) && written.ends_with(case),
                    "{written}"
                );
            }
            None => assert_eq!(written, code.code()),
        }
        // A refused token was replaced and the call replayed already: the caller can do no more.
        let is_retryable = code.is_retryable() && code.class() != contract::Class::Token;
        assert_eq!(failure.is_retryable, is_retryable, "{}", code.code());
        let tries = driver.calls().await;
        match code.class() {
            // Another token was asked for; as the same one came, there was nothing to replay with.
            contract::Class::Token => {
                let tokens = driver.wire.bodies_of("accessToken").await.len();
                assert_eq!((tries, tokens), (1, 2), "{}", code.code());
            }
            contract::Class::Transient => assert!(tries > 2, "{}: {tries}", code.code()),
            _ => assert_eq!(tries, 1, "{}", code.code()),
        }
    }
}

#[tokio::test]
async fn every_code_of_klip_a2a_is_told_and_followed() {
    every_code_is_known(Provider::KlipA2a).await;
}

#[tokio::test]
async fn every_code_of_klikoo_is_told_and_followed() {
    every_code_is_known(Provider::Klikoo).await;
}

#[tokio::test]
async fn every_code_of_klavi_is_told_and_followed() {
    every_code_is_known(Provider::Klavi).await;
}
