//! PEM of a private key.

use auth_core::{Secret, pkcs8_der};
use base64::{Engine, engine::general_purpose::STANDARD};
use klikoo::AuthKey;

use crate::secret::{assert_hidden, assert_not_in_debug, with_secret};

/// Checks that the DER of a PEM text is read again from its own armour, and that no error shows the text.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    let pem = Secret::from(text.as_str());
    match pkcs8_der("signing_key", &pem, "a private key") {
        Ok(der) => {
            let armoured = format!(
                "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
                STANDARD.encode(&*der)
            );
            let again = pkcs8_der("signing_key", &Secret::from(armoured), "a private key");
            assert_eq!(again.ok(), Some(der));
        }
        Err(error) => assert_hidden(&error),
    }
    match AuthKey::rsa_pkcs8_pem(pem) {
        Ok(key) => assert_not_in_debug(&key),
        Err(error) => assert_hidden(&error),
    }
}

/// Returns a key of each format, without its bits.
pub fn seeds() -> Vec<Vec<u8>> {
    let labels = [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "EC PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "PUBLIC KEY",
        "CERTIFICATE",
        "CERTIFICATE REQUEST",
        "$",
    ];
    let armoured = labels.map(|label| format!("-----BEGIN {label}-----\nAQIDBAUG\n$\n-----END {label}-----\n"));
    let others = [
        "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t",
        "Key of $\r\n-----BEGIN PRIVATE KEY-----\r\n AQID BAUG\r\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\nAQID\\n-----END PRIVATE KEY-----",
    ];
    armoured.into_iter().chain(others.map(str::to_owned)).map(String::into_bytes).collect()
}
