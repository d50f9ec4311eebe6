//! Public keys in JSON.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, Serializer};

/// Public half of a key (RFC 7517): the members that its thumbprint requires, in lexicographic order.
#[derive(Debug, Clone)]
pub(crate) struct Jwk(Vec<(&'static str, String)>);

#[cfg_attr(
    not(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls-ring")),
    allow(dead_code, reason = "without a library for signatures there is no key")
)]
impl Jwk {
    /// Creates the key of the uncompressed point `0x04 || x || y`.
    pub(super) fn ec(curve: &str, point: &[u8]) -> Self {
        let (x, y) = point[1..].split_at(point.len() / 2);
        Self(vec![
            ("crv", curve.to_owned()),
            ("kty", "EC".to_owned()),
            ("x", URL_SAFE_NO_PAD.encode(x)),
            ("y", URL_SAFE_NO_PAD.encode(y)),
        ])
    }

    pub(super) fn ed25519(public: &[u8]) -> Self {
        Self(vec![
            ("crv", "Ed25519".to_owned()),
            ("kty", "OKP".to_owned()),
            ("x", URL_SAFE_NO_PAD.encode(public)),
        ])
    }

    pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        Self(vec![
            ("e", URL_SAFE_NO_PAD.encode(exponent)),
            ("kty", "RSA".to_owned()),
            ("n", URL_SAFE_NO_PAD.encode(modulus)),
        ])
    }
}

/// Formats the JSON object without white space, whose hash is the thumbprint (RFC 7638). No value has a character to escape.
impl fmt::Display for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (index, (name, value)) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "," };
            write!(f, "{separator}\"{name}\":\"{value}\"")?;
        }
        f.write_str("}")
    }
}

impl Serialize for Jwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest::{SHA256, digest};

    use super::*;

    fn thumbprint(key: &Jwk) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, key.to_string().as_bytes()))
    }

    fn decoded(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    // RFC 7638, section 3.1.
    #[test]
    fn rsa_thumbprint_is_that_of_the_rfc() {
        let modulus = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebW\
                       KRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQ\
                       MicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2N\
                       cRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let key = Jwk::rsa(&decoded(modulus), &decoded("AQAB"));
        assert_eq!(thumbprint(&key), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    // RFC 8037, appendix A.3.
    #[test]
    fn ed25519_thumbprint_is_that_of_the_rfc() {
        let key = Jwk::ed25519(&decoded("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
        assert_eq!(thumbprint(&key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    // RFC 9449, section 6.1: the thumbprint of the key of section 4.1.
    #[test]
    fn ec_thumbprint_is_that_of_the_rfc() {
        let mut point = vec![4];
        point.extend(decoded("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"));
        point.extend(decoded("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"));
        let key = Jwk::ec("P-256", &point);
        assert_eq!(thumbprint(&key), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }
}
