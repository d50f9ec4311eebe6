//! Answers that hold what a control handle was told to put there.

use axum::{
    http::Extensions,
    response::{IntoResponse, Response},
};
use contract::{Place, Violation};

/// An answer of which a control handle has set parts. A handle may set what nobody documents, so the contract does not
/// bind these parts; the rest it does.
#[derive(Debug)]
pub(crate) struct ByHand<T> {
    /// The JSON pointers of the parts.
    pub(crate) parts: Vec<String>,
    pub(crate) answer: T,
}

/// What goes along with such an answer until it was held to the contract.
#[derive(Debug, Clone)]
struct Parts(Vec<String>);

impl<T: IntoResponse> IntoResponse for ByHand<T> {
    fn into_response(self) -> Response {
        let mut response = self.answer.into_response();
        response.extensions_mut().insert(Parts(self.parts));
        response
    }
}

/// Whether `violation` of an answer with `extensions` is of a part that was set by hand.
pub(crate) fn covers(extensions: &Extensions, violation: &Violation) -> bool {
    let Place::Body(pointer) = &violation.place else {
        return false;
    };
    extensions
        .get::<Parts>()
        .is_some_and(|Parts(parts)| parts.contains(pointer))
}
