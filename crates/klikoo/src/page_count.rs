//! How many pages a list has.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use auth_core::Cursor;

/// What a list said last of how many pages it has; nothing, until it was asked. Clones are of one list.
#[derive(Debug, Clone, Default)]
pub(crate) struct PageCount(Arc<AtomicU64>);

impl PageCount {
    pub(crate) fn note(&self, total: Option<u64>) {
        self.0.store(total.unwrap_or_default(), Ordering::Relaxed);
    }

    /// The cursor of the page behind the one at `cursor`, if there is such a page for all that is known.
    pub(crate) fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let next = Cursor::page_number(cursor).ok()?.checked_add(1)?;
        let is_there = next <= self.0.load(Ordering::Relaxed);
        is_there.then(|| Cursor::new(next.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_known_up_to_the_last_that_the_list_told_of() {
        let count = PageCount::default();
        assert_eq!(count.cursor_after(None), None, "nothing is known yet");
        count.note(Some(3));
        assert_eq!(count.cursor_after(None), Some(Cursor::new("2")));
        assert_eq!(
            count.cursor_after(Some(&Cursor::new("2"))),
            Some(Cursor::new("3"))
        );
        for last in ["3", "18446744073709551615", "x"] {
            assert_eq!(count.cursor_after(Some(&Cursor::new(last))), None, "{last}");
        }
        count.note(None);
        assert_eq!(count.cursor_after(None), None);
    }
}
