use std::{
    cell::{Cell, RefCell},
    error::Error,
    future::pending,
};

use super::*;
use crate::{Moment, SystemClock, poll::State, testing::ManualClock};

const DEADLINE: Duration = Duration::from_secs(60);

type Status = &'static str;

impl State for Status {
    fn status(&self) -> Option<&str> {
        Some(self)
    }
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("failed")]
struct Failed {
    is_retryable: bool,
    retry_after: Option<Duration>,
}

impl RetryInfo for Failed {
    fn is_retryable(&self) -> bool {
        self.is_retryable
    }

    fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn busy(retry_after: impl Into<Option<Duration>>) -> Result<Status, Failed> {
    Err(Failed {
        is_retryable: true,
        retry_after: retry_after.into(),
    })
}

fn policy() -> PollPolicy {
    PollPolicy::new()
        .with_first_pause(seconds(1))
        .with_max_pause(seconds(1))
        .with_deadline(DEADLINE)
        .with_settle_within(seconds(20))
}

fn poller(clock: impl Clock + 'static) -> Poller<Status, Failed> {
    Poller::new(Arc::new(clock), policy())
}

/// Tokio's timer has a resolution of one millisecond.
fn assert_ended_at(end: Duration, started: Moment) {
    let waited = since(started);
    assert!(
        waited >= end && waited <= end + Duration::from_millis(1),
        "{waited:?}"
    );
}

/// Returns the time of Tokio's timer since `started`.
fn since(started: Moment) -> Duration {
    SystemClock.now().since(started)
}

/// Returns `responses` one by one, and panics on a further call.
fn script(
    responses: impl IntoIterator<Item = Result<Status, Failed>>,
) -> impl FnMut() -> std::future::Ready<Result<Status, Failed>> {
    let mut responses = responses.into_iter();
    move || std::future::ready(responses.next().expect("unexpected call"))
}

#[tokio::test(start_paused = true)]
async fn call_in_flight_is_dropped_at_deadline() {
    let started = SystemClock.now();
    let error = poller(SystemClock).until(pending, |_| false).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!((error.last(), error.call_error()), (None, None));
    assert_ended_at(DEADLINE, started);
}

#[tokio::test(start_paused = true)]
async fn silent_call_ends_under_manual_clock() {
    let (clock, started) = (ManualClock::new(), SystemClock.now());
    let shown = clock.now();
    let error = poller(clock.clone()).until(pending, |_| false).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_ended_at(DEADLINE, started);
    assert_eq!(clock.now(), shown, "the wait moved the clock");
}

#[tokio::test(start_paused = true)]
async fn timeout_keeps_last_state_and_error() {
    let (calls, started) = (Cell::new(0), SystemClock.now());
    let call = async || {
        calls.set(calls.get() + 1);
        match calls.get() {
            1 => Ok("RUNNING"),
            2 => busy(None),
            _ => pending().await,
        }
    };
    let error = poller(SystemClock).until(call, |_| false).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(error.last(), Some(&"RUNNING"));
    assert!(error.call_error().is_some_and(Failed::is_retryable));
    assert_ended_at(DEADLINE, started);
    assert_eq!(calls.get(), 3);
}

#[tokio::test(start_paused = true)]
async fn last_call_ends_by_deadline() {
    let (sent, received) = (Cell::new(0), Cell::new(0));
    let call = async || {
        sent.set(sent.get() + 1);
        SystemClock.sleep(Duration::from_millis(300)).await;
        received.set(received.get() + 1);
        Ok("RUNNING")
    };
    let started = SystemClock.now();
    let error = poller(SystemClock).until(call, |_| false).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(sent, received, "a call was wasted");
    let waited = since(started);
    assert!(waited <= DEADLINE && waited >= seconds(59), "{waited:?}");
}

#[tokio::test]
async fn instant_calls_continue_to_the_deadline() {
    let clock = ManualClock::new();
    let (started, calls) = (clock.now(), Cell::new(0));
    let call = async || {
        calls.set(calls.get() + 1);
        Ok("RUNNING")
    };
    let error = poller(clock.clone()).until(call, |_| false).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(clock.now().since(started), DEADLINE);
    assert_eq!(calls.get(), 61);
}

#[tokio::test]
async fn late_response_counts() {
    let clock = ManualClock::new();
    let call = async || {
        clock.advance(DEADLINE * 2);
        Ok("DONE")
    };
    let mut poller = poller(clock.clone());
    assert_eq!(poller.next(call).await.unwrap(), "DONE");
    let error = poller.next(script([])).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
}

#[tokio::test]
async fn deadline_of_zero_makes_no_call() {
    for poller in [Poller::new, |clock, policy| {
        Poller::new(clock, policy).pause_first()
    }] {
        let poller: Poller<_, _> = poller(
            Arc::new(ManualClock::new()),
            policy().with_deadline(Duration::ZERO),
        );
        let error = poller.until(script([]), |_| false).await.unwrap_err();
        assert_eq!(error.kind(), WaitErrorKind::Deadline);
    }
}

#[tokio::test]
async fn first_call_pauses_only_on_request() {
    for (pauses_first, pause) in [(false, 0), (true, 1)] {
        let clock = ManualClock::new();
        let started = clock.now();
        let mut poller = poller(clock.clone());
        if pauses_first {
            poller = poller.pause_first();
        }
        poller.next(script([Ok("RUNNING")])).await.unwrap();
        assert_eq!(clock.now().since(started), seconds(pause));
    }
}

#[tokio::test]
async fn retry_after_is_honored() {
    let clock = ManualClock::new();
    let started = clock.now();
    let responses = [busy(seconds(30)), busy(None), Ok("DONE")];
    let end = poller(clock.clone()).until(script(responses), |_| true).await;
    assert_eq!(end.unwrap(), "DONE");
    assert_eq!(clock.now().since(started), seconds(31));
}

#[tokio::test]
async fn retry_after_beyond_deadline_ends_the_wait() {
    let clock = ManualClock::new();
    let started = clock.now();
    let responses = [Ok("RUNNING"), busy(DEADLINE)];
    let error = poller(clock.clone())
        .until(script(responses), |_| false)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(error.call_error().unwrap().retry_after, Some(DEADLINE));
    assert_eq!(clock.now().since(started), seconds(1));
}

#[tokio::test]
async fn permanent_error_ends_the_wait() {
    let rejected = Err(Failed {
        is_retryable: false,
        retry_after: None,
    });
    let responses = [Ok("RUNNING"), busy(None), rejected];
    let error = poller(ManualClock::new())
        .until(script(responses), |_| false)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Call);
    assert_eq!(error.last(), Some(&"RUNNING"));
    assert!(!error.call_error().unwrap().is_retryable);
    assert_eq!(error.source().unwrap().to_string(), "failed");
}

#[tokio::test]
async fn success_clears_the_previous_error() {
    let clock = ManualClock::new();
    let mut poller = poller(clock.clone());
    poller.next(script([busy(None), Ok("RUNNING")])).await.unwrap();
    clock.advance(DEADLINE);
    let error = poller.next(script([])).await.unwrap_err();
    assert!(error.call_error().is_none());
}

#[tokio::test(start_paused = true)]
async fn settling_has_its_own_deadline() {
    let mut poller = poller(SystemClock);
    poller.next(script([Ok("APPROVED")])).await.unwrap();
    SystemClock.sleep(seconds(59)).await;
    poller.settle();
    let approved = SystemClock.now();
    let error = poller.next(pending).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_ended_at(seconds(20), approved);
}

#[tokio::test(start_paused = true)]
async fn dropped_step_keeps_the_deadline() {
    let (started, mut poller) = (SystemClock.now(), poller(SystemClock));
    {
        let mut dropped = Box::pin(poller.next(pending));
        assert!(futures_util::poll!(&mut dropped).is_pending());
    }
    poller.next(script([Ok("RUNNING")])).await.unwrap();
    assert!(since(started) >= seconds(1));
    let error = poller.next(pending).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_ended_at(DEADLINE, started);
}

#[tokio::test]
async fn new_state_is_reported_once() {
    let mut poller = poller(ManualClock::new());
    let states = ["A", "A", "B", "A"];
    assert_eq!(states.map(|state| poller.keep(state)), [true, false, true, true]);
    assert_eq!(poller.last(), Some(&"A"));

    let seen = RefCell::new(Vec::new());
    let end = poller.until(script(states.map(Ok)), |state| {
        seen.borrow_mut().push(*state);
        seen.borrow().len() == 3
    });
    assert_eq!(end.await.unwrap(), "B");
    assert_eq!(seen.into_inner(), ["A", "A", "B"]);
}

#[test]
fn message_escapes_the_last_status() {
    let mut poller = poller(ManualClock::new());
    let text = |poller: &mut Poller<_, _>| poller.fail(WaitErrorKind::Deadline, None).to_string();
    assert_eq!(text(&mut poller), "timed out before reaching a final status");
    poller.keep("PENDING");
    assert_eq!(
        text(&mut poller),
        "timed out before reaching a final status (last status: PENDING)"
    );
    poller.keep(Box::leak(format!("A\nB{}", "x".repeat(1000)).into_boxed_str()));
    let long = text(&mut poller);
    assert!(long.contains("A\\nB") && long.len() < 140, "{long}");
    let error = poller
        .fail(WaitErrorKind::Call, None)
        .with_kind(WaitErrorKind::Expired);
    assert_eq!(error.to_string(), "the request expired before it was approved");
}

#[tokio::test]
async fn settling_starts_once() {
    let clock = ManualClock::new();
    let mut poller = poller(clock.clone());
    assert!(!poller.is_settling());
    poller.settle();
    assert!(poller.is_settling());
    clock.advance(seconds(15));
    poller.settle();
    // Of 20 seconds, 5 are left.
    clock.advance(seconds(6));
    let error = poller.next(pending).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
}

#[tokio::test]
async fn longest_possible_retry_after_is_honored() {
    let room = DEADLINE.saturating_sub(MIN_PAUSE);
    let responses = script([busy(room), Ok("done")]);
    let state = poller(ManualClock::new()).until(responses, |_| true).await;
    assert_eq!(state.unwrap(), "done");
}

#[test]
fn debug_shows_no_states() {
    let mut poller = poller(ManualClock::new());
    poller.keep("A. Person");
    let shown = format!("{poller:?} {:?}", poller.fail(WaitErrorKind::NotFound, None));
    let parts = [
        "Poller { policy: PollPolicy",
        "pauses: 0",
        "WaitError { kind: NotFound, call: None",
    ];
    for part in parts {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("Person"), "{shown}");
}

#[test]
fn retry_needs_no_requested_pause() {
    struct Unreachable;

    impl RetryInfo for Unreachable {
        fn is_retryable(&self) -> bool {
            true
        }
    }

    assert_eq!(Unreachable.retry_after(), None);
}
