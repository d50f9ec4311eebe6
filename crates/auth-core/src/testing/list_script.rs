//! Scripted list of a test server.

use std::{
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

/// Scripted list of a test server: the number of items in each page, and the requests that fail.
///
/// Pages and items are numbered from 0. Clones share the sequence of failures.
///
/// ```
/// use auth_core::testing::ListScript;
///
/// let list = ListScript::new([2, 0, 3]);
/// assert_eq!((list.pages(), list.len()), (3, 5));
/// assert_eq!(list.items(2), 2..5);
/// assert_eq!(list.page_after(1), Some(2));
/// assert!(!list.next_request_fails());
/// ```
#[derive(Debug, Clone)]
pub struct ListScript {
    /// Index of the first item of each page, followed by the number of items.
    bounds: Arc<[usize]>,
    faults: Arc<Mutex<Faults>>,
}

#[derive(Debug)]
struct Faults {
    rng: fastrand::Rng,
    /// Percentage of requests that fail.
    percent: u8,
}

impl ListScript {
    /// Creates a list whose pages have `sizes` items, and whose requests all succeed. An empty list has one page.
    pub fn new(sizes: impl IntoIterator<Item = usize>) -> Self {
        let mut bounds = vec![0];
        let mut end = 0;
        for size in sizes {
            end += size;
            bounds.push(end);
        }
        if bounds.len() == 1 {
            bounds.push(0);
        }
        Self {
            bounds: bounds.into(),
            faults: Arc::new(Mutex::new(Faults {
                rng: fastrand::Rng::with_seed(0),
                percent: 0,
            })),
        }
    }

    /// Makes `percent` of the requests fail at random, reproducible by `seed`.
    #[must_use]
    pub fn failing(self, percent: u8, seed: u64) -> Self {
        let rng = fastrand::Rng::with_seed(seed);
        Self {
            faults: Arc::new(Mutex::new(Faults { rng, percent })),
            ..self
        }
    }

    /// Returns the number of pages, at least one.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.bounds.len() - 1
    }

    /// Returns the number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bounds.last().copied().unwrap_or_default()
    }

    /// Returns whether the list has no items.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the items of `page`; empty if the page does not exist.
    #[must_use]
    pub fn items(&self, page: usize) -> Range<usize> {
        match self.bounds.get(page..=page + 1) {
            Some([start, end]) => *start..*end,
            _ => 0..0,
        }
    }

    /// Returns the page after `page`.
    #[must_use]
    pub fn page_after(&self, page: usize) -> Option<usize> {
        Some(page + 1).filter(|next| *next < self.pages())
    }

    /// Returns whether the current request fails. Call it once per request.
    #[must_use]
    pub fn next_request_fails(&self) -> bool {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let percent = faults.percent;
        faults.rng.u8(..100) < percent
    }
}
