//! Responses to every operation of a provider. The first line of an input has the operation and the status.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashSet},
};

use auth_core::http::ErrorKind;
use contract::{EnumValue, Media, Schema};
use test_support::{Arguments, Failure, Fixture, Object, Outcome, Provider, Success};

use crate::{
    exchange::{Exchange, Reply, has_secret},
    json::Json,
    message::Message,
    reader::{Verdict, verdict},
    secret::SECRET,
};

/// Operations that succeed with any body of a 2xx response, since the status alone tells what happened.
const STATUS_ONLY: [&str; 2] = ["changePassword", "changePin"];

/// Calls the operation of the input, which is its response.
///
/// The client and the contract agree on which response is readable; a received object is the same after serialization, and
/// has every digit of the response; no error shows a credential that the response repeats.
pub(crate) fn run(provider: Provider, data: &[u8]) {
    let Some(message) = Message::read(data) else {
        return;
    };
    let Some((operation, status)) = message.line.split_once(' ') else {
        return;
    };
    // A token call can be an operation too.
    let fixtures = Fixture::all(provider).chain(Fixture::token_calls(provider));
    for fixture in fixtures.filter(|fixture| fixture.id() == operation) {
        check(fixture, status.parse().unwrap_or_default(), &message);
    }
}

fn check(fixture: Fixture, status: u16, message: &Message<'_>) {
    let exchange = Exchange::with(fixture.provider);
    let secret = secret(fixture, &exchange);
    // A `$` is the secret of the request, which the response repeats.
    let body = match std::str::from_utf8(message.body) {
        Ok(body) => body.replace('$', &secret).into_bytes(),
        Err(_not_text) => message.body.to_vec(),
    };
    let Some(reply) = Reply::new(status, &message.headers, &body) else {
        return;
    };
    let json = Json::parse(body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&body));
    let arguments = Arguments::example(fixture.operation());
    let (outcome, requests) = exchange.call(fixture, &arguments, reply);
    let sent_secret = has_secret(&requests, &secret).then_some(&*secret);
    check_outcome(fixture, status, &outcome, json.as_ref(), sent_secret);
}

/// Checks the outcome of a call that sent `secret`, and whose response has `status` and `json`.
fn check_outcome(
    fixture: Fixture,
    status: u16,
    outcome: &Outcome,
    json: Option<&Json>,
    secret: Option<&str>,
) {
    match (outcome, secret) {
        (Ok(success), _) => check_success(fixture.provider, success, json),
        (Err(failure), Some(secret)) => check_failure(failure, secret),
        (Err(_), None) => {}
    }
    if STATUS_ONLY.contains(&fixture.id()) || !(200..300).contains(&status) {
        return;
    }
    let (Some(schema), Some(json)) = (schema(fixture, status), json) else {
        return;
    };
    let verdict = verdict(fixture.provider, schema, json);
    match outcome {
        Ok(_) => assert_ne!(verdict, Verdict::Rejects, "{fixture:?} reads {json}"),
        // A token must also fit into a header and not be expired, which a schema does not tell.
        Err(failure) if failure.kind == Some(ErrorKind::Decode) && failure.token.is_none() => {
            let text = failure.text();
            assert_ne!(
                verdict,
                Verdict::Accepts,
                "{fixture:?} cannot read {json}: {text}"
            );
        }
        Err(_) => {}
    }
}

/// Returns the secret of the request: the token, or the credential of a token call.
fn secret(fixture: Fixture, exchange: &Exchange) -> String {
    let token = fixture.token_call().filter(|call| call.id() != fixture.id());
    let token = token.and_then(|call| {
        let place = call.token_response();
        let example = call.operation().response_example(200, place.example)?;
        Some(example.pointer(place.token)?.as_str()?.to_owned())
    });
    let credentials = exchange.settings().credentials.iter();
    let mut secret = credentials.filter(|(name, _)| name.contains("secret"));
    let credential = || secret.next().map(|(_, value)| value.clone());
    token.or_else(credential).unwrap_or_else(|| SECRET.to_owned())
}

/// Returns the schema of the JSON response with `status`.
fn schema(fixture: Fixture, status: u16) -> Option<&'static Schema> {
    let media = fixture.operation().response(status)?.media().iter();
    media
        .filter(|media| media.name().ends_with("json"))
        .find_map(Media::schema)
}

fn check_success(provider: Provider, success: &Success, json: Option<&Json>) {
    for Object { received, restored } in success.objects.iter().flatten() {
        assert_eq!(restored.json, received.json);
        if let (Some(json), Some(object)) = (json, Json::parse(received.json.as_bytes())) {
            check_origin(provider, &object, json);
        }
    }
}

fn check_failure(failure: &Failure, secret: &str) {
    for text in failure.messages.iter().chain(&failure.debugs) {
        assert!(!text.contains(secret), "shows the secret of the request: {text}");
    }
}

/// Checks that each number and text of `object` is written in `json`: none is rounded, changed or invented. A word of an
/// enum may be another spelling.
fn check_origin(provider: Provider, object: &Json, json: &Json) {
    let mut written = HashSet::new();
    json.visit(&mut |value| {
        if let Json::Leaf(text) = value {
            written.insert(value.text().unwrap_or_else(|| text.clone()));
        }
    });
    object.visit(&mut |value| {
        if let Json::Leaf(text) = value
            && !matches!(text.as_str(), "null" | "true" | "false")
        {
            let text = value.text().unwrap_or_else(|| text.clone());
            let is_written =
                written.contains(&text) || is_same_integer(&text, &written) || is_word(provider, &text);
            assert!(is_written, "{text} of {object} is not in {json}");
        }
    });
}

/// Returns whether a number in another notation is written, such as `900` as `9e2`.
fn is_same_integer(number: &str, written: &HashSet<String>) -> bool {
    let integer: Option<i128> = number.parse().ok();
    integer.is_some()
        && written
            .iter()
            .any(|other| auth_core::Scalar::new(other.as_str()).integer() == integer)
}

/// Returns whether an enum of the contract has the word `text`.
fn is_word(provider: Provider, text: &str) -> bool {
    thread_local! {
        static WORDS: RefCell<BTreeMap<Provider, HashSet<&'static str>>> = const { RefCell::new(BTreeMap::new()) };
    }
    let words = || {
        let schemas = provider.contract().schemas();
        let words = schemas.flat_map(|(_, schema)| schema.enum_values().into_iter().flatten());
        words.filter_map(EnumValue::text).collect()
    };
    WORDS.with_borrow_mut(|all| all.entry(provider).or_insert_with(words).contains(text))
}

/// Returns every example of every response, also as an error without its documented body, with each header that a client
/// reads.
pub(crate) fn seeds(provider: Provider) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut seen = BTreeSet::new();
    for fixture in Fixture::all(provider).chain(Fixture::token_calls(provider)) {
        if !seen.insert(fixture.id()) {
            continue;
        }
        for (status, _, _, example) in fixture.operation().response_examples() {
            let body = example.to_string();
            seeds.push(Message::write(
                &format!("{} {status}", fixture.id()),
                &[],
                body.as_bytes(),
            ));
        }
    }
    let operation = Fixture::all(provider).next().map_or("", Fixture::id);
    for status in [400, 401, 403, 404, 409, 416, 422, 429, 500, 503] {
        let headers = [
            ("retry-after", "5"),
            ("content-type", "text/html"),
            ("x-request-id", "r-7"),
        ];
        let line = format!("{operation} {status}");
        seeds.push(Message::write(&line, &headers, b"<html>$</html>"));
        seeds.push(Message::write(
            &line,
            &headers[..1],
            br#"{"message":"no $ here","code":"$"}"#,
        ));
    }
    seeds
}

// Each test is a client with one fault, which the checks must report.
#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use test_support::Rendered;

    use super::*;

    /// Returns an operation, and the example of its response.
    fn payment() -> (Fixture, String) {
        let mut fixtures = Fixture::all(Provider::Klavi);
        let fixture = fixtures.find(|fixture| fixture.id() == "createPayment").unwrap();
        let (_, example) = Provider::Klavi
            .success_examples(fixture.operation())
            .next()
            .unwrap();
        (fixture, example.to_string())
    }

    fn rendered(json: &str) -> Rendered {
        Rendered {
            debug: String::new(),
            json: json.to_owned(),
        }
    }

    fn received(json: &str, restored: &str) -> Success {
        let object = Object {
            received: rendered(json),
            restored: rendered(restored),
        };
        Success {
            debug: String::new(),
            objects: Some(vec![object]),
        }
    }

    fn failed(kind: ErrorKind, message: &str) -> Failure {
        let mut failure = call("{").unwrap_err();
        failure.kind = Some(kind);
        failure.messages = vec![message.to_owned()];
        failure
    }

    /// Calls the real client, whose response is `body`.
    fn call(body: &str) -> Outcome {
        let (fixture, _) = payment();
        let exchange = Exchange::with(fixture.provider);
        let arguments = Arguments::example(fixture.operation());
        let reply = Reply::new(200, &[], body.as_bytes()).unwrap();
        exchange.call(fixture, &arguments, reply).0
    }

    fn check(outcome: &Outcome, json: &str, secret: Option<&str>) {
        let json = Json::parse(json.as_bytes());
        check_outcome(payment().0, 200, outcome, json.as_ref(), secret);
    }

    #[test]
    fn right_client_passes() {
        let (_, example) = payment();
        check(&call(&example), &example, None);
        check(&call("{}"), "{}", None);
    }

    #[test]
    #[should_panic(expected = "is not in")]
    fn amount_through_float_is_reported() {
        #[derive(Deserialize, Serialize)]
        struct Balance {
            amount: f64,
        }

        let sent = r#"{"amount":12345678901234567890.10}"#;
        let balance: Balance = serde_json::from_str(sent).unwrap();
        let read = serde_json::to_string(&balance).unwrap();
        check(&Ok(received(&read, &read)), sent, None);
    }

    #[test]
    #[should_panic(expected = "assertion `left == right` failed")]
    fn lossy_serialization_is_reported() {
        let (_, example) = payment();
        check(&Ok(received(&example, "{}")), &example, None);
    }

    #[test]
    #[should_panic(expected = "shows the secret of the request")]
    fn secret_in_error_is_reported() {
        check(
            &Err(failed(ErrorKind::Decode, "invalid token t-7")),
            "{",
            Some("t-7"),
        );
    }

    #[test]
    #[should_panic(expected = "reads")]
    fn too_lenient_client_is_reported() {
        check(&Ok(received("{}", "{}")), "[]", None);
    }

    #[test]
    #[should_panic(expected = "cannot read")]
    fn too_strict_client_is_reported() {
        let (_, example) = payment();
        check(
            &Err(failed(ErrorKind::Decode, "invalid response")),
            &example,
            None,
        );
    }
}
