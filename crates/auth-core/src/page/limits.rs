//! Limits of a pagination.

use super::progress::Progress;

/// Which limit ended a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// As many pages as `max_pages` allowed.
    Pages,
    /// As many items as `max_items` allowed.
    Items,
    /// As many pages without items, one after the other, as `max_empty_pages` allowed.
    EmptyPages,
    /// As long as `max_duration` allowed.
    Duration,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limits {
    pub(super) pages: Option<u64>,
    pub(super) items: Option<u64>,
    pub(super) empty_pages: Option<u64>,
}

impl Limits {
    /// The limit that a walk of this progress has reached.
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
