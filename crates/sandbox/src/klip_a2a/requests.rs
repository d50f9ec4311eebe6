//! Requests by their keys.

use std::{
    cmp::Reverse,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::SignedDuration;

use super::{
    ask::{Ask, Kind},
    kept::Kept,
    request::{Request, Status},
    view::A2aRequest,
};
use crate::{
    automation::Automation, clock::Clock, error::ControlError, ids::Ids, setup::Setup, snapshot::snapshot,
};

/// Delay after which a transaction that was approved in a browser settles automatically.
const SETTLEMENT_DELAY: SignedDuration = SignedDuration::from_secs(3);
const WHAT: &str = "request key";

#[derive(Debug)]
pub(super) struct Requests {
    clock: Arc<Clock>,
    ids: Ids,
    prepare_requests: AtomicU64,
    /// Number of requests that were created.
    created: AtomicU64,
    kept: Mutex<Kept>,
    automation: Automation,
}

impl Requests {
    pub(super) fn new(setup: &Setup) -> Self {
        Self {
            clock: Arc::clone(&setup.clock),
            ids: Ids::new(&setup.seed, "klip-a2a/ids"),
            prepare_requests: AtomicU64::new(0),
            created: AtomicU64::new(0),
            kept: Mutex::default(),
            automation: setup.automation,
        }
    }

    pub(super) fn count_prepare_request(&self) {
        self.prepare_requests.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn prepare_requests(&self) -> u64 {
        self.prepare_requests.load(Ordering::SeqCst)
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.now_in_seconds()
    }

    /// Creates a request that waits for the user.
    pub(super) fn prepare(&self, ask: Ask) -> Request {
        let now = self.now();
        let serial = self.created.fetch_add(1, Ordering::SeqCst);
        let request = Request::new(self.ids.uuid(), serial, ask, now);
        self.with(|kept| kept.add(request.clone(), now));
        request
    }

    /// Returns the current state of a request.
    pub(super) fn get(&self, key: &str) -> Option<Request> {
        let now = self.now();
        self.with(|kept| {
            let request = kept.get_mut(key)?;
            self.advance(request, now);
            Some(request.clone())
        })
    }

    /// Applies the changes that are due, and returns whether there were any.
    pub(super) fn apply_due(&self) -> bool {
        let now = self.now();
        self.with(|kept| {
            let mut has_changed = false;
            for request in kept.iter_mut() {
                let before = request.status.clone();
                self.advance(request, now);
                has_changed |= request.status != before;
            }
            has_changed
        })
    }

    /// Returns every request, newest first.
    pub(super) fn views(&self) -> Vec<A2aRequest> {
        let now = self.now();
        let mut requests: Vec<Request> = self.with(|kept| {
            let requests = kept.iter_mut().map(|request| {
                self.advance(request, now);
                request.clone()
            });
            requests.collect()
        });
        requests.sort_by_key(|request| Reverse(request.serial));
        let views = requests.into_iter();
        views.map(|request| A2aRequest::new(request, now)).collect()
    }

    /// Returns the request `key`.
    pub(super) fn view(&self, key: &str) -> Result<A2aRequest, ControlError> {
        let request = self.get(key).ok_or_else(|| unknown(key))?;
        Ok(A2aRequest::new(request, self.now()))
    }

    pub(super) fn approve(&self, key: &str) -> Result<(), ControlError> {
        self.step(key, "approved", |request, now| {
            self.decide(request, now, self.automation.settle)
        })
    }

    /// Approves the request, and schedules its settlement.
    pub(super) fn approve_in_browser(&self, key: &str) -> Result<(), ControlError> {
        let settle = self.automation.settle.unwrap_or(SETTLEMENT_DELAY);
        self.step(key, "approved", |request, now| {
            self.decide(request, now, Some(settle))
        })
    }

    pub(super) fn reject(&self, key: &str) -> Result<(), ControlError> {
        self.step(key, "rejected", |request, now| {
            request.decide(Status::Canceled, now)
        })
    }

    pub(super) fn fail(&self, key: &str, code: i64, message: String) -> Result<(), ControlError> {
        self.step(key, "failed", |request, now| request.fail(code, message, now))
    }

    pub(super) fn expire(&self, key: &str) -> Result<(), ControlError> {
        self.step(key, "expired", Request::force_expire)
    }

    pub(super) fn settle(&self, key: &str, success: bool) -> Result<(), ControlError> {
        self.step(key, "settled", |request, _now| request.settle(success))
    }

    /// Applies the changes that are due at `now`.
    fn advance(&self, request: &mut Request, now: i64) {
        let approval = self.automation.approve;
        if let Some(at) = approval.and_then(|after| request.automatic_approval(whole_seconds(after), now)) {
            self.decide(request, at, self.automation.settle);
        }
        request.advance_to(now);
    }

    /// Approves the request at `now`, and schedules its settlement. Returns whether it was waiting for that.
    fn decide(&self, request: &mut Request, now: i64, settle: Option<SignedDuration>) -> bool {
        let awaits = request.decide(self.approval(request.ask.kind), now);
        if let Some(after) = settle.filter(|_| awaits) {
            request.settle_at(now.saturating_add(whole_seconds(after)));
        }
        awaits
    }

    fn approval(&self, kind: Kind) -> Status {
        match kind {
            Kind::Link => Status::Linked,
            Kind::Transaction => Status::Requested {
                tx_hash: self.ids.chain_hash(),
            },
            Kind::Signature => Status::Signed {
                signature: self.ids.wallet_signature(),
            },
        }
    }

    /// Applies a transition to a request. `take` returns whether the status allowed it.
    fn step(
        &self,
        key: &str,
        step: &'static str,
        take: impl FnOnce(&mut Request, i64) -> bool,
    ) -> Result<(), ControlError> {
        let now = self.now();
        self.with(|kept| {
            let request = kept.get_mut(key).ok_or_else(|| unknown(key))?;
            self.advance(request, now);
            if take(request, now) {
                Ok(())
            } else {
                Err(ControlError::WrongState {
                    what: WHAT,
                    id: key.to_owned(),
                    state: request.state(now),
                    step,
                })
            }
        })
    }

    fn with<T>(&self, operate: impl FnOnce(&mut Kept) -> T) -> T {
        operate(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn unknown(key: &str) -> ControlError {
    ControlError::Unknown {
        what: WHAT,
        id: key.to_owned(),
    }
}

/// Returns the seconds, rounded up.
fn whole_seconds(duration: SignedDuration) -> i64 {
    let rest = i64::from(duration.subsec_nanos() > 0);
    duration.as_secs().saturating_add(rest)
}

snapshot!(Requests {
    ids: Ids,
    prepare_requests: AtomicU64,
    created: AtomicU64,
    kept: Mutex<Kept>,
} settings { clock, automation });

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn requests() -> Requests {
        Requests::new(&Setup::for_tests())
    }

    #[test]
    fn rejected_step_names_the_state() {
        let requests = requests();
        let key = requests.prepare(Ask::of(Kind::Link)).key;
        requests.clock.advance(Duration::from_secs(300));
        let result = requests.approve(&key).map_err(|error| error.to_string());
        assert_eq!(
            result,
            Err(format!("request key `{key}` cannot be approved: it is expired"))
        );
    }

    #[test]
    fn user_and_chain_act_by_themselves() {
        let mut setup = Setup::for_tests();
        setup.automation.approve = Some(SignedDuration::from_secs(5));
        setup.automation.settle = Some(SignedDuration::from_secs(2));
        let requests = Requests::new(&setup);
        let key = requests.prepare(Ask::of(Kind::Transaction)).key;
        for (step, status) in [(4, "prepared"), (1, "requested"), (2, "completed")] {
            requests.clock.advance(Duration::from_secs(step));
            let request = requests.get(&key).expect("the request");
            assert_eq!(request.status.to_string(), status);
        }
        let late = requests.prepare(Ask::of(Kind::Transaction)).key;
        requests.clock.advance(Duration::from_secs(600));
        let request = requests.get(&late).expect("the request");
        assert!(matches!(request.status, Status::Settled { success: true, .. }));
    }
}
