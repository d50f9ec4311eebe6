//! Changes of a response's bytes: what no value that was parsed and written again can show.

use std::collections::BTreeSet;

use auth_core::http::ErrorKind;
use contract_tests::{Fixture, Provider, Response, for_each_provider};
use serde_json::Value;

use crate::{driver::Driver, faults::Faults};

/// Operations that succeed by their status alone, whatever the body of a 2xx says.
const BY_STATUS: [&str; 2] = ["changePassword", "changePin"];
/// What may follow a JSON value in a body that was put together on the way.
const TRAILERS: [&str; 2] = ["x", "{}"];
/// Half of an emoji, as servers in JavaScript write when they cut a text.
const HALF: &str = r"\ud83d";
const MARK: &str = "(cut here)";

/// Every text in `value`, by its place.
fn texts(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(place.to_owned()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                texts(item, &format!("{place}/{index}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                texts(field, &format!("{place}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// `value` as JSON, once for each of its texts, which then ends with half of an emoji.
fn cut(value: &Value) -> Vec<(String, String)> {
    let mut places = Vec::new();
    texts(value, "", &mut places);
    let cut = |place: String| {
        let mut value = value.clone();
        if let Some(Value::String(text)) = value.pointer_mut(&place) {
            text.push_str(MARK);
        }
        let json = value.to_string().replace(MARK, HALF);
        (place, json)
    };
    places.into_iter().map(cut).collect()
}

/// Beginnings of `json` that are not JSON.
fn beginnings(json: &str) -> Vec<String> {
    let length = json.len();
    let ends = (1..length).step_by(length.div_ceil(4).max(1));
    let beginnings = ends.filter_map(|end| json.get(..end));
    beginnings.map(str::to_owned).collect()
}

async fn bytes_are_read_by_one_reader(provider: Provider) {
    let mut faults = Faults::default();
    for fixture in Fixture::all(provider) {
        let driver = Driver::new(fixture).await;
        let mut seen_statuses = BTreeSet::new();
        for (status, _, name, example) in fixture.operation().response_examples() {
            // Of the error responses one each; further ones differ in their values alone.
            if !seen_statuses.insert(status) && status >= 300 {
                continue;
            }
            let json = example.to_string();
            let whole = driver.call(&Response::json(status, &json)).await;
            let mut check = |what: &str, is_right: bool, seen: &dyn std::fmt::Debug| {
                faults.check((!is_right).then(|| format!("{fixture:?} {status} {name}: {what}: {seen:?}")));
            };

            let marked = driver
                .call(&off_contract(status, &format!("\u{feff}{json}")))
                .await;
            let is_same = match (&whole, &marked) {
                (Ok(whole), Ok(marked)) => whole == marked,
                (Err(whole), Err(marked)) => (whole.kind, &whole.code) == (marked.kind, &marked.code),
                _ => false,
            };
            check("a byte order mark", is_same, &marked);

            for body in TRAILERS
                .map(|trailer| format!("{json}{trailer}"))
                .into_iter()
                .chain(beginnings(&json))
            {
                let seen = driver.call(&off_contract(status, &body)).await;
                let is_right = match &seen {
                    Ok(_) => BY_STATUS.contains(&fixture.id()),
                    Err(failure) if status < 300 => failure.kind == Some(ErrorKind::Decode),
                    Err(failure) => matches!(failure.kind, Some(ErrorKind::Refused | ErrorKind::Token)),
                };
                check(&format!("the body {body:?}"), is_right, &seen);
            }

            for (place, body) in cut(example) {
                let seen = driver.call(&off_contract(status, &body)).await;
                let is_right = match (&whole, &seen) {
                    (Ok(_), Ok(_)) => true,
                    (Ok(_), Err(failure)) => failure.kind == Some(ErrorKind::Decode),
                    (Err(_), Ok(_)) => false,
                    (Err(whole), Err(failure)) => {
                        whole.code == failure.code
                            || provider.code_places().contains(&place)
                            || failure.kind == Some(ErrorKind::Decode)
                    }
                };
                check(&format!("half an emoji at {place}"), is_right, &seen);
            }
        }
    }
    faults.report(provider);
}

for_each_provider!(bytes_are_read_by_one_reader);

fn off_contract(status: u16, body: &str) -> Response {
    Response::off_contract(status).body(body, "application/json")
}

/// Codes of refusals that come with HTTP 200, beside a message that was cut.
#[tokio::test]
async fn cut_message_hides_no_refusal_under_200() {
    for (provider, operation, code, body) in [
        (
            Provider::KlipA2a,
            "cards",
            "6403",
            r#"{"code":6403,"err":"no \ud83d"}"#,
        ),
        (
            Provider::KlipA2a,
            "cards",
            "6403",
            r#"{"code":"6403","err":"no"}"#,
        ),
        (
            Provider::KlipA2a,
            "prepare",
            "6401",
            r#"{"error":{"code":6401,"message":"\ud83d"}}"#,
        ),
        (
            Provider::Klikoo,
            "buy",
            "400026501",
            r#"{"response_code":"400026501","response_message":"\ud83d","data":{"transaction_id":"1"}}"#,
        ),
    ] {
        let driver = Driver::new(Fixture::of(provider, operation)).await;
        let failure = driver.call(&off_contract(200, body)).await.unwrap_err();
        assert_eq!(failure.kind, Some(ErrorKind::Refused), "{body}");
        assert_eq!(failure.code.as_deref(), Some(code), "{body}");

        let more = format!("{body}x");
        let failure = driver.call(&off_contract(200, &more)).await.unwrap_err();
        assert_eq!(failure.kind, Some(ErrorKind::Decode), "{more}");
    }
}
