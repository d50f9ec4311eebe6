//! Progress of a pagination.

/// Number of pages and items that were delivered since the pagination was started or resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Progress {
    /// Pages, including one that is delivered item by item.
    pub pages: u64,
    /// Items.
    pub items: u64,
    /// Consecutive pages without items, up to the current page.
    pub empty_pages: u64,
}
