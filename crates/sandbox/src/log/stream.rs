//! Stream of exchanges.

use std::{fmt, sync::Arc};

use tokio::sync::watch;

use super::{exchange::Exchange, ring::Log};

/// Exchanges of all providers, as they happen.
///
/// A slow reader misses those that the log has dropped in the meantime, which the IDs show.
pub struct Exchanges {
    log: Arc<Log>,
    newest: watch::Receiver<u64>,
    last_id: u64,
}

impl Exchanges {
    /// Starts after the exchange `id` of `log`.
    pub(crate) fn after(log: &Arc<Log>, id: u64) -> Self {
        Self {
            log: Arc::clone(log),
            newest: log.changes(),
            last_id: id,
        }
    }

    /// Waits for the next exchange.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses no exchange.
    pub async fn next(&mut self) -> Arc<Exchange> {
        loop {
            self.newest.mark_unchanged();
            let next = self.log.after(self.last_id, 1, |_exchange| true);
            if let Some(exchange) = next.into_iter().next() {
                self.last_id = exchange.id;
                return exchange;
            }
            // The log has the sender, so the channel never closes.
            let _changed = self.newest.changed().await;
        }
    }
}

impl fmt::Debug for Exchanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchanges")
            .field("last_id", &self.last_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;

    #[tokio::test]
    async fn subscription_resumes_and_continues() {
        let log = Arc::new(Log::default());
        for _ in 0..3 {
            log.push(Exchange::sample(Provider::Klavi, "/a"));
        }
        let mut exchanges = Exchanges::after(&log, 1);
        assert_eq!(exchanges.next().await.id, 2);
        assert_eq!(exchanges.next().await.id, 3);
        let waiting = tokio::spawn(async move { exchanges.next().await.id });
        tokio::task::yield_now().await;
        log.push(Exchange::sample(Provider::Klavi, "/b"));
        assert_eq!(waiting.await.expect("no panic"), 4);
    }

    #[tokio::test]
    async fn slow_subscriber_misses_only_removed_exchanges() {
        let log = Arc::new(Log::new(5000));
        let mut exchanges = Exchanges::after(&log, 0);
        for _ in 0..100 {
            log.push(Exchange::sample(Provider::Klavi, "/a"));
        }
        let oldest = log.of(Provider::Klavi)[0].id;
        assert!(oldest > 1);
        assert_eq!(exchanges.next().await.id, oldest);
        assert_eq!(exchanges.next().await.id, oldest + 1);
    }
}
