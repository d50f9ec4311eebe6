//! Names and values of an entry on the server.

use std::time::Duration;

use auth_core::store::{Acquired, FetchFailure, Lease, StoreError, StoreErrorKind, StoreKey, StoredToken};

use crate::cipher::{Cipher, Owner};

/// Names of the keys of an entry. A cluster keeps all of them on one server, by the text in braces.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) token: String,
    pub(crate) lease: String,
    pub(crate) fence: String,
}

impl Entry {
    pub(crate) fn new(namespace: &str, key: &StoreKey) -> Self {
        let name = format!("{{{namespace}:{key}}}");
        Self {
            token: format!("{name}:token"),
            lease: format!("{name}:lease"),
            fence: format!("{name}:fence"),
            name,
        }
    }
}

/// Mark of a failure in place of the owner of a lease.
const FAILURE: char = '!';

/// Returns the value of a lease that ended with `failure`.
pub(crate) fn failure_value(failure: Option<&FetchFailure>) -> String {
    failure.map_or_else(String::new, |failure| format!("{FAILURE}{}", failure.to_text()))
}

/// Returns the value of `token`: its fence, its ID and its record.
pub(crate) fn token_value(
    cipher: &Cipher,
    key: &StoreKey,
    lease: &Lease,
    token: &StoredToken,
) -> Result<zeroize::Zeroizing<String>, StoreError> {
    let id = token.id().to_string();
    let record = cipher.seal(Owner { key, id: &id }, &token.to_text())?;
    let value = format!("{}|{id}|{}", lease.fence(), *record);
    Ok(zeroize::Zeroizing::new(value))
}

/// Reads the reply of the script that acquires.
pub(crate) fn acquired(
    cipher: &Cipher,
    key: &StoreKey,
    owner: &str,
    (outcome, value, milliseconds): (String, String, i64),
) -> Result<Acquired, StoreError> {
    // A key that expired meanwhile, or has no lifetime, has a negative one.
    let remaining = Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0));
    match outcome.as_str() {
        "token" => {
            let (id, record) = value
                .split_once('|')
                .and_then(|(_fence, rest)| rest.split_once('|'))
                .ok_or_else(unreadable)?;
            let text = cipher.open(Owner { key, id }, record)?;
            StoredToken::from_text(&text, remaining).map(Acquired::Token)
        }
        "lease" => {
            let fence = value.parse().ok().ok_or_else(unreadable)?;
            Ok(Acquired::Lease(Lease::new(owner, fence)))
        }
        "held" => Ok(match value.strip_prefix(FAILURE) {
            Some(failure) => Acquired::Failed(FetchFailure::from_text(failure, remaining)),
            None => Acquired::Held { remaining },
        }),
        _ => Err(unreadable()),
    }
}

fn unreadable() -> StoreError {
    StoreError::new(
        StoreErrorKind::Unreadable,
        "the entry of the token is not in the format of this version",
    )
}
