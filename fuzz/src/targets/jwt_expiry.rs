//! Expiry of a JWT. An input that is not a JWT is the payload of one.

use std::time::SystemTime;

use auth_core::jwt_expiry;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The claim alone: other claims may be nested deeper than a [`serde_json::Value`].
#[derive(serde::Deserialize)]
struct Payload {
    exp: serde_json::Value,
}

/// Checks that the expiry is that of the `exp` claim, whatever header and signature are.
pub fn run(data: &[u8]) {
    let payload = URL_SAFE_NO_PAD.encode(data);
    let token = match std::str::from_utf8(data) {
        Ok(text) if text.contains('.') && !text.contains('{') => text.to_owned(),
        _ => format!("e30.{payload}."),
    };
    let expiry = jwt_expiry(&token);
    assert_eq!(expiry, jwt_expiry(&format!("{token}.more")), "{token}");
    let Some(expiry) = expiry else {
        return;
    };
    let seconds = expiry.duration_since(SystemTime::UNIX_EPOCH).expect("no expiry is before 1970");
    let payload = token.split('.').nth(1).and_then(|part| {
        let payload = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
        serde_json::from_slice(payload.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&payload)).ok()
    });
    let payload: Payload = payload.expect("an expiry is that of a JSON object");
    let claimed: Option<f64> = match &payload.exp {
        serde_json::Value::String(text) => text.trim().parse().ok(),
        number => number.as_f64(),
    };
    let claimed = claimed.expect("an expiry is claimed");
    #[expect(clippy::cast_precision_loss, reason = "the tolerance covers it")]
    let difference = (claimed - seconds.as_secs() as f64).abs();
    assert!(difference < 1.0 + claimed.abs() * 1e-9, "{claimed} is read as {seconds:?}");
}

/// Returns payloads and tokens with each form of an expiry.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        r#"{"exp":1600000000}"#,
        r#"{"sub":"7","exp":1.6e9,"iat":1599999100}"#,
        r#"{"exp":"1600000000.75"}"#,
        r#"{"exp":16000000009e-1,"nested":{"exp":1}}"#,
        "\u{feff}{\"exp\":1600000000}",
        "eyJhbGciOiJub25lIn0.eyJleHAiOjE2MDAwMDAwMDB9.",
    ]
    .map(|seed| seed.as_bytes().to_vec())
    .to_vec()
}
