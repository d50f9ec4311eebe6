//! Arguments of every operation, which a client checks before it sends them. The first line of an input has the provider and
//! the operation, further lines are parameters, and the rest is the body.

use std::str::FromStr;

use auth_core::{Decimal, http::ErrorKind};
use contract::Request;
use serde_json::Value;
use test_support::{Arguments, Fixture, Provider};

use crate::{
    exchange::{Exchange, Reply},
    message::Message,
};

/// Examples that the clients do not send, so that no fixture reads them.
const UNSUPPORTED: [&str; 3] = ["requiredFieldsAlone", "emptySearch", "keysAlone"];

/// Checks that what a client sends conforms to the contract, and that arguments which it rejects are not sent.
pub fn run(data: &[u8]) {
    let Some(message) = Message::read(data) else {
        return;
    };
    let Some((provider, operation)) = message.line.split_once(' ') else {
        return;
    };
    let Some(provider) = Provider::all().find(|known| known.name() == provider) else {
        return;
    };
    let Some(fixture) = Fixture::all(provider).find(|fixture| fixture.id() == operation) else {
        return;
    };
    let examples = Arguments::examples(fixture.operation());
    let body = if message.body.is_empty() { Value::Null } else { parsed(message.body) };
    let mut examples = examples.into_iter().filter(|(name, _)| !UNSUPPORTED.contains(name));
    let Some((_, mut arguments)) = examples.find(|(_, example)| has_shape(&body, &example.body)) else {
        return;
    };
    arguments.body = body;
    let parameters = fixture.operation().parameters().iter();
    for parameter in parameters.filter(|parameter| parameter.example().is_some_and(Value::is_string)) {
        let given = message.headers.iter().find(|(name, _)| *name == parameter.name());
        if let Some((name, value)) = given {
            arguments.set(name, &Value::from(*value));
        }
    }
    check(fixture, &arguments);
}

/// Parses a body; a number that no type of a client holds is null.
fn parsed(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_default()
}

fn check(fixture: Fixture, arguments: &Arguments) {
    let example = fixture.provider.success_examples(fixture.operation()).next();
    let (status, body) = example.map_or((200, String::new()), |(status, body)| (status, body.to_string()));
    let reply = Reply::new(status, &[], body.as_bytes()).expect("the status is that of a response");
    let (outcome, requests) = Exchange::with(fixture.provider).call(fixture, arguments, reply);
    let contract = fixture.provider.contract();
    let mut is_sent = false;
    for request in &requests {
        let headers = request.headers().iter();
        let headers: Vec<_> = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
        let sent = Request {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: request.uri().query(),
            headers: &headers,
            body: request.body(),
        };
        match contract.check_request(&sent) {
            Ok(operation) => is_sent |= operation.id() == fixture.id(),
            Err(invalid) => {
                // A client may send a word that the contract does not know, as a provider may add one.
                let mut violations = invalid.violations.iter().map(ToString::to_string);
                let is_new_word = |violation: String| {
                    violation.contains("value is not one of") || violation.ends_with("was expected")
                };
                let is_new_word = violations.all(is_new_word);
                assert!(is_new_word, "{fixture:?} sends {request:?}: {invalid}");
                is_sent = true;
            }
        }
    }
    if let Err(failure) = outcome
        && failure.kind == Some(ErrorKind::InvalidInput)
    {
        assert!(!is_sent, "rejects what it has sent: {}", failure.text());
    }
}

/// Returns whether the fixture of an operation with the body `example` can read `body`: it has the same members and types, and
/// amounts where `example` has some.
fn has_shape(body: &Value, example: &Value) -> bool {
    match (body, example) {
        (Value::Object(body), Value::Object(example)) => {
            body.len() == example.len()
                && example.iter().all(|(name, example)| {
                    // The type of a request tells which function makes it.
                    let has_shape = |value| if name == "type" { value == example } else { has_shape(value, example) };
                    body.get(name).is_some_and(has_shape)
                })
        }
        (Value::Array(body), Value::Array(example)) => {
            let Some(item) = example.first() else {
                return body.is_empty();
            };
            body.iter().all(|value| has_shape(value, item))
        }
        (Value::String(body), Value::String(example)) => Decimal::from_str(example).is_err() || Decimal::from_str(body).is_ok(),
        (Value::Number(body), Value::Number(example)) => {
            // A number of an example may be one of 32 bits.
            let fits = |number: i64| u32::try_from(number).is_ok();
            let is_decimal = || Decimal::from_str(&body.to_string()).is_ok();
            body.is_i64() == example.is_i64() && body.as_i64().map_or_else(is_decimal, fits)
        }
        (Value::Bool(_), Value::Bool(_)) | (Value::Null, Value::Null) => true,
        _ => false,
    }
}

/// Returns the examples of every request.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for provider in Provider::all() {
        for fixture in Fixture::all(provider) {
            let parameters = fixture.operation().parameters().iter();
            let parameters: Vec<_> = parameters
                .filter_map(|parameter| Some((parameter.name(), parameter.example()?.as_str()?)))
                .collect();
            for (name, arguments) in Arguments::examples(fixture.operation()) {
                if UNSUPPORTED.contains(&name) {
                    continue;
                }
                let body = if arguments.body.is_null() { String::new() } else { arguments.body.to_string() };
                let line = format!("{} {}", provider.name(), fixture.id());
                seeds.push(Message::write(&line, &parameters, body.as_bytes()));
            }
        }
    }
    seeds
}
