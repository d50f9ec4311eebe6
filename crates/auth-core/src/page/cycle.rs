//! Detection of pagination loops.

use std::hash::{BuildHasher, RandomState};

use crate::Cursor;

/// Number of the latest cursors that are kept, in about 6 KiB.
const REMEMBERED: usize = 256;

/// Detects a repeated cursor, in bounded memory.
///
/// * Most loops repeat one page, or alternate between a few. The guard keeps a 128-bit hash and the page number of the
///   latest cursors, and finds such a loop at its first repeat, after any number of pages.
/// * For a larger loop it keeps one more cursor, which it replaces after 1, 2, 4, 8, ... pages (Brent's algorithm), and
///   finds the loop within a small multiple of the pages read.
#[derive(Debug)]
pub(super) struct CycleGuard {
    keys: [RandomState; 2],
    /// Latest cursors and their page numbers. Once there are `remembered` of them, the next one replaces the oldest.
    latest: Vec<(Key, u64)>,
    /// A part of the key of each of `latest`, in the same order: a search through these takes a tenth of the time.
    tags: Vec<u32>,
    oldest: usize,
    remembered: usize,
    milestone: Option<(Key, u64)>,
    until_next: u64,
    stride: u64,
}

type Key = [u64; 2];

impl Default for CycleGuard {
    fn default() -> Self {
        Self::remembering(REMEMBERED)
    }
}

impl CycleGuard {
    fn remembering(remembered: usize) -> Self {
        Self {
            keys: [RandomState::new(), RandomState::new()],
            latest: Vec::new(),
            tags: Vec::new(),
            oldest: 0,
            remembered,
            milestone: None,
            until_next: 0,
            stride: 1,
        }
    }

    /// Records that page number `page` starts at `cursor`. Returns the number of the earlier page with the same cursor, if
    /// there is one.
    pub(super) fn visit(&mut self, cursor: &Cursor, page: u64) -> Option<u64> {
        let key = [self.keys[0].hash_one(cursor), self.keys[1].hash_one(cursor)];
        #[expect(clippy::cast_possible_truncation, reason = "a part of the hash is enough")]
        let tag = key[0] as u32;
        let latest: &[_] = if self.tags.contains(&tag) {
            &self.latest
        } else {
            &[]
        };
        let known = latest.iter().chain(&self.milestone);
        if let Some((_, before)) = known.into_iter().find(|(known, _)| *known == key) {
            return Some(*before);
        }
        if self.latest.len() < self.remembered {
            self.latest.push((key, page));
            self.tags.push(tag);
        } else {
            self.latest[self.oldest] = (key, page);
            self.tags[self.oldest] = tag;
            self.oldest = (self.oldest + 1) % self.remembered;
        }
        if self.until_next == 0 {
            self.milestone = Some((key, page));
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

    /// Visits `lead` distinct cursors and then a loop of `length`; returns the repeated page and the page that detects it.
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
    fn short_loop_is_found_at_first_repeat() {
        for (lead, length) in [
            (0, 1),
            (0, 2),
            (5, 1),
            (5, 3),
            (100, 50),
            (9_000, 1),
            (9_000, 2),
            (3_000, 256),
        ] {
            assert_eq!(
                found_at(CycleGuard::default(), lead, length),
                Some((lead, lead + length))
            );
        }
    }

    #[test]
    fn large_loop_is_found_soon() {
        for (lead, length) in [(0, 600), (10, 5), (10, 7), (50, 7), (100, 64), (600, 600)] {
            let (before, page) = found_at(CycleGuard::remembering(4), lead, length).expect("found");
            assert_eq!((page - before) % length, 0);
            assert!(
                page <= 4 * (lead + length),
                "lead {lead}, length {length}: found at {page}"
            );
        }
    }

    #[test]
    fn memory_is_bounded() {
        let mut guard = CycleGuard::remembering(4);
        assert_eq!(
            (0..10_000).find_map(|page| guard.visit(&Cursor::new(page.to_string()), page)),
            None
        );
        assert_eq!(guard.latest.len(), 4);
    }

    #[test]
    fn distinct_cursors_are_not_a_loop() {
        assert_eq!(found_at(CycleGuard::remembering(4), 10_000, 1), None);
    }
}
