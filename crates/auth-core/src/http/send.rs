//! Sends requests.

mod attempt;
mod call;
mod observation;
mod outgoing;

use tracing::Instrument;

use self::{
    attempt::{Arrival, Delivery, error_of},
    call::Call,
};
use super::{Auth, Error, HttpClient, Protocol, Request, Response, ResponseStream, span};
use crate::{InvalidInput, TokenProvider};

impl<D: Protocol> HttpClient<D> {
    /// Sends `request` without a token: a token call, or a call of an API without tokens.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`ErrorKind::InvalidInput`](crate::http::ErrorKind::InvalidInput), before anything is sent, if the
    /// [endpoint](crate::http::Endpoint::auth) requires a token. A 401 is final here, since there is no token to replace.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection. The provider may have executed the request, so look up a non-idempotent
    /// operation before sending it again.
    pub async fn send(&self, request: Request) -> Result<Response<D::Code>, Error<D::Code>> {
        Ok(self.call(request, None, Delivery::Whole).await?.response)
    }

    /// Sends `request` like [`send`](Self::send), and leaves the body of a successful response to the caller.
    ///
    /// The client reads error responses completely and retries them, until it returns a stream. The attempt timeout and the
    /// deadline end with the head of the response; the read timeout applies to each part of the body.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send). An error of the body is an item of the stream.
    ///
    /// # Cancel safety
    ///
    /// As for [`send`](Self::send).
    pub async fn stream(&self, request: Request) -> Result<ResponseStream<D::Code>, Error<D::Code>> {
        let arrival = self.call(request, None, Delivery::Stream).await?;
        Ok(arrival.into_stream(self.inner.limits.read))
    }

    /// Sends `request` with a token of `tokens`. If the provider rejects the token, the client gets another one and sends
    /// the request again, exactly once. It sends a non-idempotent one
    /// ([`Idempotency::NonIdempotent`](super::Idempotency::NonIdempotent)) again only after a 401 with a documented code or error
    /// shape of the provider.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`ErrorKind::Token`](crate::http::ErrorKind::Token) if no token is available.
    ///
    /// # Cancel safety
    ///
    /// As for [`send`](Self::send).
    pub async fn send_as(
        &self,
        tokens: &dyn TokenProvider,
        request: Request,
    ) -> Result<Response<D::Code>, Error<D::Code>> {
        Ok(self.call(request, Some(tokens), Delivery::Whole).await?.response)
    }

    /// Sends `request` like [`send_as`](Self::send_as), and leaves the body of a successful response to the caller, like
    /// [`stream`](Self::stream).
    ///
    /// # Errors
    ///
    /// Those of [`send_as`](Self::send_as). An error of the body is an item of the stream.
    ///
    /// # Cancel safety
    ///
    /// As for [`send`](Self::send).
    pub async fn stream_as(
        &self,
        tokens: &dyn TokenProvider,
        request: Request,
    ) -> Result<ResponseStream<D::Code>, Error<D::Code>> {
        let arrival = self.call(request, Some(tokens), Delivery::Stream).await?;
        Ok(arrival.into_stream(self.inner.limits.read))
    }

    /// Sends `request` with a token of `tokens`, if there are any, and returns the last response, also if it is an error
    /// response: see [`AuthenticatedClient::raw`](crate::http::AuthenticatedClient::raw).
    pub(super) async fn raw_as(
        &self,
        tokens: Option<&dyn TokenProvider>,
        request: Request,
    ) -> Result<ResponseStream<D::Code>, Error<D::Code>> {
        let arrival = self.call(request, tokens, Delivery::Raw).await?;
        Ok(arrival.into_stream(self.inner.limits.read))
    }

    async fn call(
        &self,
        request: Request,
        tokens: Option<&dyn TokenProvider>,
        delivery: Delivery,
    ) -> Result<Arrival<D::Code>, Error<D::Code>> {
        if tokens.is_none() && request.endpoint.auth == Auth::Token && delivery != Delivery::Raw {
            return Err(InvalidInput::missing(
                "token",
                "a call through an `AuthenticatedClient` or `send_as`",
            )
            .into());
        }
        request.check()?;
        self.options.check()?;
        let (inner, options) = (&*self.inner, &*self.options);
        let span = span::call(request.endpoint, &inner.base_url);
        let deadline = options.deadline.unwrap_or(inner.limits.deadline);
        let call = Call {
            inner,
            request: &request,
            tokens,
            options,
            retry: options.retry.as_ref().unwrap_or(&inner.retry),
            deadline: inner.clock.now().plus(deadline).monotonic,
            delivery,
        };
        let outcome = call.attempts().instrument(span.clone()).await;
        span::record_end(&span, error_of(&outcome));
        outcome
    }
}

#[cfg(test)]
mod tests;
