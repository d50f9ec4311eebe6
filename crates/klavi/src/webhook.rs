//! Events that Klavi sends to a URL of yours.
//!
//! ```
//! use klavi::{Secret, webhook::{self, ReplayGuard}};
//!
//! /// What a server does with the header [`webhook::SIGNATURE_HEADER`] and the bytes of the body, as they came.
//! /// Answer exactly 200: anything else is taken for a failure, and the event comes again.
//! fn receive(key: &Secret, guard: &ReplayGuard, signature: &str, body: &[u8]) -> Result<(), webhook::Error> {
//!     for event in webhook::verify(key, signature, body)? {
//!         if guard.is_new(&event) {
//!             println!("ask where things stand: {:?}", event.event_name);
//!         }
//!     }
//!     Ok(())
//! }
//!
//! let (key, guard) = (Secret::from("a secret key"), ReplayGuard::new(10_000));
//! let body = br#"[{"eventId":"e-1","eventType":"api","payload":{"id":"2"}}]"#;
//! assert!(receive(&key, &guard, &webhook::sign(&key, body), body).is_ok());
//! assert!(receive(&key, &guard, &webhook::sign(&key, b"[]"), body).is_err());
//! ```
//!
//! The signature proves who sent the body, and not when: the header [`TIMESTAMP_HEADER`] is not part of what is signed.
//! Against an old event that is sent again there is the event's id alone: see [`ReplayGuard`].
//!
//! Source: `payment/0K6H-overview`, `monitor/security` and `link/lqUr-overview`. Which of the two key pairs signs the events
//! of payments is not documented, nor what is in them.

mod replay_guard;

use auth_core::{Secret, wire::without_bom};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub use self::replay_guard::ReplayGuard;
pub use crate::generated::models::{EventId, EventType, WebhookEvent};

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "X-Klavi-Signature";

/// The header with the time of sending, in Unix seconds. It is not signed, so it proves nothing.
pub const TIMESTAMP_HEADER: &str = "X-Klavi-Timestamp";

/// Software that receives such events accepts this before the signature; no page of the documents has it.
const PREFIX: &str = "sha256=";

/// Why a body is not taken for an event of Klavi's. Nothing of the key, the signature or the body is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The key is empty: everybody could sign with it.
    #[error("the secret key is empty")]
    NoKey,
    /// The signature is missing, or is not the hex form of 32 bytes.
    #[error("the signature is missing, or no hex of 32 bytes")]
    NoSignature,
    /// The body was signed with another key, or is another one.
    #[error("the signature is not that of this body under this key")]
    WrongSignature,
    /// The signature is right, and the body is neither an event nor a list of events.
    #[error("the body is signed, but holds neither an event nor a list of events")]
    NoEvent,
}

/// The events in `body`, if `signature` proves that the owner of `secret_key` sent it.
///
/// `signature` is the value of the header [`SIGNATURE_HEADER`], empty where the header is missing: hex in either case.
/// `body` is what arrived, byte for byte: JSON that was parsed and written again may differ. The comparison takes the
/// same time wherever a difference is.
///
/// What an event tells is best asked for again, by [`payment_status`](crate::CustomerClient::payment_status) and its
/// sisters.
///
/// # Errors
///
/// [`Error`]. Answer all but 200, and act on nothing.
pub fn verify(secret_key: &Secret, signature: &str, body: &[u8]) -> Result<Vec<WebhookEvent>, Error> {
    let signature = signature.trim();
    let signature = signature.strip_prefix(PREFIX).unwrap_or(signature);
    let mut claimed = [0; 32];
    hex::decode_to_slice(signature, &mut claimed).map_err(|_not_hex| Error::NoSignature)?;
    if secret_key.is_empty() {
        return Err(Error::NoKey);
    }
    mac(secret_key, body)
        .verify_slice(&claimed)
        .map_err(|_differs| Error::WrongSignature)?;
    events(body).ok_or(Error::NoEvent)
}

/// The signature of `body` as Klavi writes it, to try a receiver of your own with.
///
/// ```
/// use klavi::{Secret, webhook};
///
/// let (key, body) = (Secret::from("a secret key"), br#"{"eventId":"e-1"}"#);
/// assert_eq!(webhook::sign(&key, body).len(), 64);
/// assert_eq!(webhook::verify(&key, &webhook::sign(&key, body), body)?.len(), 1);
/// # Ok::<(), webhook::Error>(())
/// ```
#[must_use]
pub fn sign(secret_key: &Secret, body: &[u8]) -> String {
    hex::encode(mac(secret_key, body).finalize().into_bytes())
}

fn mac(secret_key: &Secret, body: &[u8]) -> Hmac<Sha256> {
    let key = secret_key.expose().as_bytes();
    Hmac::new_from_slice(key)
        .expect("HMAC takes a key of any length")
        .chain_update(body)
}

/// Samples show a list; that a single event may come is a precaution.
fn events(body: &[u8]) -> Option<Vec<WebhookEvent>> {
    let body = without_bom(body);
    if body.trim_ascii_start().starts_with(b"[") {
        serde_json::from_slice(body).ok()
    } else {
        serde_json::from_slice(body).ok().map(|event| vec![event])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BODY: &[u8] = br#"[{"eventId":"e-1"},{"eventID":"e-2"}]"#;

    fn key() -> Secret {
        Secret::from("&#%$\"key")
    }

    fn ids(events: &[WebhookEvent]) -> Vec<&str> {
        events
            .iter()
            .map(|event| event.event_id.as_ref().map_or("none", EventId::as_str))
            .collect()
    }

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        assert_eq!(
            sign(&Secret::from("Jefe"), b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn a_signed_body_is_a_list_of_events_or_one() {
        let read = |body: &[u8]| verify(&key(), &sign(&key(), body), body);
        assert_eq!(ids(&read(BODY).unwrap()), ["e-1", "e-2"]);
        assert_eq!(ids(&read(br#" {"eventId":7}"#).unwrap()), ["7"]);
        assert_eq!(ids(&read(b"{}").unwrap()), ["none"]);
        assert!(read(b" [] ").unwrap().is_empty());
        for body in ["", "null", "7", "[1]", "[[]]", "{", r#"{"a":1}{"b":2}"#] {
            assert_eq!(read(body.as_bytes()).unwrap_err(), Error::NoEvent, "{body}");
        }
    }

    #[test]
    fn byte_order_mark_is_signed_and_passed_over() {
        for json in ["[{\"eventId\":\"e-1\"}]", "{\"eventId\":\"e-1\"}"] {
            let body = format!("\u{feff}{json}");
            let events = verify(&key(), &sign(&key(), body.as_bytes()), body.as_bytes()).unwrap();
            assert_eq!(ids(&events), ["e-1"]);
            let of_the_rest = sign(&key(), json.as_bytes());
            let error = verify(&key(), &of_the_rest, body.as_bytes()).unwrap_err();
            assert_eq!(error, Error::WrongSignature);
        }
    }

    #[test]
    fn hex_is_read_in_either_case_and_with_the_prefix_of_others() {
        let signature = sign(&key(), BODY);
        for written in [
            signature.to_uppercase(),
            format!("sha256={signature}"),
            format!(" {signature}\n"),
        ] {
            assert!(verify(&key(), &written, BODY).is_ok(), "{written}");
        }
    }

    #[test]
    fn what_is_no_signature_is_told_from_one_that_is_wrong() {
        let (right, all) = (sign(&key(), BODY), |signature: &str| {
            verify(&key(), signature, BODY).unwrap_err()
        });
        for none in [
            "",
            " ",
            "sha256=",
            "zz",
            &right[..62],
            &format!("{right}00"),
            &right.replace('a', "g"),
        ] {
            assert_eq!(all(none), Error::NoSignature, "{none}");
        }
        assert_eq!(all(&"0".repeat(64)), Error::WrongSignature);
        assert_eq!(all(&sign(&Secret::from("another"), BODY)), Error::WrongSignature);
    }

    #[test]
    fn an_empty_key_proves_nothing() {
        let key = Secret::from("");
        assert_eq!(verify(&key, &sign(&key, BODY), BODY).unwrap_err(), Error::NoKey);
    }

    #[test]
    fn the_body_counts_byte_for_byte() {
        let signature = sign(&key(), br#"{"a": 1}"#);
        assert_eq!(
            verify(&key(), &signature, br#"{"a":1}"#).unwrap_err(),
            Error::WrongSignature
        );
    }

    proptest! {
        #[test]
        fn one_changed_bit_of_body_or_signature_is_noticed(bit in 0_usize..8, place: prop::sample::Index, of_body: bool) {
            let signature = sign(&key(), BODY);
            let (mut body, mut claimed) = (BODY.to_vec(), hex::decode(&signature).unwrap());
            let changed = if of_body { &mut body } else { &mut claimed };
            let place = place.index(changed.len());
            changed[place] ^= 1 << bit;
            prop_assert_eq!(verify(&key(), &hex::encode(claimed), &body).unwrap_err(), Error::WrongSignature);
        }

        #[test]
        fn nothing_that_arrives_panics(signature in ".{0,80}", body in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = verify(&key(), &signature, &body);
            let _ = verify(&key(), &sign(&key(), &body), &body);
        }
    }
}
