//! What a provider returns about an operation.

/// State of an operation that is polled.
pub trait State {
    /// Returns the provider's name of the state, such as `PAYMENT_PENDING`, if it gave one. Error messages show it.
    fn status(&self) -> Option<&str>;
}
