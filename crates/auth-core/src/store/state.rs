//! State of an entry as text, for files and records.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{
    AcquireRequest, Acquired, Entry, FetchFailure, Lease, StoreError, StoreErrorKind, StoredToken,
    reading::{Now, Reading, whole_ms},
    stored_token::VERSION as TOKEN_VERSION,
};
use crate::Moment;

/// The only version of the text.
const VERSION: u32 = 1;
/// Length of the text without its token, roughly.
const OVERHEAD: usize = 1024;

/// Entry with the counter of its leases, and with the times of this process.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) entry: Entry,
    /// Fence of the last lease.
    pub(super) fence: u64,
}

/// Reason why a text cannot be used.
#[derive(Debug)]
pub(super) enum Defect {
    /// No version of this crate has written it.
    Corrupt,
    /// A later version may have written it.
    Newer(StoreError),
}

/// The form of the text. All remaining times count from `written`.
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
    /// Reads the text at `now`. `what` names it in an error.
    pub(super) fn decode(content: &[u8], now: &Now, what: &str) -> Result<Self, Defect> {
        let content = std::str::from_utf8(content).ok().ok_or(Defect::Corrupt)?;
        check_version(content, VERSION, what)?;
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

    /// Acquires from the entry. A new lease has a fence of at least the time, since a lost file or record had leases too.
    pub(super) fn acquire(&mut self, request: &AcquireRequest, now: &Now) -> Acquired {
        let next_fence = self.fence.saturating_add(1).max(now.micros());
        let acquired = self.entry.acquire(request, now.moment, || next_fence);
        if matches!(acquired, Acquired::Lease(_)) {
            self.fence = next_fence;
        }
        acquired
    }

    /// Returns the time after which nothing of the entry is left.
    pub(super) fn lifetime(&self, now: &Now) -> Duration {
        let Entry {
            token,
            published: _,
            lease,
            failure,
        } = &self.entry;
        let ends = [
            token.as_ref().map(|(_, until)| *until),
            lease.as_ref().map(|(_, until)| *until),
            failure.as_ref().map(|(_, until)| *until),
        ];
        let remaining = ends.into_iter().flatten().map(|until| now.moment.until(until));
        remaining.max().unwrap_or_default()
    }

    /// Returns the text of a state that is written at `now`.
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
