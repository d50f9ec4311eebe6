//! Keyed hashes, right and mistaken.

use aws_lc_rs::{
    digest, hmac,
    hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, HMAC_SHA256, HMAC_SHA384, HMAC_SHA512},
};

/// Key with the name that a hint gives it.
pub(super) struct Key<'a> {
    pub(super) bytes: &'a [u8],
    /// Mistake of using it, or `None` for the right key.
    pub(super) mistake: Option<&'static str>,
}

const ALGORITHMS: &[(hmac::Algorithm, Option<&str>)] = &[
    (HMAC_SHA512, None),
    (HMAC_SHA256, Some("HMAC-SHA256 instead of HMAC-SHA512")),
    (HMAC_SHA384, Some("HMAC-SHA384 instead of HMAC-SHA512")),
    (
        HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        Some("HMAC-SHA1 instead of HMAC-SHA512"),
    ),
];

/// Returns the HMAC-SHA512 of `message`.
pub(super) fn sign(key: &[u8], message: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(HMAC_SHA512, key), message)
}

/// Finds the mistakes in algorithm and key that turn `message` into `received`.
pub(super) fn find(received: &[u8], keys: &[Key<'_>], message: &[u8]) -> Option<Vec<&'static str>> {
    for (algorithm, mistake) in ALGORITHMS {
        for key in keys {
            let tag = hmac::sign(&hmac::Key::new(*algorithm, key.bytes), message);
            if tag.as_ref() == received {
                return Some([*mistake, key.mistake].into_iter().flatten().collect());
            }
        }
    }
    let right = keys.first()?.bytes;
    let hash = |parts: &[&[u8]]| {
        let mut context = digest::Context::new(&digest::SHA512);
        for part in parts {
            context.update(part);
        }
        context.finish()
    };
    for (hash, mistake) in [
        (hash(&[message]), "SHA-512 without a key instead of HMAC-SHA512"),
        (
            hash(&[message, right]),
            "SHA-512 of the string and the key instead of HMAC-SHA512",
        ),
        (
            hash(&[right, message]),
            "SHA-512 of the key and the string instead of HMAC-SHA512",
        ),
    ] {
        if hash.as_ref() == received {
            return Some(vec![mistake]);
        }
    }
    let swapped = hmac::sign(&hmac::Key::new(HMAC_SHA512, message), right);
    (swapped.as_ref() == received).then(|| vec!["key and message of the HMAC are swapped"])
}
