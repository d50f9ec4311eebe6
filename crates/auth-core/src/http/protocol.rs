//! How one provider says yes, no, and who is calling.

use std::{fmt, time::Duration};

use http::StatusCode;

use super::{Answer, CodeClass, Error, Execution, Outgoing};
use crate::{AccessToken, InvalidInput};

/// What differs between providers: how an answer says no, and how a call says who makes it.
///
/// Both methods are pure; sending, retrying and replaying are the same for all.
pub trait Dialect: fmt::Debug + Send + Sync + 'static {
    /// The provider's own error code.
    type Code: Clone + fmt::Debug + fmt::Display + Send + Sync + 'static;

    /// Returns the error response in `answer`, or `None` when the provider did what was asked.
    ///
    /// It reads the body with [`ErrorBody`](crate::http::ErrorBody), which reads at least what the decoder of a value reads:
    /// an error response that the decoder would skip must not pass for a success.
    ///
    /// # Errors
    ///
    /// [`Error::unusable`], when the provider's verdict stands in the body of a 2xx response and cannot be read.
    fn refusal(&self, answer: &Answer<Self::Code>) -> Result<Option<Refusal<Self::Code>>, Error<Self::Code>>;

    /// Makes `outgoing` the call of `token`'s owner. Called anew for each attempt, so a signature is
    /// never sent twice. The default puts the token where it says that it goes. For an endpoint of
    /// [`Auth::Credentials`](crate::http::Auth::Credentials) the token is [none](AccessToken::none).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`], when the credentials cannot be put in a request.
    fn authorize(&self, outgoing: &mut Outgoing<'_>, token: &AccessToken) -> Result<(), InvalidInput> {
        outgoing.place(token)
    }
}

/// A provider's no.
#[derive(Debug, Clone)]
pub struct Refusal<C> {
    /// What follows from it.
    pub class: RefusalClass,
    /// Whether the call was executed, by what the provider itself says; [`Execution::Unknown`] for a response that
    /// a gateway may have written.
    pub execution: Execution,
    /// The provider's own code, if it gave one.
    pub code: Option<C>,
    /// The provider's own words, if it gave any.
    pub message: Option<String>,
    /// What names the request at the provider, if it said so.
    pub request_id: Option<String>,
    /// The pause that the provider asked for in the body; a `Retry-After` header is read anyway.
    pub retry_after: Option<Duration>,
}

/// What follows from a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalClass {
    /// The token is not, or no longer, valid: with another one the same call may pass.
    Token,
    /// The provider's own trouble, or too many calls: later the same call may pass.
    Transient,
    /// The same call will be refused again.
    Permanent,
}

impl<C> Refusal<C> {
    /// Returns a refusal of `class`; whether the call was executed is unknown.
    #[must_use]
    pub fn new(class: RefusalClass) -> Self {
        Self {
            class,
            execution: Execution::Unknown,
            code: None,
            message: None,
            request_id: None,
            retry_after: None,
        }
    }

    /// What the HTTP status alone says: nothing for 2xx; a refused token for 401; transient for 408,
    /// 425, 429 and 5xx except 501 (which no retry mends); permanent for everything else, redirects
    /// included.
    #[must_use]
    pub fn by_status(status: StatusCode) -> Option<Self> {
        let class = match status.as_u16() {
            200..=299 => return None,
            401 => RefusalClass::Token,
            501 => RefusalClass::Permanent,
            408 | 425 | 429 | 500..=599 => RefusalClass::Transient,
            _ => RefusalClass::Permanent,
        };
        Some(Self::new(class))
    }

    /// Sets the class and the execution that follow from `category`, a documented code of the provider's own.
    #[must_use]
    pub fn of_category(mut self, category: CodeClass) -> Self {
        self.class = category.refusal_class();
        self.execution = category.execution();
        self
    }
}
