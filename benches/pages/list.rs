//! Paginators of `auth-core`: over the hand-written request, and over `auth_core::http`.

use std::io;

use auth_core::{
    Cursor, Page, Paginator, async_trait,
    http::{
        self, Auth, Endpoint, Error, ErrorClass, ErrorResponse, HttpClient, HttpClientBuilder, Idempotency,
        Method, Paging, Protocol, Request, Response, Url,
    },
};

use crate::{
    Fault,
    by_hand::{Bare, Item, ListResponse},
    server::Server,
};

#[async_trait]
impl Paginator for Bare {
    type Item = Item;
    type Error = io::Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Item>, io::Error> {
        let response: Result<ListResponse<Cursor>, Fault> = self.fetch(cursor.map(Cursor::as_str)).await;
        let response = response.map_err(io::Error::other)?;
        Ok(Page::new(response.items, response.next))
    }
}

static LIST: Endpoint = Endpoint {
    operation: "list",
    method: Method::GET,
    path: "/list",
    auth: Auth::None,
    idempotency: Idempotency::Idempotent,
    paging: Some(Paging::Cursor { parameter: "cursor" }),
};

/// Protocol whose errors are classified by status code.
#[derive(Debug)]
struct ByStatus;

impl Protocol for ByStatus {
    type Code = String;

    fn classify(&self, response: &Response<String>) -> Result<Option<ErrorResponse<String>>, Error<String>> {
        let is_error = !response.status().is_success();
        Ok(is_error.then(|| ErrorResponse::new(ErrorClass::Permanent)))
    }
}

/// Paginator on `auth_core::http`.
#[derive(Debug, Clone)]
pub(crate) struct List(HttpClient<ByStatus>);

impl List {
    pub(crate) fn new(server: &Server) -> Result<Self, Fault> {
        let url = Url::parse(&format!("http://{}", server.address))?;
        let http = HttpClientBuilder::new(url, "benches/0").build(ByStatus)?;
        Ok(Self(http))
    }
}

#[async_trait]
impl Paginator for List {
    type Item = Item;
    type Error = http::Error<String>;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Item>, Self::Error> {
        let request = Request::new(&LIST).page(cursor)?;
        let response: ListResponse<Cursor> = self.0.send(request).await?.json()?;
        Ok(Page::new(response.items, response.next))
    }
}
