//! Pages of a list whose answers are not documented to their end.

use auth_core::{Page, http::Answer};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    Error, ErrorCode,
    next_cursor::{Next, NextCursorAt},
};

/// The page size that Klavi takes where none is asked for (`payment/get-all-payment-initiation-orders`).
const DEFAULT_PAGE: u32 = 20;

/// The largest page that Klavi hands out (`payment/get-all-payment-initiation-orders`).
const LARGEST_PAGE: u32 = 200;

/// How many items a page is to bring.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PageSize(Option<u32>);

impl PageSize {
    /// `items`, brought to what Klavi hands out.
    pub(crate) fn of(items: u32) -> Self {
        Self(Some(items.clamp(1, LARGEST_PAGE)))
    }

    /// As the parameter is written, where a size was asked for.
    pub(crate) fn parameter(self) -> Option<String> {
        self.0.map(|items| items.to_string())
    }

    fn is_reached_by(self, items: usize) -> bool {
        u32::try_from(items).is_ok_and(|items| items >= self.0.unwrap_or(DEFAULT_PAGE))
    }
}

/// Answer of a list. Its contract lists where the next cursor may be; a caller may know better, so the rest is kept
/// whole.
#[derive(Deserialize)]
struct Listed<T> {
    data: Vec<T>,
    /// Everything else, among it the next cursor, wherever it is.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// The page that `answer` is. `what` is listed, for the log.
pub(crate) fn page<T: DeserializeOwned>(
    answer: &Answer<ErrorCode>,
    next_cursor_at: &NextCursorAt,
    size: PageSize,
    what: &'static str,
) -> Result<Page<T>, Error> {
    let page: Listed<T> = answer.json()?;
    let next = match next_cursor_at.find(&page.rest) {
        Next::At(cursor) => Some(cursor),
        Next::None => None,
        Next::NotSaid => {
            let items = page.data.len();
            if size.is_reached_by(items) {
                tracing::warn!(
                    items,
                    "a full page of {what} names no next one in any known field; if there are more, set `next_cursor_at`"
                );
            }
            None
        }
        // Ending here would lose the rest of the list without a word.
        Next::NoCursor => {
            return Err(Error::unusable(
                answer,
                "names the next page by something that is no cursor",
            ));
        }
    };
    Ok(Page::new(page.data, next))
}
