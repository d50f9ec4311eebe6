//! What a provider answers when all is well: the examples of its contract.

use contract::Operation;
use contract_tests::{Fixture, Provider, fixtures::Expiry};
use serde_json::{Value, json};

use crate::{call::Call, server::TOKEN};

/// The first example of a success of `operation` that has more to say than how a list ends.
pub(crate) fn answer(provider: Provider, operation: &Operation) -> &Value {
    let mut successes = provider.success_examples(operation);
    let has_text = |example: &Value| example.to_string().contains(":\"");
    let (_, example) = successes.find(|(_, example)| has_text(example)).unwrap();
    example
}

/// The answer of a token call whose token is `token`.
pub(crate) fn with_token(call: Fixture, token: &str) -> Value {
    with(call, call.token_response().token, json!(token))
}

/// The answer of a token call whose token says itself or by its answer that it `expires`: a number as the provider
/// gives it, or whatever else.
pub(crate) fn with_expiry(call: Fixture, expires: &Value) -> Value {
    match call.token_response().expiry {
        Expiry::Claim => with_token(call, &jwt(expires)),
        Expiry::Instant(place) | Expiry::Lifetime(place) => with(call, place, expires.clone()),
    }
}

/// The tokens in what the provider of `call` answers when all is well: as much of each as proves that it was said.
pub(crate) fn tokens(call: Call) -> Vec<String> {
    let fixtures = [call.fixture().token_call(), Some(call.fixture())];
    let mut tokens = Vec::new();
    for fixture in fixtures.into_iter().flatten() {
        for token_call in Fixture::token_calls(fixture.provider) {
            let token =
                answer(fixture.provider, fixture.operation()).pointer(token_call.token_response().token);
            let token = token.and_then(Value::as_str);
            tokens.extend(token.map(|token| token.chars().take(8).collect()));
        }
    }
    tokens
}

fn with(call: Fixture, place: &str, value: Value) -> Value {
    let example = call.token_response().example;
    let mut answer = call.provider.example(call.id(), 200, example).clone();
    *answer.pointer_mut(place).unwrap() = value;
    answer
}

/// A token without a signature, with `exp` as it is said.
fn jwt(exp: &Value) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};

    let part = |json: Value| BASE64.encode(json.to_string());
    format!(
        "{}.{}.{TOKEN}",
        part(json!({"alg": "none"})),
        part(json!({ "exp": exp }))
    )
}
