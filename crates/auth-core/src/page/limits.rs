//! How far a walk goes, and how it stands.

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

/// How a walk stands: it tells "there is no more" from "you asked for no more".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WalkState {
    /// There may be more; also after an error that asking again may mend.
    Running,
    /// The list is at its end.
    Ended,
    /// The caller's limit was reached; the checkpoint goes on behind it.
    LimitReached(Limit),
    /// An error that asking again cannot mend ended the walk: a cursor that was seen before, or a
    /// checkpoint of another list.
    Failed,
}

/// How much a walk has delivered, counted from where it began or was resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Progress {
    /// Pages, a page that is delivered item by item included.
    pub pages: u64,
    /// Items.
    pub items: u64,
    /// Pages without items since the last page that had one.
    pub empty_pages: u64,
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
