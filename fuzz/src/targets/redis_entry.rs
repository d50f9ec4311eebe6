//! Replies of a Redis server: the value of an entry, encrypted or plain. The first line is the outcome and the remaining
//! milliseconds, and the rest is the value.
//!
//! `auth-core-redis` reads them behind a connection. So its sources are compiled here, from their place.

use std::time::Duration;

use auth_core::{
    store::{Acquired, StoreKey, TokenId, StoredToken},
};

use super::stored_token::assert_same;
use crate::{
    cipher::{Cipher, EncryptionKey, Owner},
    entry,
    message::Message,
    secret::{assert_hidden, assert_not_in_debug, with_secret},
};

const ID: &str = "key-1";

/// Checks that what is not sealed with the key is rejected, that a sealed token is the same again, and that neither `Debug`
/// nor an error shows the secret.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    let Some(message) = Message::read(text.as_bytes()) else {
        return;
    };
    let (outcome, milliseconds) = message.line.split_once(' ').unwrap_or((message.line, ""));
    let milliseconds = milliseconds.parse().unwrap_or(0);
    let value = String::from_utf8_lossy(message.body).into_owned();
    for cipher in [Cipher::Plaintext, encrypted()] {
        let reply = (outcome.to_owned(), value.clone(), milliseconds);
        match entry::acquired(&cipher, &key(), "owner", reply) {
            Ok(Acquired::Token(token)) => {
                assert!(matches!(cipher, Cipher::Plaintext), "accepted a value that the key did not seal");
                assert_same(&token);
            }
            Ok(acquired) => assert_not_in_debug(&acquired),
            Err(error) => assert_hidden(&error),
        }
    }
    check_seal(&value);
}

/// Checks that a token in the value is the same after it is sealed and opened, and that no other entry can open it.
fn check_seal(value: &str) {
    let record = value.rsplit_once("plain:").map_or(value, |(_, record)| record);
    let Ok(token) = StoredToken::from_text(record, Duration::from_secs(60)) else {
        return;
    };
    let cipher = encrypted();
    let lease = auth_core::store::Lease::new("owner", 7);
    let sealed = entry::token_value(&cipher, &key(), &lease, &token).expect("a token is sealed");
    assert!(!sealed.contains(token.to_text().expose()), "the token is not encrypted");
    let open = |key: &StoreKey| {
        let reply = ("token".to_owned(), sealed.to_string(), 60_000);
        entry::acquired(&cipher, key, "owner", reply)
    };
    match open(&key()) {
        Ok(Acquired::Token(again)) => assert_eq!(again.id(), token.id()),
        other => panic!("its own value is not readable: {other:?}"),
    }
    assert!(open(&StoreKey::new("another")).is_err(), "another entry opens it");
    let id = crate::cipher::text_id(Some::<TokenId>(token.id()));
    let owner = Owner { key: &key(), id: &id };
    let record = sealed.splitn(3, '|').nth(2).unwrap_or_default();
    let text = cipher.open(owner, record).expect("its own record is readable");
    assert_eq!(*text, *token.to_text().expose());
}

fn key() -> StoreKey {
    StoreKey::new("fuzz")
}

fn encrypted() -> Cipher {
    Cipher::Encrypted {
        current: EncryptionKey::new(ID, &[7; 32]).expect("the key is valid"),
        previous: vec![EncryptionKey::new("key-0", &[6; 32]).expect("the key is valid")],
    }
}

/// Returns replies of each outcome, with a token in plain text, and with one that cannot be decrypted.
pub fn seeds() -> Vec<Vec<u8>> {
    let token = r#"{"version":1,"placement":"bearer","secret":"$","lifetime_ms":900000}"#;
    let plain = format!("7|id|plain:{token}");
    [
        ("token 60000", plain.as_str()),
        ("token 60000", "7|none|aes256gcm:key-1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ("token -1", "7|none|aes256gcm:key-0:AAAA"),
        ("lease 6000", "7"),
        ("held 6000", "!rejected 3"),
        ("held 6000", "owner"),
        ("other 0", ""),
    ]
    .map(|(line, value)| Message::write(line, &[], value.as_bytes()))
    .to_vec()
}
