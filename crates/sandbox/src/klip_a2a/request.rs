//! One request: its way from `prepared` to an end.

use std::fmt;

/// The lifetime of a request key. Not documented; public integrations count on 300 seconds.
const LIFETIME: i64 = 300;
/// What a browser starts, nobody settles: the chain does so by itself after this long.
const SETTLES_AFTER: i64 = 3;

/// What approving a request produces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The user's address.
    Link,
    /// A transaction on the chain.
    Transaction,
    /// A signature over a message.
    Signature,
}

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Status {
    /// The user has not answered.
    Prepared,
    /// Approved; the chain has not taken up the transaction.
    Requested { tx_hash: String },
    /// The user's address is known.
    Linked,
    /// The message is signed.
    Signed { signature: String },
    /// The chain has taken up the transaction.
    Settled { tx_hash: String, success: bool },
    /// The user refused.
    Canceled,
    /// Something failed.
    Failed { code: i64, message: String },
}

impl fmt::Display for Status {
    /// The word on the wire.
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

/// A request as it stands now. All times are Unix seconds.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) key: String,
    pub(super) kind: Kind,
    pub(super) status: Status,
    pub(super) expires_at: i64,
    /// Set by the control handle, which leaves the announced time as it was.
    cut_short: bool,
    settles_at: Option<i64>,
}

impl Request {
    /// A request that waits for the user.
    pub(super) fn new(key: String, kind: Kind, now: i64) -> Self {
        Self {
            key,
            kind,
            status: Status::Prepared,
            expires_at: now.saturating_add(LIFETIME),
            cut_short: false,
            settles_at: None,
        }
    }

    /// Whether the key ran out before the user answered. What the user has answered stays readable.
    pub(super) fn is_expired(&self, now: i64) -> bool {
        self.status == Status::Prepared && (self.cut_short || now >= self.expires_at)
    }

    /// Where the request stands, in one word for an error.
    pub(super) fn state(&self, now: i64) -> String {
        if self.is_expired(now) {
            "expired".to_owned()
        } else {
            self.status.to_string()
        }
    }

    /// Does what time alone does.
    pub(super) fn grow_old(&mut self, now: i64) {
        if self.settles_at.is_some_and(|at| now >= at) {
            self.settle(true);
        }
    }

    /// The user answers; whether an answer was still awaited.
    pub(super) fn answer(&mut self, status: Status, now: i64) -> bool {
        let awaits = self.status == Status::Prepared && !self.is_expired(now);
        if awaits {
            self.status = status;
        }
        awaits
    }

    /// Lets the chain settle the transaction by itself.
    pub(super) fn settle_later(&mut self, now: i64) {
        self.settles_at = Some(now.saturating_add(SETTLES_AFTER));
    }

    /// The chain takes up the transaction; whether one was on its way.
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

    /// The request fails; whether it had not ended.
    pub(super) fn fail(&mut self, code: i64, message: String, now: i64) -> bool {
        let is_on_its_way = matches!(self.status, Status::Requested { .. });
        if is_on_its_way {
            self.status = Status::Failed { code, message };
            return true;
        }
        self.answer(Status::Failed { code, message }, now)
    }

    /// The key runs out; whether it had not been used.
    pub(super) fn cut_short(&mut self, now: i64) -> bool {
        let awaits = self.status == Status::Prepared && !self.is_expired(now);
        self.cut_short |= awaits;
        awaits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_600_000_000;

    fn request(kind: Kind) -> Request {
        Request::new("key".to_owned(), kind, START)
    }

    fn requested() -> Status {
        Status::Requested {
            tx_hash: "0x".to_owned(),
        }
    }

    #[test]
    fn a_request_takes_each_step_once() {
        let mut request = request(Kind::Transaction);
        assert!(!request.settle(true));
        assert!(request.answer(requested(), START));
        assert!(!request.answer(Status::Canceled, START));
        assert!(!request.cut_short(START));
        assert!(request.settle(false));
        assert!(!request.fail(6200, String::new(), START));
    }

    #[test]
    fn an_expired_request_takes_no_answer() {
        let mut request = request(Kind::Link);
        assert!(!request.is_expired(START + 299));
        assert!(!request.answer(Status::Linked, START + 300));
        assert_eq!(request.state(START + 300), "expired");
    }

    #[test]
    fn what_the_user_has_answered_outlives_the_key() {
        let mut request = request(Kind::Link);
        assert!(request.answer(Status::Linked, START));
        assert!(!request.is_expired(START + 600));
    }

    #[test]
    fn a_transaction_on_its_way_can_still_fail() {
        let mut request = request(Kind::Transaction);
        assert!(request.answer(requested(), START));
        assert!(request.fail(6200, String::new(), START + 600));
        assert_eq!(request.status.to_string(), "error");
    }

    #[test]
    fn only_what_a_browser_approved_settles_by_itself() {
        let mut request = request(Kind::Transaction);
        assert!(request.answer(requested(), START));
        request.grow_old(START + 600);
        assert_eq!(request.status, requested());
        request.settle_later(START);
        request.grow_old(START + 2);
        assert_eq!(request.status, requested());
        request.grow_old(START + 3);
        assert!(matches!(request.status, Status::Settled { success: true, .. }));
    }
}
