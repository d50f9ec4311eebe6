//! Error codes of APIs without documented ones.

crate::scalar_id! {
    /// Error code of an API: text, or a number as its text.
    pub struct ErrorCode;
}
