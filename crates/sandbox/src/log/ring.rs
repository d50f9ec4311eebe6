//! Newest exchanges, bounded in bytes.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

use super::exchange::Exchange;
use crate::provider::Provider;

/// Default limit of the log over all providers, in bytes.
pub(crate) const DEFAULT_LIMIT: usize = 16 * 1024 * 1024;

/// Newest exchanges of all providers, and the number of requests of each.
#[derive(Debug)]
pub(crate) struct Log {
    /// Maximum size of all kept exchanges in bytes.
    limit: usize,
    entries: Mutex<Entries>,
    /// ID of the newest exchange.
    newest: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Entries {
    requests: [u64; Provider::ALL.len()],
    last_id: u64,
    /// In the order of their IDs, with their sizes.
    kept: VecDeque<(Arc<Exchange>, usize)>,
    size: usize,
}

impl Default for Log {
    fn default() -> Self {
        Self::new(DEFAULT_LIMIT)
    }
}

impl Log {
    /// Creates a log that keeps exchanges of at most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            entries: Mutex::default(),
            newest: watch::Sender::new(0),
        }
    }

    /// Returns the number of requests that `provider` received.
    pub(crate) fn requests(&self, provider: Provider) -> u64 {
        self.with(|entries| entries.requests[provider as usize])
    }

    /// Returns the kept exchanges of `provider`, oldest first.
    pub(crate) fn of(&self, provider: Provider) -> Vec<Arc<Exchange>> {
        self.after(0, usize::MAX, |exchange| exchange.provider == provider)
    }

    /// Returns the first `limit` kept exchanges with a larger ID than `id` that `select` accepts, oldest first.
    pub(crate) fn after(
        &self,
        id: u64,
        limit: usize,
        select: impl Fn(&Exchange) -> bool,
    ) -> Vec<Arc<Exchange>> {
        self.with(|entries| {
            let newer = entries.newer_than(id);
            newer
                .filter(|exchange| select(exchange))
                .take(limit)
                .cloned()
                .collect()
        })
    }

    /// Returns the newest `limit` kept exchanges that `select` accepts, oldest first.
    pub(crate) fn newest(&self, limit: usize, select: impl Fn(&Exchange) -> bool) -> Vec<Arc<Exchange>> {
        let mut newest: Vec<_> = self.with(|entries| {
            let kept = entries.kept.iter().rev().map(|(exchange, _size)| exchange);
            kept.filter(|exchange| select(exchange))
                .take(limit)
                .cloned()
                .collect()
        });
        newest.reverse();
        newest
    }

    /// Returns the exchange `id`, if it is kept.
    pub(crate) fn get(&self, id: u64) -> Option<Arc<Exchange>> {
        let next = self.after(id.checked_sub(1)?, 1, |_exchange| true);
        next.into_iter().find(|exchange| exchange.id == id)
    }

    /// Forgets all exchanges. Their IDs are not used again, and the numbers of requests remain.
    pub(crate) fn clear(&self) {
        self.with(|entries| {
            entries.kept = VecDeque::new();
            entries.size = 0;
        });
    }

    /// Returns a channel with the ID of the newest exchange.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// Returns the ID of the newest exchange, or 0.
    pub(crate) fn last_id(&self) -> u64 {
        *self.newest.borrow()
    }

    /// Adds an exchange, and assigns its ID. Removes the oldest ones beyond the limit.
    pub(super) fn push(&self, mut exchange: Exchange) {
        let id = self.with(|entries| {
            entries.requests[exchange.provider as usize] += 1;
            entries.last_id += 1;
            exchange.id = entries.last_id;
            // The reference counts and the entry of the queue.
            let size = exchange.size() + 2 * size_of::<usize>() + size_of::<(Arc<Exchange>, usize)>();
            entries.size += size;
            entries.kept.push_back((Arc::new(exchange), size));
            while entries.size > self.limit {
                let Some((_oldest, size)) = entries.kept.pop_front() else {
                    break;
                };
                entries.size -= size;
            }
            entries.last_id
        });
        self.newest.send_if_modified(|newest| {
            let is_newer = id > *newest;
            *newest = id.max(*newest);
            is_newer
        });
    }

    fn with<T>(&self, operate: impl FnOnce(&mut Entries) -> T) -> T {
        operate(&mut self.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Entries {
    fn newer_than(&self, id: u64) -> impl Iterator<Item = &Arc<Exchange>> {
        let start = self.kept.partition_point(|(exchange, _size)| exchange.id <= id);
        self.kept.range(start..).map(|(exchange, _size)| exchange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(provider: Provider, path: &str) -> Exchange {
        Exchange::sample(provider, path)
    }

    fn ids(exchanges: &[Arc<Exchange>]) -> Vec<u64> {
        exchanges.iter().map(|exchange| exchange.id).collect()
    }

    #[test]
    fn long_paths_do_not_grow_memory() {
        let limit = 1024 * 1024;
        let log = Log::new(limit);
        let path = format!("/{}", "a".repeat(60_000));
        for _ in 0..4000 {
            log.push(exchange(Provider::Klavi, &path));
        }
        let kept = log.of(Provider::Klavi);
        let paths: usize = kept
            .iter()
            .map(|exchange| exchange.request.path.expose().len())
            .sum();
        // Each has 16 KiB of its path, and some hundred bytes besides.
        assert_eq!((kept.len(), paths), (62, 62 * 16 * 1024));
        assert_eq!(kept.last().map(|newest| newest.id), Some(4000));
        assert_eq!(log.requests(Provider::Klavi), 4000);
    }

    #[test]
    fn exchange_larger_than_the_log_is_only_counted() {
        let log = Log::new(1000);
        log.push(exchange(Provider::Klavi, "/small"));
        log.push(exchange(Provider::Klavi, &"a".repeat(2000)));
        assert_eq!(log.of(Provider::Klavi), []);
        assert_eq!((log.requests(Provider::Klavi), log.last_id()), (2, 2));
    }

    #[test]
    fn pages_resume_after_an_id() {
        let log = Log::default();
        for _ in 0..3 {
            log.push(exchange(Provider::Klavi, "/a"));
            log.push(exchange(Provider::Klikoo, "/b"));
        }
        assert_eq!(ids(&log.of(Provider::Klikoo)), [2, 4, 6]);
        assert_eq!(ids(&log.after(2, 3, |_| true)), [3, 4, 5]);
        assert_eq!(
            ids(&log.newest(2, |exchange| exchange.provider == Provider::Klavi)),
            [3, 5]
        );
        assert_eq!(
            log.get(4).map(|exchange| exchange.provider),
            Some(Provider::Klikoo)
        );
        assert!(log.get(0).is_none() && log.get(7).is_none());
    }

    #[test]
    fn clear_keeps_counts_and_ids() {
        let log = Log::default();
        log.push(exchange(Provider::Klavi, "/a"));
        log.clear();
        assert_eq!(log.of(Provider::Klavi), []);
        log.push(exchange(Provider::Klavi, "/b"));
        assert_eq!(ids(&log.of(Provider::Klavi)), [2]);
        assert_eq!(log.requests(Provider::Klavi), 2);
    }
}
