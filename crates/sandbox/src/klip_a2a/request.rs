//! State machine of a request, from `prepared` to a final status.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ask::Ask;

/// Lifetime of a request key in seconds. Not documented; public integrations assume 300.
const LIFETIME: i64 = 300;
/// Status of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Status {
    /// The user has not decided.
    Prepared,
    /// Approved; the transaction is pending.
    Requested { tx_hash: String },
    /// The user's address is known.
    Linked,
    /// The message is signed.
    Signed { signature: String },
    /// The transaction has succeeded or reverted.
    Settled { tx_hash: String, success: bool },
    /// The user rejected it.
    Canceled,
    /// The request failed.
    Failed { code: i64, message: String },
}

impl fmt::Display for Status {
    /// Formats the status as in a response.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prepared => "prepared",
            Self::Requested { .. } => "requested",
            Self::Linked | Self::Signed { .. } | Self::Settled { .. } => "completed",
            Self::Canceled => "canceled",
            Self::Failed { .. } => "error",
        })
    }
}

/// Current state of a request. All times are Unix seconds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) key: String,
    /// Number in the order of creation.
    pub(super) serial: u64,
    pub(super) ask: Ask,
    pub(super) status: Status,
    pub(super) expires_at: i64,
    /// Set by the control handle, which does not change the announced expiry.
    is_force_expired: bool,
    settles_at: Option<i64>,
}

impl Request {
    /// Creates a request that waits for the user.
    pub(super) fn new(key: String, serial: u64, ask: Ask, now: i64) -> Self {
        Self {
            key,
            serial,
            ask,
            status: Status::Prepared,
            expires_at: now.saturating_add(LIFETIME),
            is_force_expired: false,
            settles_at: None,
        }
    }

    /// Returns the time of the creation.
    pub(super) fn created_at(&self) -> i64 {
        self.expires_at.saturating_sub(LIFETIME)
    }

    /// Returns the memory that the request takes when it is created, in bytes.
    pub(super) fn size(&self) -> usize {
        // The key is that of the index too.
        size_of::<Self>() + 2 * (self.key.len() + size_of::<String>()) + self.ask.size()
    }

    /// Returns whether the key expired before the user decided. A decided request never expires.
    pub(super) fn is_expired(&self, now: i64) -> bool {
        self.status == Status::Prepared && (self.is_force_expired || now >= self.expires_at)
    }

    /// Returns the status as one word for an error message.
    pub(super) fn state(&self, now: i64) -> String {
        if self.is_expired(now) {
            "expired".to_owned()
        } else {
            self.status.to_string()
        }
    }

    /// Applies the changes that are due at `now`.
    pub(super) fn advance_to(&mut self, now: i64) {
        if self.settles_at.is_some_and(|at| now >= at) {
            self.settle(true);
        }
    }

    /// Returns the time at which the user approves by themselves, `after` seconds from the creation, if that is due.
    pub(super) fn automatic_approval(&self, after: i64, now: i64) -> Option<i64> {
        let at = self.created_at().saturating_add(after);
        let awaits = self.status == Status::Prepared && !self.is_expired(at);
        (awaits && now >= at).then_some(at)
    }

    /// Decides the request, as the user. Returns whether it was waiting for that.
    pub(super) fn decide(&mut self, status: Status, now: i64) -> bool {
        let awaits = self.status == Status::Prepared && !self.is_expired(now);
        if awaits {
            self.status = status;
        }
        awaits
    }

    /// Schedules the automatic settlement of the transaction.
    pub(super) fn settle_at(&mut self, at: i64) {
        self.settles_at = Some(at);
    }

    /// Settles the transaction. Returns whether one was pending.
    pub(super) fn settle(&mut self, success: bool) -> bool {
        let Status::Requested { tx_hash } = &self.status else {
            return false;
        };
        self.status = Status::Settled {
            tx_hash: tx_hash.clone(),
            success,
        };
        true
    }

    /// Fails the request. Returns whether its status was not final.
    pub(super) fn fail(&mut self, code: i64, message: String, now: i64) -> bool {
        let is_pending = matches!(self.status, Status::Requested { .. });
        if is_pending {
            self.status = Status::Failed { code, message };
            return true;
        }
        self.decide(Status::Failed { code, message }, now)
    }

    /// Expires the key. Returns whether the request was waiting for the user.
    pub(super) fn force_expire(&mut self, now: i64) -> bool {
        let awaits = self.status == Status::Prepared && !self.is_expired(now);
        self.is_force_expired |= awaits;
        awaits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::klip_a2a::ask::Kind;

    const START: i64 = 1_600_000_000;

    fn request(kind: Kind) -> Request {
        Request::new("key".to_owned(), 0, Ask::of(kind), START)
    }

    fn requested() -> Status {
        Status::Requested {
            tx_hash: "0x".to_owned(),
        }
    }

    #[test]
    fn each_transition_happens_once() {
        let mut request = request(Kind::Transaction);
        assert!(!request.settle(true));
        assert!(request.decide(requested(), START));
        assert!(!request.decide(Status::Canceled, START));
        assert!(!request.force_expire(START));
        assert!(request.settle(false));
        assert!(!request.fail(6200, String::new(), START));
    }

    #[test]
    fn expired_request_cannot_be_decided() {
        let mut request = request(Kind::Link);
        assert!(!request.is_expired(START + 299));
        assert!(!request.decide(Status::Linked, START + 300));
        assert_eq!(request.state(START + 300), "expired");
    }

    #[test]
    fn decided_request_outlives_its_key() {
        let mut request = request(Kind::Link);
        assert!(request.decide(Status::Linked, START));
        assert!(!request.is_expired(START + 600));
    }

    #[test]
    fn automatic_approval_respects_expiry_and_decision() {
        let mut request = request(Kind::Link);
        assert_eq!(request.automatic_approval(5, START + 4), None);
        assert_eq!(request.automatic_approval(5, START + 600), Some(START + 5));
        assert_eq!(request.automatic_approval(300, START + 600), None);
        assert!(request.decide(Status::Canceled, START));
        assert_eq!(request.automatic_approval(5, START + 600), None);
    }

    #[test]
    fn pending_transaction_can_fail() {
        let mut request = request(Kind::Transaction);
        assert!(request.decide(requested(), START));
        assert!(request.fail(6200, String::new(), START + 600));
        assert_eq!(request.status.to_string(), "error");
    }

    #[test]
    fn transaction_settles_when_it_is_due() {
        let mut request = request(Kind::Transaction);
        assert!(request.decide(requested(), START));
        request.advance_to(START + 600);
        assert_eq!(request.status, requested());
        request.settle_at(START + 3);
        request.advance_to(START + 2);
        assert_eq!(request.status, requested());
        request.advance_to(START + 3);
        assert!(matches!(request.status, Status::Settled { success: true, .. }));
    }
}
