//! Requests that conform to the contract.

use std::ops::Deref;

use serde_json::{Map, Value};

use super::{invalid_request::InvalidRequest, request::IncomingRequest};

/// Request that conforms to its contract.
///
/// Only validation creates one, so a handler cannot receive a request that violates the contract.
pub(crate) struct ValidRequest<'a>(&'a IncomingRequest);

impl<'a> ValidRequest<'a> {
    /// Validates `request` against its contract.
    pub(super) fn new(request: &'a IncomingRequest) -> Result<Self, InvalidRequest> {
        request.validate()?;
        Ok(Self(request))
    }

    /// Returns a query parameter that the contract declares as a number without a fraction.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.0.query(name)?.parse().ok()
    }

    /// Returns the fields of the body, or an empty map if the contract has no body.
    pub(crate) fn fields(&self) -> Map<String, Value> {
        self.0.object().cloned().unwrap_or_default()
    }

    /// Returns a text field of the body, or an empty text if the contract allows it to be absent.
    pub(crate) fn text(&self, name: &str) -> &str {
        let field = self.0.object().and_then(|fields| fields.get(name));
        field.and_then(Value::as_str).unwrap_or_default()
    }
}

impl Deref for ValidRequest<'_> {
    type Target = IncomingRequest;

    fn deref(&self) -> &IncomingRequest {
        self.0
    }
}
