//! Hand-written requests and loops.

use std::time::Duration;

use auth_core::http::{Url, reqwest};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{Fault, iteration::Iteration, server::Server};

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

/// Page of the list, with its cursor as an `N`.
#[derive(Debug, Deserialize)]
pub(crate) struct ListResponse<N> {
    pub(crate) items: Vec<Item>,
    pub(crate) next: Option<N>,
}

/// Hand-written request for a page.
#[derive(Debug)]
pub(crate) struct Bare {
    client: reqwest::Client,
    url: Url,
}

impl Bare {
    /// Creates a client without timeouts.
    pub(crate) fn new(server: &Server) -> Result<Self, Fault> {
        Self::build(server, reqwest::Client::builder())
    }

    /// Creates a client with the timeouts of `auth_core::http`. It limits neither the size of a body nor the number of
    /// attempts, classifies no error, and has no spans.
    pub(crate) fn with_timeouts(server: &Server) -> Result<Self, Fault> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(30))
            .timeout(Duration::from_secs(60));
        Self::build(server, client)
    }

    fn build(server: &Server, client: reqwest::ClientBuilder) -> Result<Self, Fault> {
        let client = client
            .user_agent("benches/0")
            .no_proxy()
            .tls_certs_only(std::iter::empty())
            .build()?;
        let url = Url::parse(&format!("http://{}/list", server.address))?;
        Ok(Self { client, url })
    }

    /// Returns the page at `cursor`.
    pub(crate) async fn fetch<N: DeserializeOwned>(
        &self,
        cursor: Option<&str>,
    ) -> Result<ListResponse<N>, Fault> {
        let mut url = self.url.clone();
        if let Some(cursor) = cursor {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        let request = self.client.get(url).header("accept", "application/json");
        let response = request.send().await?.error_for_status()?;
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
    pub(crate) fn new(bare: Bare) -> Self {
        Self {
            bare,
            cursor: None,
            is_over: false,
        }
    }
}

#[auth_core::async_trait(?Send)]
impl Iteration for ByHand {
    async fn page(&mut self) -> Result<Option<u64>, Fault> {
        if self.is_over {
            return Ok(None);
        }
        let response = self.bare.fetch(self.cursor.as_deref()).await?;
        let weight = response.items.iter().map(Item::weight).sum();
        self.is_over = response.next.is_none();
        self.cursor = response.next;
        Ok(Some(weight))
    }
}
