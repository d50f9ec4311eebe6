//! The operations of the Klip App2App API.

use auth_core::http::{Endpoint, Repeat};
use http::Method;

/// `rest-api-a2a`, "Prepare". Each call makes a request of its own, so it is never sent twice by itself.
pub(crate) static PREPARE: Endpoint = Endpoint {
    operation: "prepare",
    method: Method::POST,
    path: "/v2/a2a/prepare",
    repeat: Repeat::Never,
};

/// `rest-api-a2a`, "Result".
pub(crate) static RESULT: Endpoint = Endpoint {
    operation: "result",
    method: Method::GET,
    path: "/v2/a2a/result",
    repeat: Repeat::Safe,
};

/// `rest-api-a2a`, "Cards".
pub(crate) static CARDS: Endpoint = Endpoint {
    operation: "cards",
    method: Method::GET,
    path: "/v2/a2a/cards",
    repeat: Repeat::Safe,
};
