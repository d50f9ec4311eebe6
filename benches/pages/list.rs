//! Clients of the list: a hand-written loop, a paginator of the same requests, and one on `auth_core::http`.

use std::io;

use auth_core::{
    Cursor, Page, Paginator, async_trait,
    http::{
        self, Auth, Endpoint, Error, ErrorClass, ErrorResponse, HttpClient, HttpClientBuilder, Idempotency,
        Method, Paging, Protocol, Request, Response, Url, reqwest,
    },
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{Fault, server::Server};

/// Item of the list.
#[derive(Debug, Deserialize)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) price: String,
    pub(crate) count: u64,
}

impl Item {
    /// Returns a sum over the item, as a minimal consumer.
    pub(crate) fn weight(&self) -> u64 {
        self.count + (self.id.len() + self.name.len() + self.price.len()) as u64
    }
}

#[derive(Debug, Deserialize)]
struct ListResponse<N> {
    items: Vec<Item>,
    next: Option<N>,
}

/// Minimal hand-written request for a page.
#[derive(Debug)]
pub(crate) struct Bare {
    client: reqwest::Client,
    url: Url,
}

impl Bare {
    pub(crate) fn new(server: &Server) -> Result<Self, Fault> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only(std::iter::empty())
            .build()?;
        let url = Url::parse(&format!("http://{}/list", server.address))?;
        Ok(Self { client, url })
    }

    async fn fetch<N: DeserializeOwned>(&self, cursor: Option<&str>) -> Result<ListResponse<N>, Fault> {
        let mut url = self.url.clone();
        if let Some(cursor) = cursor {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        let response = self.client.get(url).send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&response.bytes().await?)?)
    }
}

/// Hand-written loop over the pages.
#[derive(Debug)]
pub(crate) struct ByHand {
    bare: Bare,
    cursor: Option<String>,
    is_over: bool,
}

impl ByHand {
    pub(crate) fn new(server: &Server) -> Result<Self, Fault> {
        Ok(Self {
            bare: Bare::new(server)?,
            cursor: None,
            is_over: false,
        })
    }

    /// Returns the weight of the next page's items; `None` after the last page.
    pub(crate) async fn page(&mut self) -> Result<Option<u64>, Fault> {
        if self.is_over {
            return Ok(None);
        }
        let response = self.bare.fetch(self.cursor.as_deref()).await?;
        let mut weight = 0;
        for item in response.items {
            weight += item.weight();
        }
        self.is_over = response.next.is_none();
        self.cursor = response.next;
        Ok(Some(weight))
    }
}

#[async_trait]
impl Paginator for Bare {
    type Item = Item;
    type Error = io::Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Item>, io::Error> {
        let response = self.fetch(cursor.map(Cursor::as_str)).await;
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
