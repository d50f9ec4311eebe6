//! What the lists of the Management API have in common.

use auth_core::InvalidInput;
use auth_core::http::{CursorPages, PagedRequest, Request};
use serde::de::DeserializeOwned;

use crate::{ErrorCode, ManagementClient};

/// The page size that Klavi takes where none is asked for (`payment/get-all-payment-initiation-orders`).
const DEFAULT_PAGE: u32 = 20;

/// The largest page that Klavi hands out (`payment/get-all-payment-initiation-orders`).
const MAX_PAGE: u32 = 200;

/// How many items a page is to bring.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PageSize(Option<u32>);

impl PageSize {
    /// `items`, brought to what Klavi hands out.
    pub(crate) fn of(items: u32) -> Self {
        Self(Some(items.clamp(1, MAX_PAGE)))
    }

    /// As the parameter is written, where a size was asked for.
    pub(crate) fn parameter(self) -> Option<String> {
        self.0.map(|items| items.to_string())
    }
}

impl ManagementClient {
    /// Lists what `request` asks for, in pages of `size`.
    pub(crate) fn list<T: DeserializeOwned + 'static>(
        &self,
        request: Result<Request, InvalidInput>,
        size: PageSize,
    ) -> PagedRequest<T, ErrorCode> {
        let pages = CursorPages::new("/data", self.next_cursor_at.pointers());
        self.session
            .list_with(request, pages.page_size(size.0.unwrap_or(DEFAULT_PAGE).into()))
    }
}
