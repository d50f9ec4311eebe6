//! The guard against lists that lead back to where they were.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher,
};

use crate::Cursor;

/// How many cursors are remembered exactly: about 2 MiB, 6.5 million items at 100 a page.
const REMEMBERED: usize = 1 << 16;

/// Finds a cursor that was seen before in the walk, in bounded memory.
///
/// The first [`REMEMBERED`] cursors are remembered by a 128-bit hash with their page number, so that
/// a cycle into them is found at once. Beyond, one further cursor is held and replaced after 1, 2, 4,
/// 8, ... pages (Brent's algorithm): a cycle of length *n* is found within a small multiple of *n* pages.
#[derive(Debug)]
pub(super) struct CycleGuard {
    keys: [RandomState; 2],
    seen: HashMap<[u64; 2], u64>,
    remembered: usize,
    milestone: Option<(Cursor, u64)>,
    until_next: u64,
    stride: u64,
}

impl Default for CycleGuard {
    fn default() -> Self {
        Self::remembering(REMEMBERED)
    }
}

impl CycleGuard {
    fn remembering(remembered: usize) -> Self {
        Self {
            keys: [RandomState::new(), RandomState::new()],
            seen: HashMap::new(),
            remembered,
            milestone: None,
            until_next: 0,
            stride: 1,
        }
    }

    /// Notes that page `page` starts at `cursor`; the number of the page that started there before,
    /// if one did.
    pub(super) fn visit(&mut self, cursor: &Cursor, page: u64) -> Option<u64> {
        let key = [self.keys[0].hash_one(cursor), self.keys[1].hash_one(cursor)];
        if let Some(before) = self.seen.get(&key) {
            return Some(*before);
        }
        if self.seen.len() < self.remembered {
            self.seen.insert(key, page);
            return None;
        }
        if let Some((milestone, before)) = &self.milestone
            && milestone == cursor
        {
            return Some(*before);
        }
        if self.until_next == 0 {
            self.milestone = Some((cursor.clone(), page));
            self.until_next = self.stride;
            self.stride *= 2;
        }
        self.until_next -= 1;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks `lead` distinct cursors and then a cycle of `length`; the page at which it is found.
    fn found_at(mut guard: CycleGuard, lead: u64, length: u64) -> Option<(u64, u64)> {
        (0..10_000).find_map(|page| {
            let name = if page < lead {
                page
            } else {
                lead + (page - lead) % length
            };
            guard
                .visit(&Cursor::new(name.to_string()), page)
                .map(|before| (before, page))
        })
    }

    #[test]
    fn a_cycle_of_any_length_is_found_at_its_first_repeat() {
        for (lead, length) in [(0, 1), (0, 2), (5, 1), (5, 3), (100, 50)] {
            assert_eq!(
                found_at(CycleGuard::default(), lead, length),
                Some((lead, lead + length))
            );
        }
    }

    #[test]
    fn beyond_what_is_remembered_a_cycle_is_still_found_soon() {
        for (lead, length) in [(10, 1), (10, 2), (50, 7), (100, 64)] {
            let (before, page) = found_at(CycleGuard::remembering(4), lead, length).expect("found");
            assert_eq!((page - before) % length, 0);
            assert!(
                page <= 4 * (lead + length),
                "lead {lead}, length {length}: found at {page}"
            );
        }
    }

    #[test]
    fn distinct_cursors_are_never_a_cycle() {
        assert_eq!(found_at(CycleGuard::remembering(4), 10_000, 1), None);
    }
}
