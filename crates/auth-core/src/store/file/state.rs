//! Content of a token file.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::reading::{Now, Reading, whole_ms};
use crate::{
    Moment,
    store::{
        Entry, FetchFailure, Lease, StoreError, StoreErrorKind, StoredToken,
        stored_token::VERSION as TOKEN_VERSION,
    },
};

/// The only version of the file.
const VERSION: u32 = 1;
/// Length of a file without its token, roughly.
const OVERHEAD: usize = 1024;

/// Content of a token file, with the times of this process.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) entry: Entry,
    /// Fence of the last lease.
    pub(super) fence: u64,
}

/// Reason why content cannot be used.
#[derive(Debug)]
pub(super) enum Defect {
    /// No version of this crate has written it.
    Corrupt,
    /// A later version may have written it.
    Newer(StoreError),
}

/// The form in the file. All remaining times count from `written`.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    version: u32,
    written: Reading,
    fence: u64,
    published: u64,
    #[serde(borrow)]
    token: Option<Timed<&'a RawValue>>,
    lease: Option<Timed<LeaseRecord>>,
    failure: Option<Timed<String>>,
}

#[derive(Serialize, Deserialize)]
struct Timed<T> {
    remaining_ms: u64,
    value: T,
}

#[derive(Serialize, Deserialize)]
struct LeaseRecord {
    owner: String,
    fence: u64,
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl State {
    /// Reads the content of a file at `now`.
    pub(super) fn decode(content: &[u8], now: &Now) -> Result<Self, Defect> {
        let content = std::str::from_utf8(content).ok().ok_or(Defect::Corrupt)?;
        check_version(content, VERSION, "token file")?;
        let record: Record<'_> = serde_json::from_str(content).ok().ok_or(Defect::Corrupt)?;
        let elapsed = record.written.elapsed(&now.reading);
        let left = |remaining_ms| {
            let remaining = Duration::from_millis(remaining_ms);
            // What was written at an unknown time may have expired.
            elapsed.map_or(Duration::ZERO, |elapsed| remaining.saturating_sub(elapsed))
        };
        let until = |remaining_ms| now.moment.plus(left(remaining_ms));
        let token = match record.token {
            Some(token) => Some((
                read_token(token.value.get(), left(token.remaining_ms))?,
                until(token.remaining_ms),
            )),
            None => None,
        };
        let mut entry = Entry {
            token,
            published: record.published,
            lease: record.lease.map(|lease| {
                let LeaseRecord { owner, fence } = lease.value;
                (Lease::new(owner, fence), until(lease.remaining_ms))
            }),
            failure: record.failure.map(|failure| {
                let backoff = left(failure.remaining_ms);
                let value = FetchFailure::from_text(&failure.value, backoff);
                (value, until(failure.remaining_ms))
            }),
        };
        entry.expire(now.moment);
        Ok(Self {
            entry,
            fence: record.fence,
        })
    }

    /// Returns the content of a file that is written at `now`.
    pub(super) fn encode(&self, now: &Now) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let remaining_ms = |until: Moment| whole_ms(now.moment.until(until));
        let Entry {
            token,
            published,
            lease,
            failure,
        } = &self.entry;
        let token = token.as_ref().map(|(token, until)| (token.to_text(), *until));
        let length = OVERHEAD + token.as_ref().map_or(0, |(text, _)| text.expose().len());
        let token = match &token {
            Some((text, until)) => Some(Timed {
                remaining_ms: remaining_ms(*until),
                value: serde_json::from_str(text.expose()).map_err(|_quotes_the_text| not_encoded())?,
            }),
            None => None,
        };
        let record = Record {
            version: VERSION,
            written: now.reading.clone(),
            fence: self.fence,
            published: *published,
            token,
            lease: lease.as_ref().map(|(lease, until)| Timed {
                remaining_ms: remaining_ms(*until),
                value: LeaseRecord {
                    owner: lease.owner().to_owned(),
                    fence: lease.fence(),
                },
            }),
            failure: failure.as_ref().map(|(failure, until)| Timed {
                remaining_ms: remaining_ms(*until),
                value: failure.to_text(),
            }),
        };
        // Full capacity at once, since growth would leave a copy of the token in memory.
        let mut content = Zeroizing::new(Vec::with_capacity(length));
        serde_json::to_writer(&mut *content, &record).map_err(|_quotes_the_text| not_encoded())?;
        Ok(content)
    }
}

fn not_encoded() -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable, "the token cannot be written as JSON")
}

fn read_token(text: &str, remaining: Duration) -> Result<StoredToken, Defect> {
    check_version(text, TOKEN_VERSION, "stored token")?;
    StoredToken::from_text(text, remaining).map_err(|_damaged| Defect::Corrupt)
}

/// Checks the version of `text` before the rest, which may look different in another version.
fn check_version(text: &str, supported: u32, what: &str) -> Result<(), Defect> {
    match serde_json::from_str::<Versioned>(text) {
        Ok(Versioned { version }) if version > supported => Err(Defect::Newer(StoreError::new(
            StoreErrorKind::Unreadable,
            format!("the {what} has format version {version}; expected at most version {supported}"),
        ))),
        Ok(Versioned { version }) if version == supported => Ok(()),
        _ => Err(Defect::Corrupt),
    }
}
