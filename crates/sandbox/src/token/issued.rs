//! Issued tokens, without the tokens themselves.

use std::{collections::BTreeMap, time::SystemTime};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Number of issued tokens that are listed.
const MAX_LISTED: usize = 1000;
/// Number of tokens ended one by one, beyond which those are forgotten that have expired since.
const MAX_ENDED: usize = 1000;

/// Token that a provider has issued, without the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IssuedToken {
    /// ID, such as `customer-1`.
    pub id: String,
    /// Time of issue, by the sandbox's clock.
    #[serde(serialize_with = "crate::rfc3339::serialize")]
    pub issued_at: SystemTime,
    /// Announced expiry.
    #[serde(serialize_with = "crate::rfc3339::serialize")]
    pub expires_at: SystemTime,
    /// State.
    pub state: TokenState,
}

/// State of an issued token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TokenState {
    /// Requests with it are accepted.
    Valid,
    /// It has expired, or was made to expire.
    Expired,
    /// It was revoked.
    Revoked,
}

/// The newest issued tokens, and the tokens that were ended one by one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Records {
    /// Number of issued tokens, which is the serial number of the newest.
    issued: u64,
    /// The newest tokens, by serial number.
    newest: BTreeMap<u64, Record>,
    ended: BTreeMap<u64, Ended>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) serial: u64,
    pub(super) fingerprint: u64,
    pub(super) issued_at: Timestamp,
    /// Unix seconds.
    pub(super) expires_at: i64,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Ended {
    way: EndedBy,
    /// Unix seconds.
    expires_at: i64,
}

/// Action that ended a token before its announced expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum EndedBy {
    Expiry,
    Revocation,
}

impl Records {
    /// Returns the number of issued tokens.
    pub(super) fn issued(&self) -> u64 {
        self.issued
    }

    /// Returns the serial number of the next token.
    pub(super) fn next_serial(&mut self) -> u64 {
        self.issued += 1;
        self.issued
    }

    /// Lists a token, unless a reset has taken back its serial number meanwhile.
    pub(super) fn push(&mut self, record: Record) {
        if record.serial > self.issued {
            return;
        }
        self.newest.entry(record.serial).or_insert(record);
        if self.newest.len() > MAX_LISTED {
            self.newest.pop_first();
        }
    }

    /// Returns whether a signed token with `serial` is one of these.
    pub(super) fn has_issued(&self, serial: u64, fingerprint: u64) -> bool {
        if let Some(record) = self.newest.get(&serial) {
            return record.fingerprint == fingerprint;
        }
        let oldest = self.newest.first_key_value().map(|(oldest, _record)| *oldest);
        self.newest.len() == MAX_LISTED && oldest.is_some_and(|oldest| serial < oldest)
    }

    /// Returns the newest tokens, newest first.
    pub(super) fn newest(&self) -> impl Iterator<Item = &Record> {
        self.newest.values().rev()
    }

    /// Returns the action that ended the token `serial` alone.
    pub(super) fn ended(&self, serial: u64) -> Option<EndedBy> {
        self.ended.get(&serial).map(|ended| ended.way)
    }

    /// Ends the token `serial` at `now`, in Unix seconds, and returns whether it is listed. A revocation is final.
    pub(super) fn end(&mut self, serial: u64, way: EndedBy, now: i64) -> bool {
        let Some(record) = self.newest.get(&serial) else {
            return false;
        };
        let ended = Ended {
            way,
            expires_at: record.expires_at,
        };
        if self.ended.len() >= MAX_ENDED {
            self.ended.retain(|_serial, ended| ended.expires_at > now);
        }
        if self.ended(serial) != Some(EndedBy::Revocation) {
            self.ended.insert(serial, ended);
        }
        true
    }
}
