//! Opaque cursors that only their own list accepts.

use std::fmt;

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{error::StartError, secret};

/// These bytes read `+/+/` in Base64, so that every cursor needs percent-encoding in a query.
const UNSAFE_IN_A_QUERY: [u8; 3] = [0xfb, 0xff, 0xbf];
const OFFSET: usize = 8;
const TAG: usize = 32;

/// Makes cursors, and reads back the ones that it made.
///
/// A cursor holds its offset and a keyed hash over the list and the offset. Nothing is stored, it cannot be guessed,
/// and a cursor of another list, another start or a broken encoding does not verify.
pub(crate) struct Cursors(hmac::Key);

/// Where one page ends, and the cursor of the next.
#[derive(Debug)]
pub(crate) struct PageEnd {
    pub(crate) end: usize,
    pub(crate) next: Option<String>,
}

impl Cursors {
    pub(crate) fn new() -> Result<Self, StartError> {
        let key = secret::random::<32>()?;
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &key)))
    }

    /// The cursor of the item at `offset` in `list`.
    fn seal(&self, list: &str, offset: usize) -> String {
        let offset = u64::try_from(offset).unwrap_or(u64::MAX).to_be_bytes();
        let mut bytes = UNSAFE_IN_A_QUERY.to_vec();
        bytes.extend(offset);
        bytes.extend(self.tag(list, offset).as_ref());
        STANDARD.encode(bytes)
    }

    /// Where in `list` the page of `cursor` begins. An absent cursor reads as an empty one: the first page.
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

    /// The page of `size` items of `list` that begins at `start`, where the list has `total`.
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

/// The offset comes first and has a fixed length, so no two pairs share their bytes.
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
    fn a_cursor_opens_in_its_own_list_alone() -> Result<(), StartError> {
        let cursors = Cursors::new()?;
        let cursor = cursors.seal("cards/137", 100);
        assert_eq!(cursors.open("cards/137", &cursor), Some(100));
        assert_eq!(cursors.open("cards/138", &cursor), None);
        assert_eq!(Cursors::new()?.open("cards/137", &cursor), None);
        assert_eq!(cursors.open("cards/137", "100"), None);
        Ok(())
    }

    #[test]
    fn every_cursor_breaks_when_it_is_not_percent_encoded() -> Result<(), StartError> {
        let cursors = Cursors::new()?;
        for offset in 0..300 {
            let cursor = cursors.seal("orders", offset);
            assert!(cursor.contains('+') && cursor.contains('/') && cursor.ends_with('='));
            // A plus that is sent as it is arrives as a space.
            assert_eq!(cursors.open("orders", &cursor.replace('+', " ")), None);
        }
        Ok(())
    }

    #[test]
    fn only_the_last_page_has_no_next_cursor() -> Result<(), StartError> {
        let cursors = Cursors::new()?;
        let first = cursors.page("orders", 0, 100, 200);
        assert_eq!(first.end, 100);
        assert_eq!(
            first.next.and_then(|cursor| cursors.open("orders", &cursor)),
            Some(100)
        );
        let last = cursors.page("orders", 100, 100, 200);
        assert_eq!((last.end, last.next), (200, None));
        Ok(())
    }
}
