//! What a provider answers when all is well: the examples of its contract.

use contract::Operation;
use serde_json::{Value, json};

use crate::{call::Call, server::TOKEN};

const TOKEN_PLACES: [&str; 4] = [
    "/access_token",
    "/request_key",
    "/data/access_token",
    "/accessToken",
];

/// The first example of a success of `operation`.
pub(crate) fn answer(operation: &Operation) -> &Value {
    let mut examples = operation.answer_examples();
    let (.., example) = examples.find(|(status, ..)| matches!(status, 200 | 201)).unwrap();
    example
}

/// The answer of a token call whose token is `token`.
pub(crate) fn with_token(call: Call, token: &str) -> Value {
    with(call, token_place(call), json!(token))
}

/// The answer of a token call whose token says itself or by its answer that it `expires`: a number as the provider
/// gives it, or whatever else.
pub(crate) fn with_expiry(call: Call, expires: &Value) -> Value {
    match call {
        // The expiry is a claim of the token.
        Call::SignIn => with_token(call, &jwt(expires)),
        Call::RequestKey => with(call, "/expiration_time", expires.clone()),
        Call::AccessToken => with(call, "/data/expires_in", expires.clone()),
        _ => with(call, "/expireAt", expires.clone()),
    }
}

/// The tokens in what the provider of `call` answers when all is well: as much of each as proves that it was said.
pub(crate) fn tokens(call: Call) -> Vec<String> {
    let mut tokens = Vec::new();
    for call in call.token_call().into_iter().chain([call]) {
        let answer = answer(call.provider().operation(call.operation()));
        for place in TOKEN_PLACES {
            let token = answer.pointer(place).and_then(Value::as_str);
            tokens.extend(token.map(|token| token.chars().take(8).collect()));
        }
    }
    tokens
}

fn with(call: Call, place: &str, value: Value) -> Value {
    let example = match call {
        Call::SignIn => "approved",
        Call::RequestKey => "prepared",
        Call::AccessToken => "documented",
        _ => "expireAt",
    };
    let mut answer = call.provider().example(call.operation(), 200, example).clone();
    *answer.pointer_mut(place).unwrap() = value;
    answer
}

fn token_place(call: Call) -> &'static str {
    match call {
        Call::SignIn => "/access_token",
        Call::RequestKey => "/request_key",
        Call::AccessToken => "/data/access_token",
        _ => "/accessToken",
    }
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
