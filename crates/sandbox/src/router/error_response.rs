//! Error responses in a provider's own shape.

use axum::{http::Method, response::IntoResponse};
use contract::Operation;

use super::{error_codes::ErrorCodes, invalid_request::InvalidRequest};

/// Error response in a provider's shape, for every error that a [`Router`](super::Router) detects itself.
pub(crate) trait ErrorResponse: IntoResponse {
    /// Rejects a request that violates the contract, with a status that the contract lists for `operation`.
    fn invalid_request(operation: &Operation, codes: ErrorCodes, invalid: &InvalidRequest) -> Self;

    /// Rejects a path that the contract does not have.
    fn unknown_path(method: &Method, path: &str) -> Self;

    /// Rejects a method that the contract does not have for this path.
    fn method_not_allowed(method: &Method, path: &str) -> Self;

    /// Rejects an operation of the contract that the sandbox does not implement.
    fn not_implemented(operation: &Operation, codes: ErrorCodes) -> Self;

    /// Reports that the sandbox's own response violates the contract: a bug of the sandbox.
    fn contract_violation(operation: &Operation, codes: ErrorCodes, violations: &str) -> Self;
}
