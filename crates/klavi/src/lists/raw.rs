//! Lists of raw requests.

use auth_core::{
    InvalidInput, Json,
    http::{CursorPages, PagedRequest, RawRequest},
};

use url::form_urlencoded;

use crate::{ErrorCode, ManagementClient, generated::endpoints::ALL, lists::page_size::PageSize};

impl ManagementClient {
    /// Lists the items of a [raw request](Self::raw) for the first page of a list, as JSON as received. Where the cursor or
    /// page number goes, and when the list ends, is that of the contract's operation with this method and path.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// # let provider = sandbox.klavi();
    /// # let (access_key, secret_key) = (provider.management_access_key(), provider.management_secret_key());
    /// # let client = klavi::ManagementClient::builder()
    /// #     .credentials(klavi::Credentials::new(access_key, secret_key))
    /// #     .base_url(provider.url())
    /// #     .build()?;
    /// # let app_id = provider.app_id();
    /// use klavi::{PaginatorExt, auth_core::http::{Method, RawRequest}};
    ///
    /// let path = format!("/payment/management/v1/merchants/{app_id}/orders?pageSize=50");
    /// let mut orders = client.raw_list(RawRequest::new(Method::GET, &path)?)?.items();
    /// while let Some(order) = orders.next_item().await {
    ///     println!("{}", order?.text());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `path`, if the contract has no list with this method and path.
    pub fn raw_list(&self, request: RawRequest) -> Result<PagedRequest<Json, ErrorCode>, InvalidInput> {
        let query = request.query_string().unwrap_or_default().as_bytes();
        let size = form_urlencoded::parse(query).find(|(name, _)| name == "pageSize");
        let size = size
            .and_then(|(_, items)| items.parse().ok())
            .map_or_else(PageSize::default, PageSize::of);
        let reader = CursorPages::new("/data", self.next_cursor_at.pointers()).page_size(size.items());
        self.client.raw_list(request, &ALL, reader)
    }
}
