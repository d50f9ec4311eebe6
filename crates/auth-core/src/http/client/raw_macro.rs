//! The methods for raw requests that all clients share.

/// Generates the methods of a client for requests that it has no method of its own for: `raw`, `operations` and `base_url`.
///
/// `$client` is the field with the [`AuthenticatedClient`](crate::http::AuthenticatedClient) and `$send` the method of it
/// that sends the request; `$operations` are all operations of the contract, and `$code` is the error code. The
/// documentation before them is an example.
#[macro_export]
macro_rules! client_raw {
    ($(#[$example:meta])* $client:ident.$send:ident, $operations:expr, $code:ty) => {
        /// Sends a raw request: any method and path below the base URL, authenticated like the calls of this client.
        ///
        /// The [operation](Self::operations) of the contract with this method and path decides about retries and
        /// authentication. A request without such an operation is retried only if its method is GET or HEAD. The response
        /// is the last one, whatever its status, and its body is read part by part.
        ///
        $(#[$example])*
        ///
        /// # Errors
        ///
        /// [`Error`](auth_core::http::Error), if no complete response arrived, or of kind `InvalidInput` before anything is
        /// sent. An error response is not an error: see [`ResponseStream::error`](auth_core::http::ResponseStream::error).
        ///
        /// # Cancel safety
        ///
        /// The provider may have executed the request:
        /// [`RawRequest::observe_sending`](auth_core::http::RawRequest::observe_sending) tells.
        pub async fn raw(
            &self,
            request: $crate::http::RawRequest,
        ) -> Result<$crate::http::ResponseStream<$code>, $crate::http::Error<$code>> {
            self.$client.$send(request, &$operations).await
        }

        /// Returns the operations of the API, in the order of the contract.
        #[must_use]
        pub fn operations() -> &'static [&'static $crate::http::Endpoint] {
            &$operations
        }

        /// Returns the base URL.
        #[must_use]
        pub fn base_url(&self) -> &$crate::http::BaseUrl {
            self.$client.http().base_url()
        }
    };
}
