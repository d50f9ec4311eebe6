//! HMAC-SHA512.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;

/// Returns the HMAC-SHA512 of the concatenated parts of `message`.
pub(crate) fn hmac_sha512<'a>(key: &[u8], message: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in message {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmac_is_that_of_rfc_4231() {
        // RFC 4231, test case 2.
        assert_eq!(
            hex::encode(hmac_sha512(b"Jefe", [&b"what do ya "[..], b"want for nothing?"])),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
             9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        );
    }
}
