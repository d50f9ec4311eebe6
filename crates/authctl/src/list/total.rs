//! Number of items of a list, if its pages say so.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use serde::Deserialize;

/// Number of items of a list, which a response observer reads from the pages. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Total(Arc<AtomicU64>);

/// Page whose `meta` has the number of items on all pages.
#[derive(Deserialize)]
struct Page {
    meta: Meta,
}

#[derive(Deserialize)]
struct Meta {
    total_rows: u64,
}

impl Total {
    /// Reads `meta.total_rows` of a page; any other body is ignored.
    pub(crate) fn read(&self, body: &[u8]) {
        if let Ok(page) = serde_json::from_slice::<Page>(body) {
            self.0.store(page.meta.total_rows, Ordering::Relaxed);
        }
    }

    /// Returns the number of items; `None` if no page has it.
    pub(super) fn items(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|items| *items > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn total_is_read_from_meta() {
        let total = Total::default();
        for body in ["", "[]", r#"{"data":[]}"#, r#"{"meta":{"total_rows":null}}"#] {
            total.read(body.as_bytes());
            assert_eq!(total.items(), None, "{body}");
        }
        total.read(br#"{"data":[],"meta":{"total_rows":137,"per_page":100}}"#);
        assert_eq!(total.clone().items(), Some(137));
    }
}
