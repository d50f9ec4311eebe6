//! Reader of the sandbox's log, which also ends all tokens of a provider in the middle of calls.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sandbox::{Provider, Sandbox};
use tokio::task::JoinHandle;

use super::trace::{self, Trace};

/// Share of the exchanges after which the provider's tokens expire.
const EXPIRIES: f64 = 0.001;

/// Reader of the log, which ends with it.
#[derive(Debug)]
pub(super) struct Follower {
    trace: Arc<Mutex<Trace>>,
    reader: JoinHandle<()>,
}

impl Follower {
    /// Follows the log of `sandbox`. `seed` decides after which exchanges tokens expire.
    pub(super) fn start(sandbox: Arc<Sandbox>, seed: u64) -> Self {
        let trace = Arc::<Mutex<Trace>>::default();
        let shared = Arc::clone(&trace);
        let reader = tokio::spawn(async move {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut exchanges = sandbox.exchanges();
            loop {
                let exchange = exchanges.next().await;
                let card = sandbox.klip_card();
                let is_quota_used = card.mint_count() >= card.mint_limit();
                let mut trace = lock(&shared);
                trace.add(&exchange, is_quota_used);
                if random.f64() < EXPIRIES {
                    end_tokens(&sandbox, exchange.provider, End::Expiry, &mut trace);
                }
            }
        });
        Self { trace, reader }
    }

    /// Lets `provider` revoke all tokens.
    pub(super) fn revoke(&self, sandbox: &Sandbox, provider: Provider) {
        end_tokens(sandbox, provider, End::Revocation, &mut self.trace());
    }

    /// Reads the rest of the log, and returns the trace.
    pub(super) async fn finish(self, sandbox: &Sandbox) -> Trace {
        let newest = sandbox.log(1);
        let last_id = newest.last().map_or(0, |exchange| exchange.id);
        while self.trace().last_id < last_id {
            tokio::task::yield_now().await;
        }
        std::mem::take(&mut *self.trace())
    }

    pub(super) fn trace(&self) -> MutexGuard<'_, Trace> {
        lock(&self.trace)
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

#[derive(Debug, Clone, Copy)]
enum End {
    Expiry,
    Revocation,
}

/// Ends all tokens of `provider`, and writes the time to `trace` before another exchange is added to it.
fn end_tokens(sandbox: &Sandbox, provider: Provider, end: End, trace: &mut Trace) {
    let start = trace::seconds(sandbox.now());
    match (provider, end) {
        (Provider::KlipCard, End::Expiry) => sandbox.klip_card().expire_tokens(),
        (Provider::KlipCard, End::Revocation) => sandbox.klip_card().revoke_tokens(),
        (Provider::Klikoo, End::Expiry) => sandbox.klikoo().expire_tokens(),
        (Provider::Klikoo, End::Revocation) => sandbox.klikoo().revoke_tokens(),
        (Provider::Klavi, End::Expiry) => sandbox.klavi().expire_tokens(),
        (Provider::Klavi, End::Revocation) => sandbox.klavi().revoke_tokens(),
        _ => return,
    }
    trace
        .ends
        .push((provider, (start, trace::seconds(sandbox.now()))));
}

fn lock(trace: &Mutex<Trace>) -> MutexGuard<'_, Trace> {
    trace.lock().unwrap_or_else(PoisonError::into_inner)
}
