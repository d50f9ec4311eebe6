//! Lists of raw requests.

use auth_core::{
    InvalidInput, Json,
    http::{NumberedPages, PagedRequest, RawRequest},
};
use serde::Deserialize;

use crate::{
    Client, ResponseCode,
    generated::{endpoints::ALL, models::Meta},
};

/// Page of any list, with its items as received.
#[derive(Deserialize)]
struct RawPage {
    #[serde(default)]
    meta: Option<Meta>,
    #[serde(default)]
    data: Option<Vec<Json>>,
}

impl Client {
    /// Lists the items of a [raw request](Self::raw) for the first page of a list, as JSON as received. Where the cursor or
    /// page number goes, and when the list ends, is that of the contract's operation with this method and path.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// # let provider = sandbox.klikoo();
    /// # let key = klikoo::AuthKey::hmac_sha512(provider.hmac_auth_key());
    /// # let client = klikoo::Client::builder()
    /// #     .credentials(klikoo::Credentials::new(provider.client_id(), provider.client_secret(), key))
    /// #     .base_url(provider.url())
    /// #     .build()?;
    /// use klikoo::{PaginatorExt, auth_core::http::{Method, RawRequest}};
    ///
    /// let request = RawRequest::new(Method::POST, "/v1/open-api/products")?.body(r#"{"limit":50}"#);
    /// let mut products = client.raw_list(request)?.items();
    /// while let Some(product) = products.next_item().await {
    ///     println!("{}", product?.text());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// A page that has items, and neither the number of the next page nor the number of all pages, is an error: it may not be
    /// the last one.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `path`, if the contract has no list with this method and path.
    pub fn raw_list(&self, request: RawRequest) -> Result<PagedRequest<Json, ResponseCode>, InvalidInput> {
        // The page size is the caller's, so every page with items may be a full one.
        let reader = NumberedPages::new(1, |page: RawPage| {
            (Meta::numbers(page.meta), page.data.unwrap_or_default())
        });
        self.client.raw_list(request, &ALL, reader)
    }
}
