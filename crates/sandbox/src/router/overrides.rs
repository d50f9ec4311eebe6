//! Responses with fields that a control handle has overridden.

use axum::{
    http::Extensions,
    response::{IntoResponse, Response},
};
use contract::{Place, Violation};

/// Response with overridden fields.
///
/// A control handle may set undocumented values, so the contract does not apply to these fields. It applies to all
/// others.
#[derive(Debug)]
pub(crate) struct Overridden<T> {
    /// JSON pointers of the overridden fields.
    pub(crate) overrides: Vec<String>,
    pub(crate) response: T,
}

/// Response extension that carries the pointers to the contract check.
#[derive(Debug, Clone)]
struct Overrides(Vec<String>);

impl<T: IntoResponse> IntoResponse for Overridden<T> {
    fn into_response(self) -> Response {
        let mut response = self.response.into_response();
        response.extensions_mut().insert(Overrides(self.overrides));
        response
    }
}

/// Returns whether `violation` concerns a field that the response with `extensions` overrides.
pub(super) fn covers(extensions: &Extensions, violation: &Violation) -> bool {
    let Place::Body(pointer) = &violation.place else {
        return false;
    };
    extensions
        .get::<Overrides>()
        .is_some_and(|Overrides(pointers)| pointers.contains(pointer))
}
