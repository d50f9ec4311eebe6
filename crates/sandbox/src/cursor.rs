//! Opaque pagination cursors that only their own list accepts.

use std::fmt;

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::seed::Seed;

/// Bytes that are `+/+/` in Base64, so that every cursor needs percent-encoding in a query.
const UNSAFE_IN_A_QUERY: [u8; 3] = [0xfb, 0xff, 0xbf];
const OFFSET: usize = 8;
const TAG: usize = 32;

/// Creates and verifies cursors.
///
/// A cursor holds its offset and a keyed hash of the list and the offset. No state is stored, a cursor cannot be
/// guessed, and one of another list, another seed or a broken encoding does not verify.
pub(crate) struct Cursors(hmac::Key);

/// End of a page, and the cursor of the next one.
#[derive(Debug)]
pub(crate) struct PageEnd {
    pub(crate) end: usize,
    pub(crate) next: Option<String>,
}

impl Cursors {
    /// Creates the cursors of `label`.
    pub(crate) fn new(seed: &Seed, label: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, &seed.bytes::<32>(label)))
    }

    /// Creates the cursor of the item at `offset` in `list`.
    fn seal(&self, list: &str, offset: usize) -> String {
        let offset = u64::try_from(offset).unwrap_or(u64::MAX).to_be_bytes();
        let mut bytes = UNSAFE_IN_A_QUERY.to_vec();
        bytes.extend(offset);
        bytes.extend(self.tag(list, offset).as_ref());
        STANDARD.encode(bytes)
    }

    /// Returns the offset of the page at `cursor` in `list`. An empty cursor means the first page.
    pub(crate) fn start(&self, list: &str, cursor: &str) -> Option<usize> {
        if cursor.is_empty() {
            return Some(0);
        }
        self.open(list, cursor)
    }

    fn open(&self, list: &str, cursor: &str) -> Option<usize> {
        let bytes = STANDARD.decode(cursor).ok()?;
        let rest = bytes.strip_prefix(&UNSAFE_IN_A_QUERY)?;
        let (offset, tag) = rest.split_first_chunk::<OFFSET>()?;
        let tag: &[u8; TAG] = tag.try_into().ok()?;
        hmac::verify(&self.0, &signed(list, *offset), tag).ok()?;
        usize::try_from(u64::from_be_bytes(*offset)).ok()
    }

    /// Returns the end of the page of `size` items that begins at `start`, in a `list` of `total` items.
    pub(crate) fn page(&self, list: &str, start: usize, size: usize, total: usize) -> PageEnd {
        let end = total.min(start.saturating_add(size));
        PageEnd {
            end,
            next: (end < total).then(|| self.seal(list, end)),
        }
    }

    fn tag(&self, list: &str, offset: [u8; OFFSET]) -> hmac::Tag {
        hmac::sign(&self.0, &signed(list, offset))
    }
}

/// Returns the signed bytes. The offset is first and has a fixed length, so no two pairs have the same bytes.
fn signed(list: &str, offset: [u8; OFFSET]) -> Vec<u8> {
    [&offset[..], list.as_bytes()].concat()
}

impl fmt::Debug for Cursors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursors").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_is_valid_only_in_its_list() {
        let cursors = Cursors::new(&Seed::numbered(1), "cursors");
        let other = Cursors::new(&Seed::numbered(2), "cursors");
        let cursor = cursors.seal("cards/137", 100);
        assert_eq!(cursors.open("cards/137", &cursor), Some(100));
        assert_eq!(cursors.open("cards/138", &cursor), None);
        assert_eq!(other.open("cards/137", &cursor), None);
        assert_eq!(cursors.open("cards/137", "100"), None);
    }

    #[test]
    fn unencoded_cursor_is_invalid() {
        let cursors = Cursors::new(&Seed::numbered(1), "cursors");
        for offset in 0..300 {
            let cursor = cursors.seal("orders", offset);
            assert!(cursor.contains('+') && cursor.contains('/') && cursor.ends_with('='));
            // An unencoded plus is received as a space.
            assert_eq!(cursors.open("orders", &cursor.replace('+', " ")), None);
        }
    }

    #[test]
    fn only_the_last_page_has_no_next_cursor() {
        let cursors = Cursors::new(&Seed::numbered(1), "cursors");
        let first = cursors.page("orders", 0, 100, 200);
        assert_eq!(first.end, 100);
        assert_eq!(
            first.next.and_then(|cursor| cursors.open("orders", &cursor)),
            Some(100)
        );
        let last = cursors.page("orders", 100, 100, 200);
        assert_eq!((last.end, last.next), (200, None));
    }
}
