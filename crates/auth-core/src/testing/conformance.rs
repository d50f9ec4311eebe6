//! What every implementor of a trait of this crate can be held to, in one call.
//!
//! Each suite panics with a sentence that says what does not hold.

#![expect(clippy::panic, clippy::expect_used, reason = "a suite fails as tests do")]

mod paginator;
mod provider;
mod token_cache;
mod wrapper;

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use tokio::runtime::{Builder, Runtime};

pub use self::{
    paginator::{EmptyPages, paginator},
    provider::token_provider,
    token_cache::token_cache,
    wrapper::token_wrapper,
};

/// A runtime of one thread, as small programs have it.
fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime of one thread can be built")
}

/// Polls `future` so many `times`, with a turn for others in between, and then drops it; what it returned, if it did.
async fn poll_times<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    for _ in 0..times {
        let once = poll_fn(|context| Poll::Ready(future.as_mut().poll(context)));
        if let Poll::Ready(output) = once.await {
            return Some(output);
        }
        tokio::task::yield_now().await;
    }
    None
}

#[cfg(test)]
mod tests;
