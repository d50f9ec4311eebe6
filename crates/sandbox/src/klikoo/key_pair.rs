//! Key pair that signs the token request.

use std::{convert::Infallible, error::Error};

use rsa::{
    PrivateKey,
    pkcs1::EncodeRsaPublicKey as _,
    pkcs8::{EncodePrivateKey as _, LineEnding},
    rand_core::{TryCryptoRng, TryRng},
};

use crate::{ids::Ids, secret::Secret};

const BITS: usize = 2048;

/// RSA key pair: the private key as PKCS#8 in PEM, and the public key as PKCS#1 in DER.
pub(super) struct KeyPair {
    private_key_pem: Secret,
    public_key: Vec<u8>,
}

impl KeyPair {
    /// Generates the key pair that `random` determines. This takes about a tenth of a second.
    pub(super) fn generate(random: &Ids) -> Self {
        Self::encoded(random).expect("every number generator leads to two primes of 1024 bits")
    }

    fn encoded(random: &Ids) -> Result<Self, Box<dyn Error>> {
        let mut random = Bytes {
            random,
            block: [0; 64],
            used: 64,
        };
        let key = PrivateKey::new(&mut random, BITS)?;
        Ok(Self {
            private_key_pem: Secret::new(key.to_pkcs8_pem(LineEnding::LF)?.as_str()),
            public_key: key.to_public_key().to_pkcs1_der()?.into_vec(),
        })
    }

    pub(super) fn private_key_pem(&self) -> &str {
        self.private_key_pem.expose()
    }

    pub(super) fn public_key(&self) -> &[u8] {
        &self.public_key
    }
}

/// Random bytes of a generator, block after block.
struct Bytes<'a> {
    random: &'a Ids,
    block: [u8; 64],
    used: usize,
}

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        if self.used == self.block.len() {
            self.block = self.random.next();
            self.used = 0;
        }
        let byte = self.block[self.used];
        self.used += 1;
        byte
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_index| self.next())
    }
}

impl TryRng for Bytes<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes(self.array()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(self.array()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill_with(|| self.next());
        Ok(())
    }
}

impl TryCryptoRng for Bytes<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    fn key_pair(seed: u64) -> KeyPair {
        KeyPair::generate(&Ids::new(&Seed::numbered(seed), "key-pair"))
    }

    #[test]
    fn seed_determines_the_key_pair() {
        let (one, same, other) = (key_pair(1), key_pair(1), key_pair(2));
        assert_eq!(one.private_key_pem(), same.private_key_pem());
        assert_eq!(one.public_key(), same.public_key());
        assert_ne!(one.private_key_pem(), other.private_key_pem());
    }

    #[test]
    fn pem_has_lines_of_64_characters() {
        let pair = key_pair(1);
        let lines: Vec<_> = pair.private_key_pem().lines().collect();
        assert_eq!(lines[0], "-----BEGIN PRIVATE KEY-----");
        assert!(lines[1..lines.len() - 2].iter().all(|line| line.len() == 64));
        assert!(pair.private_key_pem().ends_with("-----END PRIVATE KEY-----\n"));
    }
}
