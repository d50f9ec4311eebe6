//! Client of any API, for commands that pass on requests of the caller.

mod reply;

use auth_core::{
    InvalidInput, Json, TokenCache,
    http::{BaseUrl, Endpoint, PagedRequest, RawRequest},
};

pub(crate) use self::reply::{Body, CallError, Reply};

/// Client of one API.
#[derive(Debug, Clone)]
pub(crate) enum ApiClient {
    KlipCard(klip_card::Client),
    KlipA2a(klip_a2a::Client),
    Klikoo(klikoo::Client),
    KlaviCustomer(klavi::CustomerClient),
    KlaviManagement(klavi::ManagementClient),
}

/// List of one API.
pub(crate) enum ApiList {
    KlipCard(PagedRequest<Json, klip_card::ErrorCode>),
    KlipA2a(PagedRequest<Json, klip_a2a::ErrorCode>),
    Klikoo(PagedRequest<Json, klikoo::ResponseCode>),
    Klavi(PagedRequest<Json, klavi::ErrorCode>),
}

macro_rules! for_each_client {
    ($this:expr, $client:ident => $do:expr) => {
        match $this {
            Self::KlipCard($client) => $do,
            Self::KlipA2a($client) => $do,
            Self::Klikoo($client) => $do,
            Self::KlaviCustomer($client) => $do,
            Self::KlaviManagement($client) => $do,
        }
    };
}

impl ApiClient {
    /// Sends `request`, and returns the last response, whatever its status.
    pub(crate) async fn raw(&self, request: RawRequest) -> Result<Reply, CallError> {
        for_each_client!(self, client => match client.raw(request).await {
            Ok(response) => Ok(Reply::of(response)),
            Err(error) => Err(CallError::of(&error)),
        })
    }

    /// Returns the list whose first page is the response to `request`.
    pub(crate) fn list(&self, request: RawRequest) -> Result<ApiList, InvalidInput> {
        match self {
            Self::KlipCard(client) => client.raw_list(request).map(ApiList::KlipCard),
            Self::KlipA2a(client) => client.raw_list(request).map(ApiList::KlipA2a),
            Self::Klikoo(client) => client.raw_list(request).map(ApiList::Klikoo),
            Self::KlaviManagement(client) => client.raw_list(request).map(ApiList::Klavi),
            Self::KlaviCustomer(_) => Err(InvalidInput::new(
                "path",
                "is of the Customer API, which has no lists",
                "the path of a list of the Management API",
            )),
        }
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        for_each_client!(self, client => client.base_url())
    }

    pub(crate) fn tokens(&self) -> TokenCache {
        for_each_client!(self, client => client.token_cache())
    }

    /// Returns the operation of the contract that `request` is for, if any.
    pub(crate) fn operation(&self, request: &RawRequest) -> Option<&'static Endpoint> {
        request.operation(match self {
            Self::KlipCard(_) => klip_card::Client::operations(),
            Self::KlipA2a(_) => klip_a2a::Client::operations(),
            Self::Klikoo(_) => klikoo::Client::operations(),
            Self::KlaviCustomer(_) | Self::KlaviManagement(_) => klavi::CustomerClient::operations(),
        })
    }

    /// Returns whether the signature of a request covers its body, so that a body must be in memory before it is sent.
    pub(crate) fn signs_body(&self) -> bool {
        matches!(self, Self::Klikoo(_))
    }

    /// Returns whether requests have a token.
    pub(crate) fn has_tokens(&self) -> bool {
        !matches!(self, Self::KlipA2a(_))
    }
}
