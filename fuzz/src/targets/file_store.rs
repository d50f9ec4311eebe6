//! Files of the store of tokens for command lines. An input is the content of one.

use std::{
    fs,
    time::{Duration, SystemTime},
};

use auth_core::{
    store::{AcquireRequest, Acquired, FileStore, StoreKey, StoredToken, TokenStore},
    testing::ManualClock,
};
use tempfile::TempDir;

use super::stored_token::assert_same;
use crate::{
    exchange::block_on,
    secret::{assert_hidden, assert_not_in_debug, with_secret},
    temporary,
};

/// The time of the files in the seeds.
const NOW: Duration = Duration::from_millis(1_600_000_000_000);
const TOKEN: &str = r#"{"version":1,"placement":"bearer","secret":"t","lifetime_ms":900000}"#;

thread_local! {
    static STORE: (TempDir, FileStore) = store();
}

fn store() -> (TempDir, FileStore) {
    let folder = temporary::folder();
    let store = FileStore::new(folder.path()).expect("the folder is a valid setting");
    let store = store.clock(ManualClock::at(SystemTime::UNIX_EPOCH + NOW));
    (folder, store)
}

/// Checks that a token of the file is the same again, that a lease is followed by a token, that a file which is kept is
/// unchanged, and that neither `Debug` nor an error shows the secret.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    STORE.with(|(folder, store)| {
        let key = StoreKey::new("fuzz");
        let file = folder.path().join(format!("token-{}.json", key.as_str()));
        fs::write(&file, &text).expect("the file is written");
        let request = AcquireRequest::new(Duration::from_secs(6));
        match block_on(store.acquire(&key, &request)) {
            Ok(Acquired::Token(token)) => {
                assert!(!token.remaining().is_zero(), "an expired token is returned");
                assert_same(&token);
            }
            Ok(Acquired::Lease(lease)) => {
                let token = StoredToken::from_text(TOKEN, Duration::from_secs(60)).expect("the token is valid");
                let is_published = block_on(store.publish(&key, &lease, &token)).expect("the file is its own");
                assert!(is_published, "the holder of a lease cannot publish");
                match block_on(store.acquire(&key, &request)) {
                    Ok(Acquired::Token(again)) => assert_eq!(again.id(), token.id()),
                    other => panic!("its own file is not readable: {other:?}"),
                }
            }
            Ok(acquired) => assert_not_in_debug(&acquired),
            Err(error) => {
                assert_hidden(&error);
                let kept = fs::read_to_string(&file).expect("the file is kept");
                assert_eq!(kept, text);
            }
        }
        // Of the next input, no lease is held.
        let entries = fs::read_dir(folder.path()).expect("the folder is readable");
        for entry in entries.flatten() {
            fs::remove_file(entry.path()).expect("the file is removed");
        }
    });
}

/// Returns the seeds of the records of a database, which have the same form.
pub fn seeds() -> Vec<Vec<u8>> {
    super::stored_token::seeds()
}
