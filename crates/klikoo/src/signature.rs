//! Klikoo's two signatures, as pure functions.
//!
//! [`Client`](crate::Client) signs by itself; use these to make a call of your own, or to debug a rejected one (code
//! `400xx6508`): [`auth_input`] and [`request_input`] return the signed text.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::{AuthKey, hmac::hmac_sha512};

/// Returns the *Auth Signature* of the access-token call: [`auth_input`], signed with `auth_key`, in Base64.
///
/// `timestamp` is, byte for byte, the value of the header `Open-Api-Timestamp`.
///
/// Source: `access-token`.
///
/// ```no_run
/// use klikoo::{AuthKey, signature};
///
/// let key = AuthKey::rsa_pkcs8_pem(std::fs::read_to_string("private.pem")?)?;
/// let client_id = "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02";
/// let text = signature::auth(&key, client_id, "2022-03-21T10:11:40.000+07:00");
/// assert_eq!(text.len(), 344); // of a key of 2048 bits
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn auth(auth_key: &AuthKey, client_id: &str, timestamp: &str) -> String {
    STANDARD.encode(auth_key.sign(auth_input(client_id, timestamp).as_bytes()))
}

/// Returns the input of [`auth`]: `client_id|timestamp`.
///
/// Source: `access-token`.
#[must_use]
pub fn auth_input(client_id: &str, timestamp: &str) -> String {
    format!("{client_id}|{timestamp}")
}

/// Signed parts of a call. `Debug` shows neither the token nor the body.
#[derive(Clone, Copy)]
pub struct RequestParts<'a> {
    /// The method in upper case, such as `GET`.
    pub method: &'a str,
    /// The API's own path from its slash on: without the host, the gateway's prefix `/klikoo-b2b`, and the query.
    pub path: &'a str,
    /// The access token, without `Bearer`.
    pub token: &'a str,
    /// The bytes of the body, exactly as they are sent; none for a call without one.
    pub body: &'a [u8],
    /// The value of the header `Open-Api-Timestamp`, byte for byte.
    pub timestamp: &'a str,
}

impl fmt::Debug for RequestParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestParts")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("body_length", &self.body.len())
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

/// Returns the *Digital Signature* of every call but the access-token call: HMAC-SHA512 of [`request_input`] under
/// the client secret's own characters, in Base64 (88 characters).
///
/// Source: `digital-signature`, which writes `sha512(string_to_sign, CLIENT_SECRET)`.
///
/// ```
/// use klikoo::signature::{self, RequestParts};
///
/// let balance = RequestParts {
///     method: "GET",
///     path: "/v1/open-api/balance",
///     token: "user_access_token",
///     body: b"",
///     timestamp: "2022-03-21T10:11:40.000+07:00",
/// };
/// assert_eq!(signature::request("9ec999e21a3be41064c52bb3f37554a2", &balance).len(), 88);
/// ```
#[must_use]
pub fn request(client_secret: &str, parts: &RequestParts<'_>) -> String {
    // Part by part, so that no copy of the token is left in memory.
    let payload_hash = payload_hash(parts.body);
    let input = pieces(parts, &payload_hash);
    STANDARD.encode(hmac_sha512(client_secret.as_bytes(), input.map(str::as_bytes)))
}

/// Returns the input of [`request`]: `METHOD:PATH:TOKEN:payload hash:TIMESTAMP`. It contains the token, and is not
/// wiped from memory.
///
/// Source: `digital-signature`.
#[must_use]
pub fn request_input(parts: &RequestParts<'_>) -> String {
    pieces(parts, &payload_hash(parts.body)).concat()
}

fn pieces<'a>(parts: &RequestParts<'a>, payload_hash: &'a str) -> [&'a str; 9] {
    let RequestParts {
        method,
        path,
        token,
        timestamp,
        ..
    } = *parts;
    [method, ":", path, ":", token, ":", payload_hash, ":", timestamp]
}

/// Returns the SHA-256 of a body's bytes in lower-case hex; a call without a body has the hash of an empty one.
///
/// The documents "minify" the body first; the client sends compact JSON, and hashes it as sent.
///
/// Source: `digital-signature`.
#[must_use]
pub fn payload_hash(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_token_and_body() {
        let parts = RequestParts {
            method: "POST",
            path: "/v1/x",
            token: "t0ken",
            body: b"hunter2",
            timestamp: "now",
        };
        let text = format!("{parts:?}");
        assert!(!text.contains("t0ken") && !text.contains("hunter2"), "{text}");
        assert!(text.contains("/v1/x"), "{text}");
    }
}
