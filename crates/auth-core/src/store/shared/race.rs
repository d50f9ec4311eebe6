//! Races between two futures.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use crate::{
    Clock,
    store::{StoreError, StoreErrorKind},
};

/// The future of a race that ended first.
pub(super) enum Winner<A, B> {
    First(A),
    Second(B),
}

/// Polls both futures until one ends; `first` wins a tie.
pub(super) async fn race<A: Future, B: Future>(
    mut first: Pin<&mut A>,
    mut second: Pin<&mut B>,
) -> Winner<A::Output, B::Output> {
    poll_fn(|context| {
        if let Poll::Ready(output) = first.as_mut().poll(context) {
            return Poll::Ready(Winner::First(output));
        }
        second.as_mut().poll(context).map(Winner::Second)
    })
    .await
}

/// Returns the outcome of `call`, or an error after `timeout`.
pub(super) async fn with_timeout<T>(
    clock: &dyn Clock,
    timeout: Duration,
    call: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    match race(pin!(call), pin!(clock.sleep(timeout))).await {
        Winner::First(outcome) => outcome,
        Winner::Second(()) => Err(StoreError::new(
            StoreErrorKind::Unavailable,
            format!("the token store did not respond within {timeout:?}"),
        )),
    }
}
