//! Reads a private key's PEM, and recognizes other formats.

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use crate::{InvalidInput, Secret};

/// The command that converts any other private key that OpenSSL can read.
const CONVERT: &str =
    "PKCS#8 (`-----BEGIN PRIVATE KEY-----`): openssl pkcs8 -topk8 -nocrypt -in key.pem -out pkcs8.pem";

/// Beginning of a PEM text in Base64: the form that some dashboards show.
const BASE64_OF_ARMOUR: &str = "LS0tLS1CRUdJTi";

const PRIVATE_KEY: &str = "PRIVATE KEY";

/// Returns the DER of an unencrypted private key in PKCS#8 PEM, which is wiped from memory on drop.
///
/// Text before the armour is allowed, as in RFC 7468. Which kind of key the DER contains is for the library that uses it.
///
/// # Errors
///
/// [`InvalidInput`] naming `field`, with the format of `pem`, and what was `expected` or the command that converts it. The
/// key itself is never quoted.
///
/// ```
/// use auth_core::{Secret, pkcs8_der};
///
/// let pem = Secret::from("-----BEGIN RSA PRIVATE KEY-----");
/// let error = pkcs8_der("signing_key", &pem, "an RSA key in PKCS#8").unwrap_err();
/// assert!(error.to_string().starts_with("`signing_key` is a PKCS#1 key"));
/// assert!(error.to_string().contains("openssl pkcs8 -topk8 -nocrypt"));
/// ```
pub fn pkcs8_der(field: &str, pem: &Secret, expected: &str) -> Result<Zeroizing<Vec<u8>>, InvalidInput> {
    let reject = |problem, expected: &str| Err(InvalidInput::new(field, problem, expected));
    let text = pem.expose();
    if text.trim().is_empty() {
        return Err(InvalidInput::empty(field, expected));
    }
    let Some((label, rest)) = label(text) else {
        return if text.trim_start().starts_with(BASE64_OF_ARMOUR) {
            reject("is the Base64 of a PEM text", "the PEM text itself: base64 -d")
        } else {
            reject("has no PEM armour", expected)
        };
    };
    match label {
        PRIVATE_KEY => {}
        "RSA PRIVATE KEY" => return reject("is a PKCS#1 key (`BEGIN RSA PRIVATE KEY`)", CONVERT),
        "EC PRIVATE KEY" | "EC PARAMETERS" => {
            return reject("is an elliptic-curve key outside of PKCS#8", CONVERT);
        }
        "ENCRYPTED PRIVATE KEY" => return reject("is an encrypted private key", CONVERT),
        "OPENSSH PRIVATE KEY" => return reject("is a private key of OpenSSH", expected),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => return reject("is a public key", expected),
        "CERTIFICATE" => return reject("is a certificate", expected),
        "CERTIFICATE REQUEST" => return reject("is a certificate request", expected),
        // The message omits the label, which may be anything.
        _ => return reject("is a PEM text of another kind", expected),
    }
    let Some((body, _)) = rest.split_once("-----END PRIVATE KEY-----") else {
        return reject("ends before its armour does", expected);
    };
    if body.contains('\\') {
        return reject("has its line breaks written out as backslashes", expected);
    }
    // Allocated with its full length: a string that grows leaves copies behind.
    let mut base64 = Zeroizing::new(String::with_capacity(body.len()));
    base64.extend(body.chars().filter(|character| !character.is_ascii_whitespace()));
    match STANDARD.decode(base64.as_bytes()) {
        Ok(der) => Ok(Zeroizing::new(der)),
        Err(_position) => reject("is not Base64 inside its armour", expected),
    }
}

/// Returns the label of the first armour in `text`, and the text after it.
fn label(text: &str) -> Option<(&str, &str)> {
    text.split_once("-----BEGIN ")?.1.split_once("-----")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPECTED: &str = "a private key in PKCS#8 (`-----BEGIN PRIVATE KEY-----`)";

    fn der(pem: &str) -> Result<Zeroizing<Vec<u8>>, InvalidInput> {
        pkcs8_der("auth_key", &Secret::from(pem), EXPECTED)
    }

    fn complaint(pem: &str) -> String {
        der(pem).unwrap_err().to_string()
    }

    // In lines, in one line, with carriage returns, and after other text.
    #[test]
    fn pem_layouts_are_accepted() {
        for pem in [
            "-----BEGIN PRIVATE KEY-----\nAQID\nBAUG\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----AQIDBAUG-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\r\nAQID\r\nBAUG\r\n-----END PRIVATE KEY-----\r\n",
            "Key of the test account\n-----BEGIN PRIVATE KEY-----\n AQIDBAUG\n-----END PRIVATE KEY-----",
        ] {
            assert_eq!(*der(pem).unwrap(), [1, 2, 3, 4, 5, 6], "{pem}");
        }
    }

    // A key that can be converted comes with the command that does it.
    #[test]
    fn other_key_formats_are_named() {
        for (label, named, told) in [
            (
                "RSA PRIVATE KEY",
                "is a PKCS#1 key",
                "openssl pkcs8 -topk8 -nocrypt",
            ),
            (
                "ENCRYPTED PRIVATE KEY",
                "is an encrypted private key",
                "openssl pkcs8 -topk8 -nocrypt",
            ),
            (
                "OPENSSH PRIVATE KEY",
                "is a private key of OpenSSH",
                "BEGIN PRIVATE KEY",
            ),
            (
                "EC PRIVATE KEY",
                "is an elliptic-curve key",
                "openssl pkcs8 -topk8 -nocrypt",
            ),
            ("PUBLIC KEY", "is a public key", "BEGIN PRIVATE KEY"),
            ("RSA PUBLIC KEY", "is a public key", "BEGIN PRIVATE KEY"),
            ("CERTIFICATE", "is a certificate", "BEGIN PRIVATE KEY"),
            (
                "CERTIFICATE REQUEST",
                "is a certificate request",
                "BEGIN PRIVATE KEY",
            ),
            ("HUNTER2", "is a PEM text of another kind", "BEGIN PRIVATE KEY"),
        ] {
            let text = complaint(&format!("-----BEGIN {label}-----\nAQID\n-----END {label}-----"));
            assert!(text.starts_with(&format!("`auth_key` {named}")), "{text}");
            assert!(text.contains(told), "{text}");
            assert!(!text.contains("HUNTER2") && !text.contains("AQID"), "{text}");
        }
    }

    #[test]
    fn broken_armour_and_broken_body_differ() {
        for (pem, problem) in [
            ("", "is empty"),
            (" \n", "is empty"),
            ("AQIDBAUG", "has no PEM armour"),
            (
                "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t",
                "is the Base64 of a PEM text",
            ),
            ("-----BEGIN PRIVATE KEY-----\nAQID", "ends before its armour does"),
            (
                "-----BEGIN PRIVATE KEY-----\\nAQID\\n-----END PRIVATE KEY-----",
                "has its line breaks written out as backslashes",
            ),
            (
                "-----BEGIN PRIVATE KEY-----\nhunter2!\n-----END PRIVATE KEY-----",
                "is not Base64 inside its armour",
            ),
        ] {
            let text = complaint(pem);
            assert!(
                text.starts_with(&format!("`auth_key` {problem}; expected")),
                "{text}"
            );
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}
