//! Polled state of an operation.

/// State of a polled operation.
pub trait State {
    /// Returns the provider's status, such as `PAYMENT_PENDING`, for error messages.
    fn status(&self) -> Option<&str>;
}
