//! Expected signatures, computed with other libraries than the client's.

use aws_lc_rs::{
    digest,
    encoding::{AsDer, Pkcs8V1Der},
    hmac,
    rsa::{KeyPair, KeySize},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt::Write;

use crate::CLIENT_SECRET;

/// Returns an HMAC-SHA512 in Base64, by another library than the client's.
pub(crate) fn hmac_sha512(key: &str, message: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA512, key.as_bytes());
    STANDARD.encode(hmac::sign(&key, message.as_bytes()))
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, bytes);
    hash.as_ref().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// Returns the *Digital Signature* of a GET with the sample token, by other libraries than the client's.
pub(crate) fn signature_of_get(path_and_query: &str, timestamp: &str) -> String {
    let empty = sha256_hex(b"");
    hmac_sha512(
        CLIENT_SECRET,
        &format!("GET:{path_and_query}:user_access_token:{empty}:{timestamp}"),
    )
}

pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> = body
        .as_bytes()
        .chunks(64)
        .map(|line| str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// Generates a key pair, and returns its private half as PEM.
pub(crate) fn throw_away_key() -> (KeyPair, String) {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let text = pem("PRIVATE KEY", der.as_ref());
    (pair, text)
}
