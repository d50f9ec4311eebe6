//! Page size of the lists of the Management API.

use auth_core::InvalidInput;
use auth_core::http::{CursorPages, PagedRequest, Request};
use serde::de::DeserializeOwned;

use crate::{ErrorCode, ManagementClient};

/// Klavi's default page size (`payment/get-all-payment-initiation-orders`).
const DEFAULT_PAGE: u32 = 20;

/// Klavi's maximum page size (`payment/get-all-payment-initiation-orders`).
const MAX_PAGE: u32 = 200;

/// Requested number of items per page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PageSize(Option<u32>);

impl PageSize {
    /// Creates a page size, clamped to the valid range.
    pub(crate) fn of(items: u32) -> Self {
        Self(Some(items.clamp(1, MAX_PAGE)))
    }

    /// Returns the number of items of a full page.
    pub(crate) fn items(self) -> u64 {
        self.0.unwrap_or(DEFAULT_PAGE).into()
    }

    /// Returns the value of the parameter, if a size was set.
    pub(crate) fn parameter(self) -> Option<String> {
        self.0.map(|items| items.to_string())
    }
}

impl ManagementClient {
    /// Lists the items of `request`, in pages of `size`.
    pub(crate) fn list<T: DeserializeOwned + 'static>(
        &self,
        request: Result<Request, InvalidInput>,
        size: PageSize,
    ) -> PagedRequest<T, ErrorCode> {
        let pages = CursorPages::new("/data", self.next_cursor_at.pointers());
        self.client.list_with(request, pages.page_size(size.items()))
    }
}
