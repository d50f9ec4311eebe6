//! Copies of request bodies, for replays.

use http_body::Body;

/// Copies the body of a request before it is sent, so that the request can be sent again with another token.
///
/// Closures of type `Fn(&B) -> Option<B>` implement it.
pub trait CloneBody<B> {
    /// Returns a copy of `body`, or `None` if the request cannot be sent again.
    fn clone_body(&self, body: &B) -> Option<B>;
}

/// Copies empty bodies only.
#[derive(Debug, Clone, Copy, Default)]
pub struct CloneEmpty;

impl<B: Body + Default> CloneBody<B> for CloneEmpty {
    fn clone_body(&self, body: &B) -> Option<B> {
        body.is_end_stream().then(B::default)
    }
}

impl<B, F: Fn(&B) -> Option<B>> CloneBody<B> for F {
    fn clone_body(&self, body: &B) -> Option<B> {
        self(body)
    }
}
