//! Signatures of deliveries.

use aws_lc_rs::hmac;

use super::record::Forgery;
use crate::secret::Secret;

/// Age of a forged delivery's timestamp in seconds.
const STALE: i64 = 60 * 60;

/// Signature that a provider's deliveries carry.
#[derive(Debug)]
pub(crate) enum Signing {
    /// None, as in the documents of Klikoo.
    Unsigned,
    /// HMAC-SHA256 of the body in hex, and a timestamp, as in those of Klavi.
    Klavi {
        key: Secret,
        /// Key of a forger.
        wrong_key: Secret,
    },
}

impl Signing {
    /// Returns the headers of a delivery with this `body` at `now`, in Unix seconds.
    pub(super) fn headers(
        &self,
        body: &str,
        forged: Option<Forgery>,
        now: i64,
    ) -> Vec<(&'static str, String)> {
        let Self::Klavi { key, wrong_key } = self else {
            return Vec::new();
        };
        let key = match forged {
            Some(Forgery::WrongKey) => wrong_key,
            _ => key,
        };
        let signed = match forged {
            // Another body was signed.
            Some(Forgery::AlteredBody) => "[]",
            _ => body,
        };
        let key = hmac::Key::new(hmac::HMAC_SHA256, key.expose().as_bytes());
        let signature = hmac::sign(&key, signed.as_bytes());
        let timestamp = match forged {
            Some(Forgery::StaleTimestamp) => now.saturating_sub(STALE),
            _ => now,
        };
        let mut headers = vec![("X-Klavi-Timestamp", timestamp.to_string())];
        if forged != Some(Forgery::Missing) {
            headers.push(("X-Klavi-Signature", hex::encode(signature)));
        }
        headers
    }
}
