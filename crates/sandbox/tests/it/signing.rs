//! Hashes and signatures, where possible by other crates than the sandbox's.

use std::error::Error;

use aws_lc_rs::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256, Sha512};

/// Returns the SHA-256 in lower-case hex.
pub(crate) fn hex_sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Returns the HMAC-SHA512 in Base64.
pub(crate) fn hmac_sha512(key: &str, message: &str) -> Result<String, Box<dyn Error>> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key.as_bytes())?;
    mac.update(message.as_bytes());
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

/// Signs with RSA PKCS#1 v1.5 and SHA-256, and returns Base64.
pub(crate) fn rsa_sha256(pem: &str, message: &str) -> Result<String, Box<dyn Error>> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = KeyPair::from_pkcs8(&STANDARD.decode(body)?)?;
    let mut signature = vec![0; key.public_modulus_len()];
    let random = SystemRandom::new();
    key.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature)?;
    Ok(STANDARD.encode(signature))
}
