//! Paginator over one request.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use async_trait::async_trait;
use serde::de::DeserializeOwned;
use url::Url;

use super::{
    PageReader,
    next_target::NextTarget,
    reader::{Decoded, leads_back},
};
use crate::{
    Cursor, Fingerprint, InvalidInput, Json, Page, Paginator,
    http::{
        AuthenticatedClient, BaseUrl, Endpoint, Error, ErrorCode, Paging, Protocol, RawRequest, Request,
        Response,
    },
};

/// [`Paginator`] over a request whose response is one page of a list of `T`. `C` is the provider's error code.
///
/// The [endpoint](crate::http::Endpoint::paging) of the request defines the location of the cursor or page number, and a
/// [`PageReader`] reads the next one from the response. The [fingerprint](Paginator::fingerprint) is derived from the
/// request: its operation, path, query and body without the cursor. So it includes every filter, and a checkpoint of a
/// list with other filters is rejected.
///
/// ```
/// use auth_core::{Cursor, Page, Scalar};
/// use auth_core::http::{AuthenticatedClient, Endpoint, PagedRequest, Paging, Protocol, Request};
/// use serde::Deserialize;
///
/// static CARDS: Endpoint =
///     Endpoint::get("cards", "/v2/owners/{owner}/cards").paging(Paging::Cursor { parameter: "cursor" });
///
/// #[derive(Deserialize)]
/// struct Card {
///     id: Scalar,
/// }
///
/// #[derive(Deserialize)]
/// struct CardsResponse {
///     cards: Vec<Card>,
///     #[serde(default, deserialize_with = "Cursor::deserialize_optional")]
///     next_cursor: Option<Cursor>,
/// }
///
/// fn cards<P: Protocol>(
///     client: &AuthenticatedClient<P>,
///     owner: &str,
/// ) -> PagedRequest<Card, P::Code> {
///     let request = Request::new(&CARDS).path_param("owner", owner);
///     client.list(request, |page: CardsResponse| Page::new(page.cards, page.next_cursor))
/// }
/// ```
pub struct PagedRequest<T, C = ErrorCode> {
    /// The request for the first page.
    first: Result<Request, InvalidInput>,
    base_url: BaseUrl,
    send: Arc<SendRequest<C>>,
    reader: Arc<dyn PageReader<T, C>>,
}

type SendRequest<C> = dyn Fn(Request) -> SentRequest<C> + Send + Sync;
type SentRequest<C> = Pin<Box<dyn Future<Output = Result<Response<C>, Error<C>>> + Send>>;

impl<D: Protocol> AuthenticatedClient<D> {
    /// Returns the list whose pages are the responses to `request`. Each is decoded as a `B`, and `page` converts it to a
    /// page.
    ///
    /// The first page returns an [`InvalidInput`] in `request`, before anything is sent, and rejects a request whose
    /// endpoint is not a [list](crate::http::Endpoint::paging).
    #[must_use]
    pub fn list<B, T>(
        &self,
        request: impl Into<Result<Request, InvalidInput>>,
        page: impl Fn(B) -> Page<T> + Send + Sync + 'static,
    ) -> PagedRequest<T, D::Code>
    where
        B: DeserializeOwned + 'static,
        T: 'static,
    {
        self.list_with(request, Decoded::new(page))
    }

    /// Returns the list whose pages are the responses to `request`, each read by `reader`:
    /// [`CursorPages`](crate::http::CursorPages), [`CountedPages`](crate::http::CountedPages),
    /// [`LinkPages`](crate::http::LinkPages), [`NumberedPages`](crate::http::NumberedPages), or a custom reader. Otherwise
    /// like [`list`](Self::list).
    #[must_use]
    pub fn list_with<T>(
        &self,
        request: impl Into<Result<Request, InvalidInput>>,
        reader: impl PageReader<T, D::Code> + 'static,
    ) -> PagedRequest<T, D::Code> {
        let client = self.clone();
        PagedRequest {
            first: request.into().and_then(|request| first(request, &reader)),
            base_url: self.http().base_url().clone(),
            send: Arc::new(move |request| {
                let client = client.clone();
                Box::pin(async move { client.send(request).await })
            }),
            reader: Arc::new(reader),
        }
    }

    /// Returns the list whose first page is the response to a raw request, each page read by `reader`: the operation among
    /// `operations` that has its method and path defines where the cursor or page number goes. The items are JSON as
    /// received.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `path`, if `operations` have no list with the method and path of `request`.
    pub fn raw_list(
        &self,
        request: RawRequest,
        operations: &[&'static Endpoint],
        reader: impl PageReader<Json, D::Code> + 'static,
    ) -> Result<PagedRequest<Json, D::Code>, InvalidInput> {
        Ok(self.list_with(request.into_list(operations)?, reader))
    }
}

#[async_trait]
impl<T, C> Paginator for PagedRequest<T, C>
where
    T: Send,
    C: fmt::Debug + Send + Sync + 'static,
{
    type Item = T;
    type Error = Error<C>;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<T>, Error<C>> {
        let request = self.first.clone()?.page(cursor)?;
        let is_linked = matches!(request.endpoint.paging, Some(Paging::NextUrl));
        let requested = is_linked.then(|| request.url(&self.base_url));
        let response = (self.send)(request).await?;
        let mut page = self.reader.read(&response, cursor)?;
        if let (Some(requested), Some(next)) = (requested, &page.next) {
            page.next = Some(self.linked(next, &requested, &response)?);
        }
        Ok(page)
    }

    /// Returns the fingerprint. That of an invalid request matches every checkpoint; its first page returns the error.
    fn fingerprint(&self) -> Fingerprint {
        let first = self.first.as_ref();
        first.map_or_else(|_invalid| Fingerprint::unbound(), Request::fingerprint)
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        self.reader.cursor_after(cursor)
    }
}

impl<T, C> PagedRequest<T, C> {
    /// Returns the cursor of the page at the URL `next`, which is in `response` to the request for `requested`.
    fn linked(&self, next: &Cursor, requested: &Url, response: &Response<C>) -> Result<Cursor, Error<C>> {
        let resolve = |url: &str| NextTarget::resolve(url, requested, &self.base_url, response);
        let target = resolve(next.as_str())?;
        let first = resolve(self.first.clone()?.url(&self.base_url).as_str())?;
        if target.is_same(&first) {
            return Err(leads_back(response));
        }
        Ok(target.cursor())
    }
}

/// Returns the request for the first page, if `reader` reads its responses.
fn first<T, C>(request: Request, reader: &impl PageReader<T, C>) -> Result<Request, InvalidInput> {
    let first = request.page(None)?;
    if first
        .endpoint
        .paging
        .is_some_and(|paging| reader.supports(paging))
    {
        return Ok(first);
    }
    Err(InvalidInput::new(
        "paging",
        "of the endpoint is not one that the reader of the list supports",
        "a pair of the table in the documentation of `Paging`",
    ))
}

impl<T, C> Clone for PagedRequest<T, C> {
    fn clone(&self) -> Self {
        Self {
            first: self.first.clone(),
            base_url: self.base_url.clone(),
            send: Arc::clone(&self.send),
            reader: Arc::clone(&self.reader),
        }
    }
}

/// Shows the operation, without the query and body of the request.
impl<T, C> fmt::Debug for PagedRequest<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PagedRequest")
            .field("request", &self.first)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
