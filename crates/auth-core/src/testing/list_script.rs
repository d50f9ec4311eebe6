//! A list as its server has it.

use std::{
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

/// The list that a server is to play: how many items each of its pages has, and which requests fail.
///
/// Pages and items are counted from 0. Clones are one list.
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
    /// Where each page begins, and where the last one ends.
    bounds: Arc<[usize]>,
    faults: Arc<Mutex<Faults>>,
}

#[derive(Debug)]
struct Faults {
    rng: fastrand::Rng,
    /// How many of a hundred requests fail.
    percent: u8,
}

impl ListScript {
    /// A list of pages with so many items each, whose server answers every request. An empty one has one page.
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

    /// The same list on a server that fails `percent` of a hundred requests, by the rng of `seed`.
    #[must_use]
    pub fn failing(self, percent: u8, seed: u64) -> Self {
        let rng = fastrand::Rng::with_seed(seed);
        Self {
            faults: Arc::new(Mutex::new(Faults { rng, percent })),
            ..self
        }
    }

    /// How many pages there are, at least one.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.bounds.len() - 1
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bounds.last().copied().unwrap_or_default()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items of `page`; none of a page that there is not.
    #[must_use]
    pub fn items(&self, page: usize) -> Range<usize> {
        match self.bounds.get(page..=page + 1) {
            Some([start, end]) => *start..*end,
            _ => 0..0,
        }
    }

    /// The page behind `page`.
    #[must_use]
    pub fn page_after(&self, page: usize) -> Option<usize> {
        Some(page + 1).filter(|next| *next < self.pages())
    }

    /// Whether the request that has just come in is to fail. To be asked once for each.
    #[must_use]
    pub fn next_request_fails(&self) -> bool {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let percent = faults.percent;
        faults.rng.u8(..100) < percent
    }
}
