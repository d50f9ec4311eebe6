//! Hash of passwords and PINs.

use auth_core::Secret;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Returns the SHA-256 of `secret` in lower-case hex: the documents print upper case, working integrators send lower
/// case.
pub(crate) fn sha256_hex(secret: &Secret) -> Secret {
    let digest: Zeroizing<[u8; 32]> = Zeroizing::new(Sha256::digest(secret.expose()).into());
    let mut text = Zeroizing::new([0; 64]);
    hex::encode_to_slice(*digest, &mut *text).expect("there are two digits for each byte");
    Secret::from(std::str::from_utf8(&*text).expect("hexadecimal digits are ASCII"))
}
