//! Reads pages by JSON pointers.

use serde::de::DeserializeOwned;

use super::{PageReader, page_body::PageBody};
use crate::{
    Cursor, Page,
    http::{Error, Paging, Response},
};

/// Reads pages by JSON pointers (RFC 6901): one to the items, and candidates for the cursor of the next page.
///
/// Null or absent items are an empty page, which does not end the list; absent items are logged as a warning. The first
/// pointer to an existing field decides: null and blank text end the list, text and whole numbers are the next cursor, and
/// anything else is an error. Without such a field, the list ends. Numbers are never converted to floats.
///
/// If the endpoint's paging is [`Paging::NextUrl`], the field holds the URL of the next page instead of a cursor.
///
/// ```
/// use auth_core::{
///     Scalar,
///     http::{AuthenticatedClient, CursorPages, PagedRequest, Protocol, Request},
/// };
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
    next: Next,
    has_more: Option<String>,
    page_size: Option<u64>,
}

/// Location of the next cursor.
#[derive(Debug, Clone)]
enum Next {
    /// The first existing field of the body at these pointers.
    InBody(Vec<String>),
    /// The field of the last item at this pointer.
    InLastItem(String),
}

impl CursorPages {
    /// Creates a reader of the items at the pointer `items`, and of the next cursor at the first existing field of `next`.
    pub fn new<P: Into<String>>(items: impl Into<String>, next: impl IntoIterator<Item = P>) -> Self {
        Self::of(
            items.into(),
            Next::InBody(next.into_iter().map(Into::into).collect()),
        )
    }

    /// Creates a reader of the items at the pointer `items`, the last of which has the next cursor at the pointer `cursor`,
    /// such as `/id`. Pointer `""` to the items is the whole body.
    ///
    /// The list ends with an empty page, or as [`has_more`](Self::has_more) states.
    ///
    /// ```
    /// use auth_core::http::{CursorPages, Endpoint, Paging};
    ///
    /// static CHARGES: Endpoint = Endpoint::get("charges", "/v1/charges")
    ///     .paging(Paging::Cursor { parameter: "starting_after" });
    ///
    /// let reader = CursorPages::after_last("/data", "/id").has_more("/has_more");
    /// # let _ = (&CHARGES, reader);
    /// ```
    pub fn after_last(items: impl Into<String>, cursor: impl Into<String>) -> Self {
        Self::of(items.into(), Next::InLastItem(cursor.into()))
    }

    fn of(items: String, next: Next) -> Self {
        Self {
            items,
            next,
            has_more: None,
            page_size: None,
        }
    }

    /// Sets the pointer to a boolean: `false` ends the list, even beside a cursor, and `true` without a cursor is an error.
    /// If it is absent or null, the cursor alone decides.
    #[must_use]
    pub fn has_more(mut self, pointer: impl Into<String>) -> Self {
        self.has_more = Some(pointer.into());
        self
    }

    /// Sets the number of items of a full page. A full page without a cursor field ends the list and logs a warning, since
    /// its cursor may be in an unknown field.
    #[must_use]
    pub fn page_size(mut self, items: u64) -> Self {
        self.page_size = Some(items);
        self
    }

    fn warn_if_full(&self, operation: &str, items: usize) {
        if self.page_size.is_some_and(|size| items as u64 >= size) {
            tracing::warn!(
                operation,
                items,
                "full page lacks a next cursor in every known field: more items may be missing"
            );
        }
    }
}

impl<T: DeserializeOwned, C> PageReader<T, C> for CursorPages {
    fn supports(&self, paging: Paging) -> bool {
        match paging {
            Paging::Cursor { .. } | Paging::CursorInBody { .. } => true,
            Paging::NextUrl => matches!(self.next, Next::InBody(_)),
            _ => false,
        }
    }

    fn read(&self, response: &Response<C>, _: Option<&Cursor>) -> Result<Page<T>, Error<C>> {
        let body = PageBody::of(response, &self.items)?;
        let items: Vec<T> = body.items()?;
        let has_more = body.flag(self.has_more.as_ref())?;
        if has_more == Some(false) {
            return Ok(Page::new(items, None));
        }
        let value = match &self.next {
            Next::InBody(pointers) => body.first_of(pointers),
            Next::InLastItem(_) if items.is_empty() => None,
            Next::InLastItem(pointer) => Some(body.in_last_item(pointer)?),
        };
        let next = value.as_ref().map(|value| body.cursor(value)).transpose()?;
        match next.as_ref().map(Option::is_some) {
            Some(true) => {}
            _ if has_more == Some(true) => {
                return Err(body.invalid("says that there are more items, and has no next cursor"));
            }
            None => self.warn_if_full(response.endpoint().operation, items.len()),
            Some(false) => {}
        }
        Ok(Page::new(items, next.flatten()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    };

    use tracing::{Dispatch, Event, Level, Subscriber, subscriber::NoSubscriber};
    use tracing_subscriber::{
        Layer, Registry,
        layer::{Context, SubscriberExt},
    };

    use super::*;

    /// Counts the warnings.
    #[derive(Clone, Default)]
    struct Warnings(Arc<AtomicUsize>);

    impl<S: Subscriber> Layer<S> for Warnings {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            assert_eq!(*event.metadata().level(), Level::WARN);
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn full_page_without_cursor_is_logged() {
        // With a single subscriber, the first thread to reach a callsite would decide for all threads whether it is enabled.
        static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));
        LazyLock::force(&SECOND);
        let warnings = |pages: &CursorPages, items| {
            let warnings = Warnings::default();
            let subscriber = Registry::default().with(warnings.clone());
            tracing::subscriber::with_default(subscriber, || pages.warn_if_full("items", items));
            warnings.0.load(Ordering::Relaxed)
        };
        let pages = CursorPages::new("/items", ["/next"]);
        assert_eq!(warnings(&pages, 1000), 0, "the size of a full page is unknown");
        let pages = pages.page_size(20);
        assert_eq!([19, 20, 21].map(|items| warnings(&pages, items)), [0, 1, 1]);
    }

    #[test]
    fn next_url_must_be_in_the_body() {
        let supports = |pages: &CursorPages, paging| PageReader::<(), ()>::supports(pages, paging);
        let in_body = CursorPages::new("/items", ["/next"]);
        let in_last_item = CursorPages::after_last("/items", "/id");
        let cursor = Paging::Cursor { parameter: "after" };
        assert!(supports(&in_body, cursor) && supports(&in_last_item, cursor));
        assert!(supports(&in_body, Paging::NextUrl));
        assert!(!supports(&in_last_item, Paging::NextUrl));
        assert!(!supports(&in_body, Paging::PageNumber { parameter: "page" }));
    }
}
