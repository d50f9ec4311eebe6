//! Token of a store, and the record of an entry that a file or a database keeps.

use std::time::Duration;

use auth_core::{
    Secret, async_trait,
    store::{
        AcquireRequest, Acquired, FetchFailure, Record, RecordStore, StoreError, StoreKey, StoredToken, TokenStore,
    },
};

use crate::{
    exchange::block_on,
    secret::{SECRET, assert_hidden, assert_not_in_debug, with_secret},
};

/// The time of the record in the seeds, as of the store's clock.
const NOW: Duration = Duration::from_millis(1_600_000_000_000);

/// A store with the input as its only record.
#[derive(Debug)]
struct Records(Secret);

#[async_trait]
impl RecordStore for Records {
    async fn load(&self, _: &StoreKey) -> Result<Record, StoreError> {
        Ok(Record::new(1, self.0.clone(), NOW))
    }

    async fn replace(&self, _: &StoreKey, _: u64, text: &Secret, _: Duration) -> Result<bool, StoreError> {
        let again = Records(text.clone()).acquire_again().await;
        assert!(again.is_ok(), "wrote a record that it cannot read: {again:?}");
        Ok(true)
    }
}

impl Records {
    /// Reads the record without a change, which a lease that cannot be held would need.
    async fn acquire_again(&self) -> Result<bool, StoreError> {
        let foreign = auth_core::store::Lease::new("another process", 0);
        self.renew(&StoreKey::new("fuzz"), &foreign, Duration::from_secs(1)).await
    }
}

/// Checks that a stored token, failure and record are the same after they are written again, and that neither `Debug` nor an
/// error shows the secret.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    read_token(&text);
    let failure = FetchFailure::from_text(&text, Duration::from_secs(1));
    assert_eq!(FetchFailure::from_text(&failure.to_text(), Duration::from_secs(1)), failure);

    let store = Records(Secret::from(text.as_str()));
    let request = AcquireRequest::new(Duration::from_secs(6));
    match block_on(store.acquire(&StoreKey::new("fuzz"), &request)) {
        Ok(Acquired::Token(token)) => {
            assert!(!token.remaining().is_zero(), "an expired token is returned");
            assert_same(&token);
        }
        Ok(acquired) => assert_not_in_debug(&acquired),
        Err(error) => assert_hidden(&error),
    }
}

fn read_token(text: &str) {
    match StoredToken::from_text(text, Duration::from_secs(60)) {
        Ok(token) => assert_same(&token),
        Err(error) => assert_hidden(&error),
    }
}

/// Checks that `token` is the same after it is written and read, and does not show the secret.
pub(crate) fn assert_same(token: &StoredToken) {
    let text = token.to_text();
    let again = StoredToken::from_text(text.expose(), token.remaining()).expect("its own text is readable");
    assert_eq!(again.id(), token.id());
    assert_eq!(again.to_text().expose(), text.expose());
    let debug = format!("{token:?}");
    assert!(!debug.contains(SECRET) || is_named_by_secret(text.expose()), "shows the secret: {debug}");
}

/// Returns whether a header or a parameter has the secret as its name, which `Debug` shows.
fn is_named_by_secret(text: &str) -> bool {
    let record: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let more = record["more"].as_array().into_iter().flatten();
    more.chain([&record]).any(|credential| credential["placement"].to_string().contains(SECRET))
}

/// Returns tokens of each placement, failures, and records with each part.
pub fn seeds() -> Vec<Vec<u8>> {
    let token = r#"{"version":1,"placement":"bearer","secret":"$","lifetime_ms":900000}"#;
    let record = |parts: &str| {
        format!(r#"{{"version":1,"written":{{"wall_ms":1600000000000}},"fence":7,"published":7,{parts}}}"#)
    };
    [
        token.to_owned(),
        r#"{"version":1,"placement":"raw","secret":"$","lifetime_ms":1}"#.to_owned(),
        r#"{"version":1,"placement":{"header":"x-key"},"secret":"$","lifetime_ms":1,"more":[{"placement":{"query":"key"},"secret":"t"}]}"#.to_owned(),
        "rejected 3".to_owned(),
        "unavailable 1".to_owned(),
        record(&format!(
            r#""token":{{"remaining_ms":60000,"value":{token}}},"lease":null,"failure":null"#
        )),
        record(r#""token":null,"lease":{"remaining_ms":6000,"value":{"owner":"o","fence":7}},"failure":null"#),
        record(r#""token":null,"lease":null,"failure":{"remaining_ms":6000,"value":"rejected 2"}"#),
        r#"{"version":1,"written":{"wall_ms":1600000000000,"boot":{"id":"b","ms":7}},"fence":0,"published":0,"token":null,"lease":null,"failure":null}"#.to_owned(),
    ]
    .map(String::into_bytes)
    .to_vec()
}
