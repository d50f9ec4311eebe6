//! Lists of raw requests.

use auth_core::{
    InvalidInput, Json,
    http::{CursorPages, PagedRequest, RawRequest},
};

use crate::{Client, ErrorCode, generated::endpoints::ALL};

impl Client {
    /// Lists the items of a [raw request](Self::raw) for the first page of a list, as JSON as received. Where the cursor or
    /// page number goes, and when the list ends, is that of the contract's operation with this method and path.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// # let provider = sandbox.klip_a2a();
    /// # let client = klip_a2a::Client::builder()
    /// #     .base_url(provider.url())
    /// #     .build()?;
    /// # let (contract, owner) = (provider.card_contract(), provider.card_owner());
    /// use klip_a2a::{PaginatorExt, auth_core::http::{Method, RawRequest}};
    ///
    /// let request = RawRequest::new(Method::GET, "/v2/a2a/cards")?
    ///     .query_param("sca", contract)
    ///     .query_param("eoa", owner);
    /// let mut cards = client.raw_list(request)?.items();
    /// while let Some(card) = cards.next_item().await {
    ///     println!("{}", card?.text());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `path`, if the contract has no list with this method and path.
    pub fn raw_list(&self, request: RawRequest) -> Result<PagedRequest<Json, ErrorCode>, InvalidInput> {
        self.client
            .raw_list(request, &ALL, CursorPages::new("/cards", ["/next_cursor"]))
    }
}
