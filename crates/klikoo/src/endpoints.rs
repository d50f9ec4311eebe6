//! The operations of the Klikoo B2B OpenAPI that this crate calls.

use auth_core::http::{Endpoint, Repeat};
use http::Method;

/// `get-token-api`.
pub(crate) static ACCESS_TOKEN: Endpoint = Endpoint {
    operation: "access token",
    method: Method::POST,
    path: "/v1/open-api/access-token",
    repeat: Repeat::Safe,
};

/// `client-balance`.
pub(crate) static BALANCE: Endpoint = Endpoint {
    operation: "balance",
    method: Method::GET,
    path: "/v1/open-api/balance",
    repeat: Repeat::Safe,
};

/// `transaction-history`.
pub(crate) static TRANSACTIONS: Endpoint = Endpoint {
    operation: "transactions",
    method: Method::GET,
    path: "/v1/open-api/transactions",
    repeat: Repeat::Safe,
};

/// `transaction-detail`.
pub(crate) static TRANSACTION: Endpoint = Endpoint {
    operation: "transaction",
    method: Method::GET,
    path: "/v1/open-api/transactions/{transaction_id}",
    repeat: Repeat::Safe,
};
