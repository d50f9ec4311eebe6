//! Reads pages by JSON pointers.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{PageReader, raw_object::RawObject};
use crate::{
    Cursor, Page,
    http::{Error, Response},
};

/// Reads pages by JSON pointers (RFC 6901): one to the items, and candidates for the cursor of the next page.
///
/// Use it for responses that are not completely documented. Null or absent items are an empty page; absent items are
/// logged as a warning. The first pointer to an existing field decides: null and empty text end the list, text and whole
/// numbers are the next cursor, and anything else is an error. Without such a field, the list ends. Numbers are never
/// converted to floats.
///
/// ```
/// use auth_core::{Scalar, http::{CursorPages, Protocol, PagedRequest, Request, AuthenticatedClient}};
/// use auth_core::InvalidInput;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Order {
///     id: Scalar,
/// }
///
/// fn orders<D: Protocol>(
///     client: &AuthenticatedClient<D>,
///     request: Result<Request, InvalidInput>,
/// ) -> PagedRequest<Order, D::Code> {
///     client.list_with(request, CursorPages::new("/data", ["/nextCursor", "/page/cursor"]))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct CursorPages {
    items: String,
    next: Vec<String>,
    page_size: Option<u64>,
}

impl CursorPages {
    /// Creates a reader of the items at the pointer `items`, and of the next cursor at the first existing field of `next`.
    pub fn new<P: Into<String>>(items: impl Into<String>, next: impl IntoIterator<Item = P>) -> Self {
        Self {
            items: items.into(),
            next: next.into_iter().map(Into::into).collect(),
            page_size: None,
        }
    }

    /// Sets the number of items of a full page. A full page without a cursor field ends the list and logs a warning, since
    /// its cursor may be in an unknown field.
    #[must_use]
    pub fn page_size(mut self, items: u64) -> Self {
        self.page_size = Some(items);
        self
    }

    fn is_full(&self, items: usize) -> bool {
        self.page_size.is_some_and(|size| items as u64 >= size)
    }
}

impl<T: DeserializeOwned, C> PageReader<T, C> for CursorPages {
    fn read(&self, response: &Response<C>, _: Option<&Cursor>) -> Result<Page<T>, Error<C>> {
        let body: RawObject = response.json()?;
        let operation = response.endpoint().operation;
        let items: Vec<T> = if let Some(list) = body.get(&self.items) {
            response.decode_within(&self.items, &list)?
        } else {
            tracing::warn!(
                operation,
                pointer = self.items,
                "page lacks the field of its items"
            );
            Vec::new()
        };
        let next = if let Some(value) = self.next.iter().find_map(|pointer| body.get(pointer)) {
            cursor(&value).ok_or_else(|| {
                Error::invalid_response(
                    response,
                    "has an invalid next cursor: neither text nor an integer",
                )
            })?
        } else {
            if self.is_full(items.len()) {
                tracing::warn!(
                    operation,
                    items = items.len(),
                    "full page lacks a next cursor in every known field: more items may be missing"
                );
            }
            None
        };
        Ok(Page::new(items, next))
    }
}

/// Returns the cursor in `value`, `Some(None)` at the end of the list, or `None` for an invalid cursor.
#[expect(
    clippy::option_option,
    reason = "an invalid cursor is not the end of the list"
)]
fn cursor(value: &RawValue) -> Option<Option<Cursor>> {
    let text = value.get();
    if let Ok(cursor) = serde_json::from_str(text) {
        return Some(Cursor::from_wire(cursor));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_whole.then(|| Some(Cursor::new(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_is_text_or_an_integer() {
        let read = |json: &str| cursor(&serde_json::from_str::<Box<RawValue>>(json).unwrap());
        for none in ["null", r#""""#] {
            assert_eq!(read(none), Some(None), "{none}");
        }
        for (json, text) in [
            (r#""c2""#, "c2"),
            ("20", "20"),
            ("-1", "-1"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ] {
            assert_eq!(read(json), Some(Some(Cursor::new(text))), "{json}");
        }
        for other in ["0.5", "2e1", "true", "{}", r#"["c2"]"#] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
