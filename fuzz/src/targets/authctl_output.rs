//! Text and JSON of a provider, as `authctl` shows it.
//!
//! `authctl` is a program, so its sources are compiled here, from their place.

#[allow(dead_code, reason = "the sources of another package, of which this target needs a part")]
#[path = "../../../crates/authctl/src/output/json.rs"]
mod shown;
#[allow(dead_code, reason = "the sources of another package, of which this target needs a part")]
#[path = "../../../crates/authctl/src/output/printable.rs"]
mod printable;

use serde_json::value::RawValue;

use self::printable::{is_unprintable, printable};
use crate::{
    json::Json,
    secret::{SECRET, with_secret},
};

/// Nesting from which a value is kept as text.
const TOO_DEEP: usize = 60;

/// Checks that a terminal acts on nothing of the text, that the JSON has the same values, and that no field that names a secret
/// shows it.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    assert!(!printable(&text).contains(is_unprintable));
    let without_secrets = shown::without_secrets(&text);
    let Some(json) = Json::parse(text.as_bytes()) else {
        return;
    };
    if !has_secret(&json) {
        assert!(!without_secrets.contains(SECRET), "shows a secret: {without_secrets}");
    }
    let raw: &RawValue = serde_json::from_str(&text).expect("it is JSON");
    let shown = shown::Json::of(raw).expect("JSON is shown");
    let (compact, indented) = (shown.to_string(), format!("{shown:#}"));
    assert!(!compact.contains(is_unprintable), "{compact}");
    assert!(!indented.contains(|character| character != '\n' && is_unprintable(character)), "{indented}");
    // Half of a surrogate pair is JSON, but not text.
    let mut is_text = true;
    json.visit(&mut |value| {
        is_text &= !matches!(value, Json::Leaf(leaf) if leaf.starts_with('"')) || value.text().is_some();
    });
    if is_text && depth(&json) < TOO_DEEP {
        let value = |text: &str| Json::parse(text.as_bytes()).map(unescaped);
        let expected = Some(unescaped(json));
        assert_eq!(value(&compact), expected, "{compact}");
        assert_eq!(value(&indented), expected, "{indented}");
    }
}

/// Returns whether a value has the secret that is not in a field for one.
fn has_secret(json: &Json) -> bool {
    const NAMES: [&str; 5] = ["access_token", "clientSecret", "password", "pin", "request_key"];
    match json {
        Json::Object(members) => members
            .iter()
            .any(|(name, value)| name.contains(SECRET) || !NAMES.contains(&name.as_str()) && has_secret(value)),
        Json::Array(items) => items.iter().any(has_secret),
        Json::Leaf(text) => text.contains(SECRET),
    }
}

fn depth(json: &Json) -> usize {
    let inner = match json {
        Json::Object(members) => members.iter().map(|(_, value)| depth(value)).max(),
        Json::Array(items) => items.iter().map(depth).max(),
        Json::Leaf(_) => None,
    };
    inner.map_or(0, |depth| depth + 1)
}

/// Returns `json` with each text as it is without escapes.
fn unescaped(json: Json) -> Json {
    match json {
        Json::Object(members) => {
            let members = members.into_iter();
            Json::Object(members.map(|(name, value)| (name, unescaped(value))).collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(unescaped).collect()),
        leaf @ Json::Leaf(_) => Json::Leaf(leaf.text().map_or_else(|| leaf.to_string(), |text| format!("text {text}"))),
    }
}

/// Returns JSON with secrets, escapes, long numbers and deep nesting.
pub fn seeds() -> Vec<Vec<u8>> {
    let deep = format!("{}{{\"access_token\":\"$\"}}{}", "[".repeat(70), "]".repeat(70));
    let mut seeds: Vec<_> = [
        r#"{"access_token":"$","data":[{"pin":"$","amount":12345678901234567890.10,"id":7}],"a":{},"b":[]}"#,
        r#"{"message":"\u001b[2J\u009b\u202e\n\"\\ é 자동","a\tb":null,"a\tb":true}"#,
        r#"{"request_key":{"password":["$"]},"clientSecret":[["$"]]}"#,
        r#"{"access_token":"$","name":"\ud83d"}"#,
        "Bad \u{1b}]0;title\u{7} Gateway",
    ]
    .map(|seed| seed.as_bytes().to_vec())
    .to_vec();
    seeds.push(deep.into_bytes());
    seeds
}
