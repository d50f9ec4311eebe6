//! Byte-level changes of a response, which a parsed and serialized value cannot represent.

use std::collections::BTreeSet;

use auth_core::http::ErrorKind;
use serde_json::Value;
use test_support::{Fixture, Provider, Response, for_each_provider};

use crate::{check_report::CheckReport, driver::Driver};

/// Operations that succeed with any body of a 2xx response.
const STATUS_ONLY: [&str; 2] = ["changePassword", "changePin"];
/// Trailing bytes after a JSON value.
const TRAILERS: [&str; 2] = ["x", "{}"];
/// Half of a surrogate pair, as JavaScript servers write when they truncate a text inside an emoji.
const HALF_SURROGATE: &str = r"\ud83d";
const MARK: &str = "(cut here)";

/// Collects the JSON pointers of all texts in `value`.
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

/// Returns `value` as JSON once per text, with half of a surrogate pair at the end of that text.
fn truncated(value: &Value) -> Vec<(String, String)> {
    let mut places = Vec::new();
    texts(value, "", &mut places);
    let truncate = |place: String| {
        let mut value = value.clone();
        if let Some(Value::String(text)) = value.pointer_mut(&place) {
            text.push_str(MARK);
        }
        let json = value.to_string().replace(MARK, HALF_SURROGATE);
        (place, json)
    };
    places.into_iter().map(truncate).collect()
}

/// Returns prefixes of `json` that are not valid JSON.
fn prefixes(json: &str) -> Vec<String> {
    let length = json.len();
    let ends = (1..length).step_by(length.div_ceil(4).max(1));
    let prefixes = ends.filter_map(|end| json.get(..end));
    prefixes.map(str::to_owned).collect()
}

async fn changed_bytes_have_expected_outcome(provider: Provider) {
    let mut report = CheckReport::default();
    for fixture in Fixture::all(provider) {
        let driver = Driver::new(fixture).await;
        let mut seen_statuses = BTreeSet::new();
        for (status, _, name, example) in fixture.operation().response_examples() {
            // One example per error status is enough: further examples differ only in their values.
            if !seen_statuses.insert(status) && status >= 300 {
                continue;
            }
            let json = example.to_string();
            let whole = driver.call(&Response::json(status, &json)).await;
            let mut check = |what: &str, is_right: bool, seen: &dyn std::fmt::Debug| {
                report.check((!is_right).then(|| format!("{fixture:?} {status} {name}: {what}: {seen:?}")));
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
                .chain(prefixes(&json))
            {
                let seen = driver.call(&off_contract(status, &body)).await;
                let is_right = match &seen {
                    Ok(_) => STATUS_ONLY.contains(&fixture.id()),
                    Err(failure) if status < 300 => failure.kind == Some(ErrorKind::Decode),
                    Err(failure) => matches!(failure.kind, Some(ErrorKind::ErrorResponse | ErrorKind::Token)),
                };
                check(&format!("the body {body:?}"), is_right, &seen);
            }

            for (place, body) in truncated(example) {
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
                check(&format!("half a surrogate pair at {place}"), is_right, &seen);
            }
        }
    }
    report.finish(provider);
}

for_each_provider!(changed_bytes_have_expected_outcome);

fn off_contract(status: u16, body: &str) -> Response {
    Response::off_contract(status).body(body, "application/json")
}

// These error responses have the status 200 and a truncated message beside the code.
#[tokio::test]
async fn truncated_message_keeps_error_under_200() {
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
        assert_eq!(failure.kind, Some(ErrorKind::ErrorResponse), "{body}");
        assert_eq!(failure.code.as_deref(), Some(code), "{body}");

        let more = format!("{body}x");
        let failure = driver.call(&off_contract(200, &more)).await.unwrap_err();
        assert_eq!(failure.kind, Some(ErrorKind::Decode), "{more}");
    }
}
