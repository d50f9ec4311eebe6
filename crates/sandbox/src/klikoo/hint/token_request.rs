//! Signature of a token request.

use aws_lc_rs::{
    digest,
    signature::{
        RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
        RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384,
        RSA_PSS_2048_8192_SHA512, RsaParameters, UnparsedPublicKey,
    },
};

use super::{
    encodings,
    keys::Keys,
    macs::{self, Key},
    timestamps,
    variants::{Variant, conclusion, with_mistakes},
};

const PSS: &str = "RSA-PSS padding instead of PKCS#1 v1.5";
const HASH: &str = "another hash than SHA-256 in the RSA signature";

const RSA: &[(&RsaParameters, Option<&str>)] = &[
    (&RSA_PKCS1_2048_8192_SHA256, None),
    (&RSA_PKCS1_2048_8192_SHA384, Some(HASH)),
    (&RSA_PKCS1_2048_8192_SHA512, Some(HASH)),
    (&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, Some(HASH)),
    (&RSA_PSS_2048_8192_SHA256, Some(PSS)),
    (&RSA_PSS_2048_8192_SHA384, Some(PSS)),
    (&RSA_PSS_2048_8192_SHA512, Some(PSS)),
];

/// Describes the signature that a token request should have, and the mistake in the one `received`.
pub(in crate::klikoo) fn hint(
    timestamp: &str,
    received: Option<&str>,
    keys: Keys<'_>,
    public_key: &[u8],
) -> String {
    let expected = format!(
        "expected as `Open-Api-Signature` the Base64 of the RSA PKCS#1 v1.5 signature with SHA-256, by the private \
         key, or of the HMAC-SHA512 of `{}|{timestamp}`",
        keys.client_id
    );
    match received {
        None => format!("{expected}; it is missing or given twice"),
        Some(received) => {
            let found = find(timestamp, received, keys, public_key);
            format!("{expected}; {}", conclusion(found))
        }
    }
}

fn find(timestamp: &str, received: &str, keys: Keys<'_>, public_key: &[u8]) -> Option<Vec<&'static str>> {
    let messages = messages(timestamp, keys);
    let hmac_keys = [
        Key {
            bytes: keys.hmac_auth_key.as_bytes(),
            mistake: None,
        },
        Key {
            bytes: keys.client_secret.as_bytes(),
            mistake: Some("the client secret is the key; it signs only requests with a token"),
        },
        Key {
            bytes: keys.client_id.as_bytes(),
            mistake: Some("the client ID is the key"),
        },
    ];
    for (received, encoding) in encodings::decode(received) {
        for (message, mistake) in &messages {
            let rsa = RSA.iter().find(|(algorithm, _)| {
                let key = UnparsedPublicKey::new(*algorithm, public_key);
                key.verify(message, &received).is_ok()
            });
            let found = match rsa {
                Some((_, algorithm)) => Some(algorithm.iter().copied().collect()),
                None => macs::find(&received, &hmac_keys, message),
            };
            if let Some(found) = found {
                let parts = encoding.iter().chain(mistake).copied();
                return Some(parts.chain(found).collect());
            }
        }
    }
    None
}

/// Returns the messages that a client may have signed.
fn messages(timestamp: &str, keys: Keys<'_>) -> Vec<Variant<Vec<u8>>> {
    let id = keys.client_id;
    let right = format!("{id}|{timestamp}");
    let text = |message: String, mistake| (message.into_bytes(), mistake);
    let hash = digest::digest(&digest::SHA256, right.as_bytes());
    let hashed = "the SHA-256 of the string is signed instead of the string; the algorithm hashes by itself";
    let mut mistakes = vec![
        text(
            format!("{id}:{timestamp}"),
            "the parts are separated by `:` instead of `|`",
        ),
        text(format!("{id}{timestamp}"), "the parts are not separated by `|`"),
        text(format!("{id} | {timestamp}"), "there are spaces around `|`"),
        text(
            format!("{timestamp}|{id}"),
            "the timestamp stands before the client ID",
        ),
        text(format!("{right}\n"), "a line break follows the signed string"),
        text(
            format!("{}|{timestamp}", keys.client_secret),
            "the client secret is signed instead of the client ID",
        ),
        text(timestamp.to_owned(), "the client ID is left out"),
        text(id.to_owned(), "the timestamp is left out"),
        text(
            id.to_uppercase() + "|" + timestamp,
            "the client ID is in upper case",
        ),
        (hex::encode(hash).into_bytes(), hashed),
        (hash.as_ref().to_vec(), hashed),
    ];
    for (timestamp, mistake) in timestamps::signed(timestamp) {
        if let Some(mistake) = mistake {
            mistakes.push(text(format!("{id}|{timestamp}"), mistake));
        }
    }
    for timestamp in timestamps::nearby_seconds(timestamp) {
        mistakes.push(text(format!("{id}|{timestamp}"), timestamps::OTHER_TIME));
    }
    with_mistakes(right.into_bytes(), mistakes)
}
