//! The operations of the Klip App2App API.
//!
//! Source: the calls of Klip's SDKs (klip-sdk 2.x for JavaScript, Android 2.0.0).

use auth_core::http::{Endpoint, Repeat};
use http::Method;

/// Each call makes a request of its own, so it is never sent twice by itself.
pub(crate) static PREPARE: Endpoint = Endpoint {
    operation: "prepare",
    method: Method::POST,
    path: "/v2/a2a/prepare",
    repeat: Repeat::Never,
};

pub(crate) static RESULT: Endpoint = Endpoint {
    operation: "result",
    method: Method::GET,
    path: "/v2/a2a/result",
    repeat: Repeat::Safe,
};

pub(crate) static CARDS: Endpoint = Endpoint {
    operation: "cards",
    method: Method::GET,
    path: "/v2/a2a/cards",
    repeat: Repeat::Safe,
};
