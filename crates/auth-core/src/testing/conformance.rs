//! Conformance suites for implementations of this crate's traits.
//!
//! Each suite panics with a message that names the violated guarantee.

#![expect(clippy::panic, clippy::expect_used, reason = "a suite fails like a test")]

mod paginator;
mod provider;
mod token_cache;
#[cfg(feature = "store")]
mod token_store;
mod wrapper;

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use tokio::runtime::{Builder, Runtime};

#[cfg(feature = "store")]
pub use self::token_store::token_store;
pub use self::{
    paginator::{EmptyPages, paginator},
    provider::token_provider,
    token_cache::token_cache,
    wrapper::token_wrapper,
};

/// Builds a runtime with one thread.
fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a current-thread runtime can be built")
}

/// Polls `future` at most `times` times, yields in between, and then drops it. Returns its output if it completed.
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
