//! Requests that are kept, bounded in number and size.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::request::Request;

/// Retention of expired keys in seconds.
const RETENTION: i64 = 60 * 60;
/// Maximum number of requests.
const MAX_REQUESTS: usize = 10_000;
/// Maximum size of all requests in bytes.
const MAX_SIZE: usize = 16 * 1024 * 1024;

/// Requests in the order of their expiry. Those that expired long ago are dropped, and beyond the limits the oldest.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Request>", into = "Vec<Request>")]
pub(crate) struct Kept {
    by_expiry: BTreeMap<Place, Request>,
    places: HashMap<String, Place>,
    size: usize,
}

/// Expiry, and number in the order of creation.
type Place = (i64, u64);

impl Kept {
    /// Adds a request at `now`, and drops the oldest ones.
    pub(super) fn add(&mut self, request: Request, now: i64) {
        self.insert(request);
        while let Some((&(expires_at, _), _)) = self.by_expiry.first_key_value() {
            let is_full = self.by_expiry.len() > MAX_REQUESTS || self.size > MAX_SIZE;
            if !is_full && expires_at.saturating_add(RETENTION) > now {
                break;
            }
            if let Some((_place, dropped)) = self.by_expiry.pop_first() {
                self.size -= dropped.size();
                self.places.remove(&dropped.key);
            }
        }
    }

    /// Returns the request `key`.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Request> {
        self.by_expiry.get_mut(self.places.get(key)?)
    }

    /// Returns all requests.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Request> {
        self.by_expiry.values_mut()
    }

    fn insert(&mut self, request: Request) {
        let place = (request.expires_at, request.serial);
        self.size += request.size();
        self.places.insert(request.key.clone(), place);
        self.by_expiry.insert(place, request);
    }
}

impl From<Vec<Request>> for Kept {
    fn from(requests: Vec<Request>) -> Self {
        let mut kept = Self::default();
        for request in requests {
            kept.insert(request);
        }
        kept
    }
}

impl From<Kept> for Vec<Request> {
    fn from(kept: Kept) -> Self {
        kept.by_expiry.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::klip_a2a::ask::{Ask, Kind};

    const START: i64 = 1_600_000_000;

    fn request(serial: u64, now: i64) -> Request {
        Request::new(format!("{serial:036}"), serial, Ask::of(Kind::Link), now)
    }

    #[test]
    fn many_requests_do_not_grow_memory() {
        let mut kept = Kept::default();
        for serial in 0..150_000 {
            kept.add(request(serial, START), START);
        }
        assert_eq!(
            (kept.by_expiry.len(), kept.places.len()),
            (MAX_REQUESTS, MAX_REQUESTS)
        );
        assert!(kept.size < 4 * 1024 * 1024, "{}", kept.size);
        let key = |serial: u64| format!("{serial:036}");
        assert!(kept.get_mut(&key(140_000)).is_some() && kept.get_mut(&key(139_999)).is_none());
    }

    #[test]
    fn large_requests_do_not_grow_memory() {
        let mut kept = Kept::default();
        for serial in 0..1000 {
            let mut request = request(serial, START);
            request.ask.bapp_name = "a".repeat(100_000);
            kept.add(request, START);
        }
        assert!(kept.size <= MAX_SIZE);
        assert_eq!(kept.by_expiry.len(), 167);
    }

    #[test]
    fn expired_requests_are_dropped_after_an_hour() {
        let mut kept = Kept::default();
        kept.add(request(0, START), START);
        kept.add(request(1, START + 10), START + 10);
        kept.add(request(2, START + 3900), START + 3899);
        assert_eq!(kept.by_expiry.len(), 3);
        kept.add(request(3, START + 3900), START + 3900);
        assert_eq!(
            kept.iter_mut().map(|request| request.serial).collect::<Vec<_>>(),
            [1, 2, 3]
        );
    }

    #[test]
    fn snapshot_keeps_order_and_size() -> serde_json::Result<()> {
        let mut kept = Kept::default();
        for serial in 0..3 {
            kept.add(request(serial, START), START);
        }
        let restored: Kept = serde_json::from_str(&serde_json::to_string(&kept)?)?;
        assert_eq!(restored.size, kept.size);
        assert_eq!(restored.places, kept.places);
        Ok(())
    }
}
