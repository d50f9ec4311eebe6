//! Encodings of a signature.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};

use super::variants::Variant;

const UPPER_CASE: &str = "the signature is in upper-case hex instead of Base64";
const HEX: &str = "the signature is in hex instead of Base64";
const BASE64_OF_HEX: &str = "the Base64 encodes hex digits instead of the bytes of the signature";
const BASE64_OF_UPPER_CASE: &str =
    "the Base64 encodes upper-case hex digits instead of the bytes of the signature";

/// Returns the bytes that `text` can stand for.
pub(super) fn decode(text: &str) -> Vec<Variant<Vec<u8>>> {
    let quoted = text.trim().trim_matches(['"', '\'']);
    let inner = if quoted == text {
        None
    } else {
        Some("the signature has quotes or spaces around it")
    };
    let mut decoded = Vec::new();
    let mut add = |bytes: Option<Vec<u8>>, mistake: Option<&'static str>| {
        if let Some(bytes) = bytes {
            decoded.push((bytes, mistake));
        }
    };
    let standard = STANDARD.decode(quoted).ok();
    add(standard.clone(), inner);
    add(
        URL_SAFE.decode(quoted).ok(),
        Some("the Base64 has the URL-safe alphabet"),
    );
    add(
        STANDARD_NO_PAD.decode(quoted).ok(),
        Some("the Base64 has no padding"),
    );
    add(
        URL_SAFE_NO_PAD.decode(quoted).ok(),
        Some("the Base64 has the URL-safe alphabet and no padding"),
    );
    add(
        hex::decode(quoted).ok(),
        Some(hex_mistake(quoted.as_bytes(), HEX, UPPER_CASE)),
    );
    if let Some(inner) = standard {
        add(
            hex::decode(&inner).ok(),
            Some(hex_mistake(&inner, BASE64_OF_HEX, BASE64_OF_UPPER_CASE)),
        );
        add(
            STANDARD.decode(&inner).ok(),
            Some("the signature is encoded as Base64 twice"),
        );
    }
    decoded
}

fn hex_mistake(digits: &[u8], lower: &'static str, upper: &'static str) -> &'static str {
    if digits.iter().any(u8::is_ascii_uppercase) {
        upper
    } else {
        lower
    }
}
