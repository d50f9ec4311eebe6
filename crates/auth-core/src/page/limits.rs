//! Limits of a pagination.

use super::progress::Progress;

/// Limit that ended an iteration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Maximum number of pages: `max_pages`.
    Pages,
    /// Maximum number of items: `max_items`.
    Items,
    /// Maximum number of consecutive pages without items: `max_empty_pages`.
    EmptyPages,
    /// Maximum duration: `max_duration`.
    Duration,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limits {
    pub(super) pages: Option<u64>,
    pub(super) items: Option<u64>,
    pub(super) empty_pages: Option<u64>,
}

impl Limits {
    /// Returns the limit that `progress` has reached, if any.
    pub(super) fn reached(self, progress: Progress) -> Option<Limit> {
        [
            (self.pages, progress.pages, Limit::Pages),
            (self.items, progress.items, Limit::Items),
            (self.empty_pages, progress.empty_pages, Limit::EmptyPages),
        ]
        .into_iter()
        .find_map(|(max, count, limit)| max.is_some_and(|max| count >= max).then_some(limit))
    }
}
