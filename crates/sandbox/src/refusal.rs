//! How a provider says no, whatever it is that it refuses.

use axum::{http::Method, response::IntoResponse};
use contract::Operation;

use crate::{breach::Breach, codes::Codes};

/// A refusal in a provider's shape, for what a [`Stage`](crate::stage::Stage) refuses by itself.
pub(crate) trait Refusal: IntoResponse {
    /// The request breaks the contract. The status is one that the contract lists for `operation`.
    fn breach(operation: &Operation, codes: Codes, breach: &Breach) -> Self;

    /// The contract has no such path.
    fn no_such_path(method: &Method, path: &str) -> Self;

    /// The contract has the path, but not with this method.
    fn no_such_method(method: &Method, path: &str) -> Self;

    /// The contract has the operation, and the sandbox does not play it.
    fn not_played(operation: &Operation, codes: Codes) -> Self;

    /// The sandbox's own answer would have broken the contract, as `words` say: a fault of the sandbox.
    fn off_contract(operation: &Operation, codes: Codes, words: &str) -> Self;
}
