//! Signature of a request with a token.

use super::{
    bodies, encodings,
    keys::Keys,
    macs::{self, Key},
    timestamps,
    variants::{Variant, conclusion, with_mistakes},
};
use crate::klikoo::signed_request::SignedRequest;

/// Prefix of the gateway, which is not part of the signed path.
const GATEWAY: &str = "/klikoo-b2b";
const RSA_LENGTH: usize = 256;
/// Maximum number of mistakes in the string to sign that the search combines.
const MAX_MISTAKES: usize = 2;

/// Describes the signature that `request` should have, and the mistake in the one `received`.
pub(in crate::klikoo) fn hint(request: &SignedRequest<'_>, received: Option<&str>, keys: Keys<'_>) -> String {
    let shown = SignedRequest {
        token: "<token>",
        ..*request
    };
    let expected = format!(
        "expected as `Open-Api-Signature` the Base64 of the HMAC-SHA512, with the client secret as key, of `{}`",
        shown.string_to_sign()
    );
    match received {
        None => format!("{expected}; it is missing or given twice"),
        Some(received) => format!("{expected}; {}", conclusion(find(request, received, keys))),
    }
}

fn find(request: &SignedRequest<'_>, received: &str, keys: Keys<'_>) -> Option<Vec<&'static str>> {
    let candidates = encodings::decode(received);
    if candidates.iter().any(|(bytes, _)| bytes.len() == RSA_LENGTH) {
        return Some(vec![
            "it has the length of an RSA signature, which only token requests have",
        ]);
    }
    let strings = Strings::of(request, keys);
    for (received, encoding) in &candidates {
        let found = strings.find(received, keys);
        if let Some(found) = found {
            return Some(encoding.iter().copied().chain(found).collect());
        }
    }
    None
}

/// Strings to sign with one or two mistakes.
struct Strings(Vec<(String, Vec<&'static str>)>);

impl Strings {
    /// Returns the strings, those with fewer mistakes first.
    fn of(request: &SignedRequest<'_>, keys: Keys<'_>) -> Self {
        let SignedRequest {
            method,
            token,
            body,
            timestamp,
            ..
        } = *request;
        let methods = with_mistakes(
            method.to_owned(),
            [(method.to_ascii_lowercase(), "the method is in lower case")],
        );
        let tokens = with_mistakes(
            token.to_owned(),
            [
                (format!("Bearer {token}"), "`Bearer` is part of the signed token"),
                (String::new(), "the token is left out"),
            ],
        );
        let (paths, hashes, timestamps) = (
            paths(request),
            bodies::hashes(body),
            timestamps::signed(timestamp),
        );
        let mut strings = Vec::new();
        for (method, m) in &methods {
            for (path, p) in &paths {
                for (token, t) in &tokens {
                    for (hash, h) in &hashes {
                        for (timestamp, s) in &timestamps {
                            let mistakes: Vec<_> =
                                [m, p, t, h, s].into_iter().filter_map(|part| *part).collect();
                            if mistakes.len() <= MAX_MISTAKES {
                                strings
                                    .push((format!("{method}:{path}:{token}:{hash}:{timestamp}"), mistakes));
                            }
                        }
                    }
                }
            }
        }
        let right = request.string_to_sign();
        let parts: Vec<_> = right.splitn(5, ':').collect();
        for (string, mistake) in [
            (format!("{right}\n"), "a line break follows the signed string"),
            (right.to_lowercase(), "the signed string is in lower case"),
            (parts.join("|"), "the parts are separated by `|` instead of `:`"),
            (
                format!("{}|{timestamp}", keys.client_id),
                "the string of a token request is signed",
            ),
        ] {
            strings.push((string, vec![mistake]));
        }
        let seconds = timestamps::nearby_seconds(timestamp);
        for timestamp in seconds
            .into_iter()
            .chain(timestamps::nearby_milliseconds(timestamp))
        {
            let string = SignedRequest {
                timestamp: &timestamp,
                ..*request
            };
            strings.push((string.string_to_sign(), vec![timestamps::OTHER_TIME]));
        }
        strings.sort_by_key(|(_string, mistakes)| mistakes.len());
        Self(strings)
    }

    fn find(&self, received: &[u8], keys: Keys<'_>) -> Option<Vec<&'static str>> {
        let secret = keys.client_secret.as_bytes();
        let (line, decoded) = ([secret, b"\n"].concat(), hex::decode(secret).unwrap_or_default());
        let key = |bytes, mistake| Key {
            bytes,
            mistake: Some(mistake),
        };
        let keys = [
            Key {
                bytes: secret,
                mistake: None,
            },
            key(&line, "a line break follows the client secret in the key"),
            key(&decoded, "the client secret is decoded from hex for the key"),
            key(
                keys.client_id.as_bytes(),
                "the client ID is the key instead of the client secret",
            ),
            key(
                keys.hmac_auth_key.as_bytes(),
                "the key of the token request is used instead of the client secret",
            ),
        ];
        let (right, _) = self.0.first()?;
        if let Some(found) = macs::find(received, &keys, right.as_bytes()) {
            return Some(found);
        }
        for (string, mistakes) in &self.0 {
            if macs::sign(secret, string.as_bytes()).as_ref() == received {
                return Some(mistakes.clone());
            }
        }
        for (string, mistakes) in self.0.iter().filter(|(_, mistakes)| mistakes.len() == 1) {
            if *mistakes != [timestamps::OTHER_TIME]
                && let Some(found) = macs::find(received, &keys, string.as_bytes())
            {
                return Some(mistakes.iter().copied().chain(found).collect());
            }
        }
        None
    }
}

fn paths(request: &SignedRequest<'_>) -> Vec<Variant<String>> {
    const PREFIX: &str = "the gateway's prefix is part of the signed path";
    let path = request.path;
    let query = request.query.map(|query| format!("?{query}")).unwrap_or_default();
    with_mistakes(
        path.to_owned(),
        [
            (format!("{path}{query}"), "the query is part of the signed path"),
            (format!("{GATEWAY}{path}"), PREFIX),
            (
                format!("{GATEWAY}{path}{query}"),
                "the gateway's prefix and the query are part of the signed path",
            ),
            (
                path.trim_start_matches('/').to_owned(),
                "the signed path does not start with `/`",
            ),
            (format!("{path}/"), "the signed path ends with `/`"),
        ],
    )
}
