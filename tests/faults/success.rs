//! Successful responses from the examples of the contracts.

use contract::Operation;
use serde_json::{Value, json};
use test_support::{Fixture, Provider, fixtures::Expiry};

use crate::{call::Call, server::TOKEN};

/// Returns the first example of a successful response of `operation` that contains a text.
pub(crate) fn response(provider: Provider, operation: &Operation) -> &Value {
    let mut successes = provider.success_examples(operation);
    let has_text = |example: &Value| example.to_string().contains(":\"");
    let (_, example) = successes.find(|(_, example)| has_text(example)).unwrap();
    example
}

/// Returns the response of a token call with `token`.
pub(crate) fn with_token(call: Fixture, token: &str) -> Value {
    with(call, call.token_response().token, json!(token))
}

/// Returns the response of a token call with the expiry `expires`, a number in the provider's unit or any other value.
pub(crate) fn with_expiry(call: Fixture, expires: &Value) -> Value {
    match call.token_response().expiry {
        Expiry::Claim => with_token(call, &jwt(expires)),
        Expiry::Instant(place) | Expiry::Lifetime(place) => with(call, place, expires.clone()),
    }
}

/// Returns the first characters of each token in the successful responses to `call` and its token call.
pub(crate) fn tokens(call: Call) -> Vec<String> {
    let fixtures = [call.fixture().token_call(), Some(call.fixture())];
    let mut tokens = Vec::new();
    for fixture in fixtures.into_iter().flatten() {
        for token_call in Fixture::token_calls(fixture.provider) {
            let token =
                response(fixture.provider, fixture.operation()).pointer(token_call.token_response().token);
            let token = token.and_then(Value::as_str);
            tokens.extend(token.map(|token| token.chars().take(8).collect()));
        }
    }
    tokens
}

fn with(call: Fixture, place: &str, value: Value) -> Value {
    let example = call.token_response().example;
    let mut response = call.provider.example(call.id(), 200, example).clone();
    *response.pointer_mut(place).unwrap() = value;
    response
}

/// Returns an unsigned token with the claim `exp`.
fn jwt(exp: &Value) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};

    let part = |json: Value| BASE64.encode(json.to_string());
    format!(
        "{}.{}.{TOKEN}",
        part(json!({"alg": "none"})),
        part(json!({ "exp": exp }))
    )
}
