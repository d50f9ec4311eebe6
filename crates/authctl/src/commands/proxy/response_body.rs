//! Bodies of the responses to clients.

use auth_core::http::Bytes;
use http_body_util::{BodyExt, Full, combinators::UnsyncBoxBody};

use crate::api_client::CallError;

/// Body of a response to a client.
pub(super) type ResponseBody = UnsyncBoxBody<Bytes, CallError>;

/// Returns a body in memory.
pub(super) fn full(bytes: Bytes) -> ResponseBody {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}
