//! Lists of numbered pages.

use auth_core::{Cursor, InvalidInput, Page, http::Answer, wire::optional_integer};
use serde::{Deserialize, Deserializer};

use crate::{Error, ResponseCode, generated::models::Meta, page_count::PageCount};

const FIRST_PAGE: u64 = 1;

/// Refuses a page that could hold nothing.
pub(crate) fn check_limit(limit: u64) -> Result<(), InvalidInput> {
    if limit == 0 {
        return Err(InvalidInput::new("limit", "is 0", "a whole number from 1 on"));
    }
    Ok(())
}

/// A page as it was asked for: its number, and how many items it may have.
pub(crate) struct Asked {
    pub(crate) number: u64,
    pub(crate) limit: u64,
}

impl Asked {
    /// The page at `cursor`, and the one behind it, by what `answer` says in `meta` and by its `items`.
    pub(crate) fn page<T>(
        &self,
        answer: &Answer<ResponseCode>,
        meta: Option<&Meta>,
        items: Vec<T>,
        pages: &PageCount,
    ) -> Result<Page<T>, Error> {
        pages.note(meta.and_then(|meta| meta.total_pages));
        let is_full = items.len() >= usize::try_from(self.limit).unwrap_or(usize::MAX);
        let next = match next_page(meta, self.number) {
            NextPage::Unsaid if is_full => {
                // Taking it for the last page would lose the rest without a word.
                return Err(Error::unusable(
                    answer,
                    "has a full page and no `meta` that tells whether there are more",
                ));
            }
            NextPage::Unsaid | NextPage::None => None,
            NextPage::Number(number) => Some(number),
        };
        if next == Some(FIRST_PAGE) {
            // A walk knows its pages by their cursors, and the first page has none: it would be delivered again.
            return Err(Error::unusable(answer, "leads back to the first page"));
        }
        Ok(Page::new(
            items,
            next.map(|number| Cursor::new(number.to_string())),
        ))
    }
}

/// What `meta` says of the page after this one, which was asked for as `number`.
fn next_page(meta: Option<&Meta>, number: u64) -> NextPage {
    let Some(meta) = meta else {
        return NextPage::Unsaid;
    };
    let current = meta.current_page.unwrap_or(number);
    // There are no 0 pages where there is one to say so.
    let total = meta.total_pages.filter(|total| *total > 0);
    match (meta.next_page, total) {
        (NextPage::Number(_) | NextPage::Unsaid, Some(total)) if current >= total => NextPage::None,
        (NextPage::Unsaid, Some(_)) => NextPage::Number(current + 1),
        (said, _) => said,
    }
}

/// What `meta.next_page` says. That it says nothing is not that it says "none".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum NextPage {
    #[default]
    Unsaid,
    /// `null`, `""` or 0.
    None,
    Number(u64),
}

impl<'de> Deserialize<'de> for NextPage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match optional_integer(deserializer)? {
            None | Some(0) => Self::None,
            Some(number) => Self::Number(number),
        })
    }
}
