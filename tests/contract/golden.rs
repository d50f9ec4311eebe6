//! Generated code of the test contract `bank`: it compiles and decodes text codes.

#[allow(
    unreachable_pub,
    reason = "the code is written for a crate whose root re-exports it"
)]
#[path = "../../xtask/src/codegen/tests/golden/bank.codes.rs"]
mod bank_codes;
#[allow(dead_code, reason = "a test uses a few of the models")]
#[allow(
    unreachable_pub,
    reason = "the code is written for a crate whose root re-exports it"
)]
#[path = "../../xtask/src/codegen/tests/golden/bank.models.rs"]
mod bank_models;

use auth_core::http::ErrorCategory;

#[test]
fn text_error_codes_are_known() {
    let error_response: bank_models::ErrorResponse =
        serde_json::from_str(r#"{"error": "invalid_client"}"#).unwrap();
    let code = bank_codes::ErrorCode::from(error_response.error.as_str());
    assert_eq!(code, bank_codes::ErrorCode::InvalidClient);
    assert_eq!(code.category(), Some(ErrorCategory::Account));
    let unknown: bank_codes::ErrorCode = serde_json::from_str(r#""slow_down""#).unwrap();
    assert_eq!((unknown.as_str(), unknown.category()), ("slow_down", None));
}
