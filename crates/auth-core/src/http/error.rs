//! Why a call failed.

use std::{error::Error as StdError, fmt, time::Duration};

use http::{StatusCode, header};

use super::{Answer, Endpoint, Refusal, RefusalClass, Repeat, body::BodyError, foreign};
use crate::{InvalidInput, Secret, TokenError, TokenErrorKind};

/// Why a call failed. `C` is the provider's own error code.
///
/// It never shows a credential, a body, or a URL's query.
pub struct Error<C>(Box<Inner<C>>);

struct Inner<C> {
    kind: ErrorKind,
    endpoint: Option<&'static Endpoint>,
    status: Option<StatusCode>,
    code: Option<C>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    is_retryable: bool,
    refusal: Option<RefusalClass>,
    detail: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What kind of failure an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument or setting that cannot work; nothing was sent.
    InvalidInput,
    /// There is no token; the call itself was not sent, or its token was refused and there is no other.
    Token,
    /// No connection to the provider; nothing was sent.
    Connect,
    /// No answer in time.
    Timeout,
    /// The connection failed after the request may have left, or a redirect was followed.
    Transport,
    /// The answer's body could not be read to its end, or is longer than is read.
    Body,
    /// The answer's body is not what it should be.
    Decode,
    /// The provider said no.
    Refused,
}

impl<C> Error<C> {
    fn new(kind: ErrorKind, endpoint: Option<&'static Endpoint>, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            endpoint,
            status: None,
            code: None,
            request_id: None,
            retry_after: None,
            is_retryable: false,
            refusal: None,
            detail: detail.into(),
            source: None,
        }))
    }

    fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    pub(super) fn token(endpoint: &'static Endpoint, error: TokenError) -> Self {
        let mut this = Self::new(ErrorKind::Token, Some(endpoint), format!("has no token: {error}"));
        this.0.retry_after = error.retry_after();
        // The call itself was not sent, so trying again does nothing twice.
        this.0.is_retryable = error.is_retryable();
        this.with_source(error)
    }

    pub(super) fn transport(endpoint: &'static Endpoint, error: reqwest::Error) -> Self {
        let (kind, detail) = if error.is_connect() {
            (ErrorKind::Connect, "could not connect")
        } else if error.is_timeout() {
            (ErrorKind::Timeout, "had no answer in time")
        } else {
            (ErrorKind::Transport, "failed on the way")
        };
        let mut this = Self::new(kind, Some(endpoint), detail);
        this.0.is_retryable = kind == ErrorKind::Connect || endpoint.repeat == Repeat::Safe;
        this.with_source(error.without_url())
    }

    /// There was no time left to send it, or none in which its token came.
    pub(super) fn out_of_time(endpoint: &'static Endpoint) -> Self {
        let mut this = Self::new(
            ErrorKind::Timeout,
            Some(endpoint),
            "was not sent: its deadline had passed",
        );
        this.0.is_retryable = true;
        this
    }

    pub(super) fn redirected(endpoint: &'static Endpoint) -> Self {
        Self::new(
            ErrorKind::Transport,
            Some(endpoint),
            "was redirected by the HTTP client that was brought along; build it with `redirect::Policy::none()`",
        )
    }

    pub(super) fn body(
        endpoint: &'static Endpoint,
        status: StatusCode,
        cap: usize,
        error: BodyError,
    ) -> Self {
        let mut this = match error {
            BodyError::TooLong => Self::new(
                ErrorKind::Body,
                Some(endpoint),
                format!("answered {status} with a body of more than {cap} bytes"),
            ),
            BodyError::Read(error) => {
                let mut this = Self::new(
                    ErrorKind::Body,
                    Some(endpoint),
                    format!("answered {status}, and the body broke off"),
                );
                this.0.is_retryable = endpoint.repeat == Repeat::Safe;
                this.with_source(error.without_url())
            }
        };
        this.0.status = Some(status);
        this
    }

    pub(super) fn decode(answer: &Answer<C>, path: &str, error: &serde_json::Error) -> Self {
        let content_type = answer
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map_or_else(|| "no content type".to_owned(), |value| foreign::text(value, &[]));
        let place = if path == "." {
            String::new()
        } else {
            format!(" at `{path}`")
        };
        let mut this = Self::new(
            ErrorKind::Decode,
            Some(answer.endpoint),
            format!(
                "answered {} with {} bytes ({content_type}) that do not fit{place}: {}",
                answer.status,
                answer.body.len(),
                foreign::complaint(error),
            ),
        );
        this.0.status = Some(answer.status);
        this.0.request_id = request_id(answer);
        this
    }

    /// `secrets` is what was sent along: a provider may repeat it in its message, and the error does not.
    pub(super) fn refused(
        answer: &Answer<C>,
        refusal: Refusal<C>,
        retry_after: Option<Duration>,
        secrets: &[&Secret],
    ) -> Self
    where
        C: fmt::Display,
    {
        use fmt::Write as _;

        let mut detail = format!("was refused with {}", answer.status);
        if let Some(code) = &refusal.code {
            let _ = write!(detail, ", code {}", foreign::text(&code.to_string(), secrets));
        }
        if let Some(message) = &refusal.message {
            let _ = write!(detail, ": {}", foreign::text(message, secrets));
        }
        let mut this = Self::new(ErrorKind::Refused, Some(answer.endpoint), detail);
        this.0.status = Some(answer.status);
        this.0.code = refusal.code;
        this.0.request_id = refusal
            .request_id
            .or_else(|| request_id(answer))
            .map(|id| foreign::text(&id, secrets));
        this.0.retry_after = refusal.retry_after.or(retry_after);
        this.0.refusal = Some(refusal.class);
        this.0.is_retryable = refusal.class == RefusalClass::Transient
            && (answer.endpoint.repeat == Repeat::Safe || answer.status == StatusCode::TOO_MANY_REQUESTS);
        this
    }

    /// An answer that is JSON of the right shape and still cannot be right: `problem` completes the
    /// sentence "*operation* answered 200 that *problem*".
    pub fn unusable(answer: &Answer<C>, problem: &str) -> Self {
        let mut this = Self::new(
            ErrorKind::Decode,
            Some(answer.endpoint),
            format!("answered {} that {problem}", answer.status),
        );
        this.0.status = Some(answer.status);
        this.0.request_id = request_id(answer);
        this
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status that the provider answered, if it answered. For [`ErrorKind::Token`] that of
    /// the token call.
    pub fn status(&self) -> Option<StatusCode>
    where
        C: fmt::Debug + 'static,
    {
        self.0.status.or_else(|| self.token_call()?.status())
    }

    /// The provider's own code, if it gave one. For [`ErrorKind::Token`] that of the token call.
    pub fn code(&self) -> Option<&C>
    where
        C: fmt::Debug + 'static,
    {
        self.0.code.as_ref().or_else(|| self.token_call()?.code())
    }

    /// What names the request at the provider, if it said so.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The pause that the provider asked for before the next attempt.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same call may succeed later *and* sending it again does nothing twice. For a call
    /// that moves money or mints, it is only true when the first one surely did nothing.
    pub fn is_retryable(&self) -> bool {
        self.0.is_retryable
    }

    /// The operation that failed, as its endpoint names it; `None` before there was one.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.endpoint.map(|endpoint| endpoint.operation)
    }

    /// The failed call that kept the token away, where that is the cause.
    fn token_call(&self) -> Option<&Self>
    where
        C: fmt::Debug + 'static,
    {
        let token_error: &TokenError = self.0.source.as_deref()?.downcast_ref()?;
        token_error.source()?.downcast_ref()
    }
}

impl<C: fmt::Debug> fmt::Debug for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &inner.endpoint.map(|endpoint| endpoint.operation))
            .field("status", &inner.status)
            .field("code", &inner.code)
            .field("request_id", &inner.request_id)
            .field("retry_after", &inner.retry_after)
            .field("detail", &inner.detail)
            .field("source", &inner.source)
            .finish()
    }
}

impl<C> fmt::Display for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(endpoint) = self.0.endpoint {
            write!(
                f,
                "{} ({} {}) ",
                endpoint.operation, endpoint.method, endpoint.path
            )?;
        }
        f.write_str(&self.0.detail)
    }
}

impl<C: fmt::Debug> StdError for Error<C> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

impl<C> From<InvalidInput> for Error<C> {
    fn from(error: InvalidInput) -> Self {
        Self::new(ErrorKind::InvalidInput, None, error.to_string()).with_source(error)
    }
}

impl<C: fmt::Debug + Send + Sync + 'static> From<Error<C>> for TokenError {
    fn from(error: Error<C>) -> Self {
        let kind = match error.kind() {
            ErrorKind::InvalidInput => TokenErrorKind::InvalidInput,
            ErrorKind::Decode => TokenErrorKind::InvalidAnswer,
            // Not by `is_retryable`: a token call that must not be sent twice is no wrong password.
            ErrorKind::Refused if error.0.refusal != Some(RefusalClass::Transient) => {
                TokenErrorKind::Rejected
            }
            _ => TokenErrorKind::Unavailable,
        };
        Self::new(kind, error.to_string())
            .with_retry_after(error.retry_after())
            .with_source(error)
    }
}

fn request_id<C>(answer: &Answer<C>) -> Option<String> {
    let value = answer.headers.get("x-request-id")?;
    value.to_str().ok().map(str::to_owned)
}
