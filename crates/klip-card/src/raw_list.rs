//! Lists of raw requests.

use auth_core::{
    InvalidInput, Json,
    http::{CursorPages, PagedRequest, RawRequest},
};

use crate::{
    Client, ErrorCode,
    generated::endpoints::{ALL, BAPPS},
};

impl Client {
    /// Lists the items of a [raw request](Self::raw) for the first page of a list, as JSON as received. Where the cursor or
    /// page number goes, and when the list ends, is that of the contract's operation with this method and path.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// # let provider = sandbox.klip_card();
    /// # let client = klip_card::Client::builder()
    /// #     .credentials(klip_card::Credentials::new(provider.email(), provider.password()))
    /// #     .base_url(provider.url())
    /// #     .build()?;
    /// use klip_card::{PaginatorExt, auth_core::http::{Method, RawRequest}};
    ///
    /// let request = RawRequest::new(Method::GET, "/v2/wallet/bapp")?;
    /// let mut bapps = client.raw_list(request)?.items();
    /// while let Some(bapp) = bapps.next_item().await {
    ///     println!("{}", bapp?.text());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `path`, if the contract has no list with this method and path.
    pub fn raw_list(&self, request: RawRequest) -> Result<PagedRequest<Json, ErrorCode>, InvalidInput> {
        let is_bapps = request
            .operation(&ALL)
            .is_some_and(|list| list.path == BAPPS.path);
        let items = if is_bapps { "/bapps" } else { "/cards" };
        self.client
            .raw_list(request, &ALL, CursorPages::new(items, ["/next_cursor"]))
    }
}
