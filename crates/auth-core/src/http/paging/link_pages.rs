//! Reads pages with `Link` headers.

use serde::de::DeserializeOwned;

use super::{PageReader, link_header, page_body::PageBody};
use crate::{
    Cursor, Page,
    http::{Error, Paging, Response},
};

/// Reads pages whose `Link` header (RFC 8288) leads to the next one: `Link: </items?page=2>; rel="next"`. Without such a
/// link, the list ends; empty pages do not end it.
///
/// The endpoint's paging is [`Paging::NextUrl`], which says where a link may lead.
///
/// ```
/// use auth_core::{PaginatorExt, Scalar};
/// use auth_core::http::{AuthenticatedClient, Endpoint, LinkPages, Paging, Protocol, Request};
/// use serde::Deserialize;
///
/// static ISSUES: Endpoint = Endpoint::get("issues", "/issues").paging(Paging::NextUrl);
///
/// #[derive(Deserialize)]
/// struct Issue {
///     id: Scalar,
///     title: String,
/// }
///
/// async fn print<P: Protocol>(
///     client: &AuthenticatedClient<P>,
/// ) -> Result<(), Box<dyn std::error::Error>> {
///     let request = Request::new(&ISSUES).query("per_page", "100");
///     let mut issues = client.list_with::<Issue>(request, LinkPages::new()).items();
///     while let Some(issue) = issues.next_item().await {
///         println!("{}", issue?.title);
///     }
///     Ok(())
/// }
/// # let _ = |issue: Issue| issue.id;
/// ```
#[derive(Debug, Clone, Default)]
pub struct LinkPages {
    items: String,
}

impl LinkPages {
    /// Creates a reader of bodies that are a JSON list of the items.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the JSON pointer to the items in the body.
    #[must_use]
    pub fn items_at(mut self, pointer: impl Into<String>) -> Self {
        self.items = pointer.into();
        self
    }
}

impl<T: DeserializeOwned, C> PageReader<T, C> for LinkPages {
    fn supports(&self, paging: Paging) -> bool {
        matches!(paging, Paging::NextUrl)
    }

    fn read(&self, response: &Response<C>, _: Option<&Cursor>) -> Result<Page<T>, Error<C>> {
        let items = PageBody::of(response, &self.items)?.items()?;
        let next =
            link_header::next(response.headers()).map_err(|part| Error::invalid_part(response, part))?;
        Ok(Page::new(items, next.map(Cursor::new)))
    }
}
