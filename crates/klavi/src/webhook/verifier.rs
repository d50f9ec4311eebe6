//! Verification of signatures.

use auth_core::{InvalidInput, Secret, wire::without_bom};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::value::RawValue;
use sha2::Sha256;

use super::compact::compact;
use crate::generated::models::WebhookEvent;

/// Software that receives such events accepts this prefix before the signature; no available copy of the documents
/// has it.
const PREFIX: &str = "sha256=";

/// Error for a webhook that cannot be accepted. It contains nothing of the keys, the signature or the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The signature is missing, or is not the hex form of 32 bytes.
    #[error("missing or malformed signature; expected 64 hex digits")]
    MalformedSignature,
    /// The body was signed with another key, or was changed.
    #[error("the signature does not match the body with any of the secret keys")]
    SignatureMismatch,
    /// The signature is valid, but the body is neither an event nor a list.
    #[error("invalid body: the signature is valid; expected a JSON object or list")]
    UnexpectedBody,
}

/// An element of a signed list that is not an event. It contains nothing of the element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("failed to read the event at index {index} of the body; expected a JSON object")]
pub struct MalformedEvent {
    index: usize,
}

impl MalformedEvent {
    /// Returns the event's index in the body, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }
}

/// Verifies the signatures of events.
///
/// ```
/// use klavi::{Secret, webhook::{self, Verifier}};
///
/// // While a key is being replaced, either may have signed.
/// let (new, old) = (Secret::from("the new key"), Secret::from("the old key"));
/// let verifier = Verifier::new([new, old.clone()])?;
/// let body = br#"[{"eventId":"e-1"}]"#;
/// assert_eq!(verifier.verify(&webhook::sign(&old, body), body)?.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Verifier {
    secret_keys: Vec<Secret>,
    accepts_compact_form: bool,
}

impl Verifier {
    /// Creates a verifier that accepts signatures of any of these keys.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `secret_key` if there is none, if one is blank, since anyone could sign with it, or if
    /// one begins or ends with white space.
    pub fn new<K: Into<Secret>>(secret_keys: impl IntoIterator<Item = K>) -> Result<Self, InvalidInput> {
        const EXPECTED: &str = "a secret key that Klavi issued";

        let secret_keys: Vec<Secret> = secret_keys.into_iter().map(Into::into).collect();
        if secret_keys.is_empty() {
            return Err(InvalidInput::missing("secret_key", EXPECTED));
        }
        for key in &secret_keys {
            InvalidInput::require_credential("secret_key", key.expose(), EXPECTED)?;
        }
        Ok(Self {
            secret_keys,
            accepts_compact_form: false,
        })
    }

    /// Sets whether a signature of the body's compact form is accepted too. Default: no.
    ///
    /// The documents say that the body is signed, and their sample signs `JSON.stringify` of the parsed body
    /// (`monitor/security`). The two differ if an intermediary rewrites the JSON with other white space or other
    /// escapes. The compact form has the same keys in the same order, and the same values; numbers are unchanged.
    #[must_use]
    pub fn accept_compact_form(mut self, is_accepted: bool) -> Self {
        self.accepts_compact_form = is_accepted;
        self
    }

    /// Returns the events in `body`, if `signature` proves that a holder of one of the keys sent it.
    ///
    /// `signature` is the value of the header [`SIGNATURE_HEADER`](super::SIGNATURE_HEADER), empty if the header is
    /// missing: hex in either case. `body` is the received bytes: JSON that was parsed and written again may differ.
    /// The comparison takes constant time, whichever key matches.
    ///
    /// An element that is not an event does not affect the others: it is an error in its place. A blank
    /// [`event_id`](WebhookEvent::event_id) counts as absent.
    ///
    /// Fetch the state that an event reports, with [`payment_status`](crate::CustomerClient::payment_status) and
    /// similar calls.
    ///
    /// # Errors
    ///
    /// [`Error`]. Respond with any status but 200, and do nothing.
    pub fn verify(
        &self,
        signature: &str,
        body: &[u8],
    ) -> Result<Vec<Result<WebhookEvent, MalformedEvent>>, Error> {
        let signature = signature.trim();
        let signature = signature.strip_prefix(PREFIX).unwrap_or(signature);
        let mut claimed = [0; 32];
        hex::decode_to_slice(signature, &mut claimed).map_err(|_not_hex| Error::MalformedSignature)?;
        let mut is_signed = self.is_signature_of(&claimed, body);
        if self.accepts_compact_form {
            is_signed |= self.is_signature_of(&claimed, &compact(without_bom(body)));
        }
        if !is_signed {
            return Err(Error::SignatureMismatch);
        }
        events(body).ok_or(Error::UnexpectedBody)
    }

    /// Tries every key, even after a match.
    fn is_signature_of(&self, claimed: &[u8; 32], body: &[u8]) -> bool {
        self.secret_keys.iter().fold(false, |is_signed, key| {
            is_signed | mac(key, body).verify_slice(claimed).is_ok()
        })
    }
}

/// Returns the signature of `body` in Klavi's format, for tests of a receiver.
///
/// ```
/// use klavi::{Secret, webhook::{self, Verifier}};
///
/// let (key, body) = (Secret::from("a secret key"), br#"{"eventId":"e-1"}"#);
/// assert_eq!(webhook::sign(&key, body).len(), 64);
/// assert_eq!(Verifier::new([key.clone()])?.verify(&webhook::sign(&key, body), body)?.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
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

/// Samples show a list; accepting a single event is a precaution.
fn events(body: &[u8]) -> Option<Vec<Result<WebhookEvent, MalformedEvent>>> {
    let body = without_bom(body);
    let elements: Vec<&RawValue> = match body.trim_ascii_start().first()? {
        b'[' => serde_json::from_slice(body).ok()?,
        b'{' => vec![serde_json::from_slice(body).ok()?],
        _ => return None,
    };
    let event = |(index, element): (usize, &RawValue)| {
        let mut event: WebhookEvent =
            serde_json::from_str(element.get()).map_err(|_quotes_it| MalformedEvent { index })?;
        event.event_id = event.event_id.filter(|id| !id.as_str().trim().is_empty());
        Ok(event)
    };
    Some(elements.into_iter().enumerate().map(event).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BODY: &[u8] = br#"[{"eventId":"e-1"},{"eventID":"e-2"}]"#;

    fn key() -> Secret {
        Secret::from("&#%$\"key")
    }

    fn verifier() -> Verifier {
        Verifier::new([key()]).unwrap()
    }

    fn verify(signature: &str, body: &[u8]) -> Result<Vec<Result<WebhookEvent, MalformedEvent>>, Error> {
        verifier().verify(signature, body)
    }

    fn signed(body: &[u8]) -> Result<Vec<Result<WebhookEvent, MalformedEvent>>, Error> {
        verify(&sign(&key(), body), body)
    }

    fn ids(events: &[Result<WebhookEvent, MalformedEvent>]) -> Vec<String> {
        let id = |event: &WebhookEvent| {
            event
                .event_id
                .as_ref()
                .map_or("none".to_owned(), ToString::to_string)
        };
        events
            .iter()
            .map(|event| event.as_ref().map_or_else(ToString::to_string, id))
            .collect()
    }

    #[test]
    fn signature_is_that_of_rfc_4231() {
        assert_eq!(
            sign(&Secret::from("Jefe"), b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn signed_body_is_a_list_of_events_or_one() {
        let read = |body: &str| signed(body.as_bytes());
        assert_eq!(ids(&signed(BODY).unwrap()), ["e-1", "e-2"]);
        assert_eq!(ids(&read(r#" {"eventId":7}"#).unwrap()), ["7"]);
        assert_eq!(ids(&read("{}").unwrap()), ["none"]);
        assert!(read(" [] ").unwrap().is_empty());
        for body in [
            "",
            " ",
            "null",
            "7",
            "\"x\"",
            "{",
            "[",
            "[{}",
            "[{}]]",
            r#"{"a":1}{"b":2}"#,
        ] {
            assert_eq!(read(body).unwrap_err(), Error::UnexpectedBody, "{body}");
        }
    }

    #[test]
    fn malformed_event_affects_no_other() {
        let body =
            br#"[{"eventId":"e-1"},7,null,[{"eventId":"e-4"}],"secret-word",{"\ud83d":1},{"eventId":"e-7"}]"#;
        let events = signed(body).unwrap();
        let malformed: Vec<usize> = events
            .iter()
            .filter_map(|event| Some(event.as_ref().err()?.index()))
            .collect();
        assert_eq!(malformed, [1, 2, 3, 4, 5]);
        let told = ids(&events);
        assert_eq!((told[0].as_str(), told[6].as_str()), ("e-1", "e-7"));
        assert_eq!(
            told[4],
            "failed to read the event at index 4 of the body; expected a JSON object"
        );
        assert!(!format!("{events:?}").contains("secret-word"));
    }

    #[test]
    fn blank_event_id_is_absent() {
        for id in [r#""""#, r#"" ""#, r#""\n""#, "null"] {
            let body = format!(r#"[{{"eventId":{id}}}]"#);
            assert_eq!(ids(&signed(body.as_bytes()).unwrap()), ["none"], "{id}");
        }
    }

    #[test]
    fn byte_order_mark_is_signed_and_skipped() {
        for json in ["[{\"eventId\":\"e-1\"}]", "{\"eventId\":\"e-1\"}"] {
            let body = format!("\u{feff}{json}");
            assert_eq!(ids(&signed(body.as_bytes()).unwrap()), ["e-1"]);
            let error = verify(&sign(&key(), json.as_bytes()), body.as_bytes()).unwrap_err();
            assert_eq!(error, Error::SignatureMismatch);
        }
    }

    #[test]
    fn hex_case_and_prefix_are_accepted() {
        let signature = sign(&key(), BODY);
        for written in [
            signature.to_uppercase(),
            format!("sha256={signature}"),
            format!(" {signature}\n"),
        ] {
            assert!(verify(&written, BODY).is_ok(), "{written}");
        }
    }

    #[test]
    fn malformed_and_wrong_signatures_differ() {
        let (right, all) = (sign(&key(), BODY), |signature: &str| {
            verify(signature, BODY).unwrap_err()
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
            assert_eq!(all(none), Error::MalformedSignature, "{none}");
        }
        assert_eq!(all(&"0".repeat(64)), Error::SignatureMismatch);
        assert_eq!(
            all(&sign(&Secret::from("another"), BODY)),
            Error::SignatureMismatch
        );
    }

    #[test]
    fn any_of_several_keys_may_have_signed() {
        let keys = ["first", "second", "third"];
        let verifier = Verifier::new(keys).unwrap();
        for key in keys {
            let signature = sign(&Secret::from(key), BODY);
            assert!(verifier.verify(&signature, BODY).is_ok(), "{key}");
        }
        let signature = sign(&Secret::from("fourth"), BODY);
        assert_eq!(
            verifier.verify(&signature, BODY).unwrap_err(),
            Error::SignatureMismatch
        );
    }

    #[test]
    fn blank_key_is_rejected_by_name() {
        assert_eq!(Verifier::new([""; 0]).unwrap_err().field(), "secret_key");
        for key in ["", " ", "\n"] {
            assert_eq!(Verifier::new(["a key", key]).unwrap_err().field(), "secret_key");
        }
        assert!(!format!("{:?}", Verifier::new(["visible"]).unwrap()).contains("visible"));
    }

    #[test]
    fn compact_form_is_accepted_only_on_request() {
        let stringified = r#"[{"eventId":"A/ç"}]"#.as_bytes();
        let body = br#"[ { "eventId" : "\u0041\/\u00e7" } ]"#;
        let signature = sign(&key(), stringified);
        assert_eq!(verify(&signature, body).unwrap_err(), Error::SignatureMismatch);
        let lenient = verifier().accept_compact_form(true);
        assert_eq!(ids(&lenient.verify(&signature, body).unwrap()), ["A/ç"]);
        assert_eq!(ids(&lenient.verify(&sign(&key(), body), body).unwrap()), ["A/ç"]);
        let other = br#"[ { "eventId" : "B" } ]"#;
        assert_eq!(
            lenient.verify(&signature, other).unwrap_err(),
            Error::SignatureMismatch
        );
        // White space within a token is significant.
        let broken = b"[7 7]";
        let error = lenient.verify(&sign(&key(), b"[77]"), broken).unwrap_err();
        assert_eq!(error, Error::UnexpectedBody);
    }

    proptest! {
        // In the body or in the signature.
        #[test]
        fn single_bit_change_is_detected(
            bit in 0_usize..8,
            place: prop::sample::Index,
            of_body: bool,
            is_compact: bool,
        ) {
            let signature = sign(&key(), BODY);
            let (mut body, mut claimed) = (BODY.to_vec(), hex::decode(&signature).unwrap());
            let changed = if of_body { &mut body } else { &mut claimed };
            let place = place.index(changed.len());
            changed[place] ^= 1 << bit;
            let verifier = verifier().accept_compact_form(is_compact);
            let error = verifier.verify(&hex::encode(claimed), &body).unwrap_err();
            prop_assert_eq!(error, Error::SignatureMismatch);
        }

        #[test]
        fn any_input_is_verified_without_panic(signature in ".{0,80}", body in prop::collection::vec(any::<u8>(), 0..60)) {
            let lenient = verifier().accept_compact_form(true);
            let _ = lenient.verify(&signature, &body);
            let _ = lenient.verify(&sign(&key(), &body), &body);
        }
    }

    #[test]
    fn same_key_may_be_given_twice() {
        let verifier = Verifier::new([key(), key()]).unwrap();
        assert!(verifier.verify(&sign(&key(), BODY), BODY).is_ok());
    }
}
