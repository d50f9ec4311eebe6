//! Classifies failures as [`Error`]s.

use std::{error::Error as StdError, fmt, time::Duration};

use http::{StatusCode, header};

use super::{Error, ErrorKind, Inner, tls::is_tls_misconfiguration, unprocessed::is_unprocessed};
use crate::{
    TokenError,
    http::{
        BaseUrl, Endpoint, ErrorClass, ErrorResponse, Execution, Idempotency, Response,
        connection::{SendError, SendProgress},
        request::StreamError,
        response::{BodyError, body_preview, redact, sanitize},
    },
    wire::FieldError,
};

impl<C> Error<C> {
    pub(super) fn new(
        kind: ErrorKind,
        endpoint: Option<&'static Endpoint>,
        detail: impl Into<String>,
    ) -> Self {
        Self(Box::new(Inner {
            kind,
            endpoint,
            status: None,
            code: None,
            request_id: None,
            retry_after: None,
            execution: Execution::Unknown,
            input: None,
            message: None,
            is_retryable: false,
            is_final: false,
            class: None,
            json_path: None,
            detail: detail.into(),
            source: None,
        }))
    }

    fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Creates an error of an arrived response.
    fn returned(kind: ErrorKind, response: &Response<C>, problem: impl fmt::Display) -> Self {
        let detail = format!("returned {} with {problem}", response.status);
        let mut this = Self::new(kind, Some(response.endpoint), detail);
        this.0.status = Some(response.status);
        this.0.request_id = response.request_id().map(|id| sanitize(id, &response.secrets()));
        this
    }

    pub(super) fn not_executed(mut self) -> Self {
        self.0.execution = Execution::NotExecuted;
        self
    }

    /// Returns whether the provider rejected the token of the attempt.
    pub(in crate::http) fn is_token_rejected(&self) -> bool {
        self.0.class == Some(ErrorClass::Token)
    }

    /// Returns whether the provider asked for the same request, authenticated again.
    pub(in crate::http) fn is_challenge(&self) -> bool {
        self.0.class == Some(ErrorClass::Challenge)
    }

    pub(in crate::http) fn token(endpoint: &'static Endpoint, error: TokenError) -> Self {
        let mut this = Self::new(
            ErrorKind::Token,
            Some(endpoint),
            "was not sent: failed to get a token",
        )
        .not_executed();
        this.0.retry_after = error.retry_after();
        // The request was not sent, so a retry executes nothing twice.
        this.0.is_retryable = error.is_retryable();
        this.with_source(error)
    }

    /// Creates the error of a request without a response.
    pub(in crate::http) fn no_response(
        endpoint: &'static Endpoint,
        base_url: &BaseUrl,
        error: SendError,
        progress: &SendProgress,
    ) -> Self {
        if let Some(error) = progress.take_stream_error() {
            return Self::request_body(endpoint, error);
        }
        let awaited = if progress.waits_for_stream() {
            "the next part of the request's body"
        } else {
            "a response"
        };
        let place = || format!("{}:{}", base_url.host(), base_url.port().unwrap_or_default());
        let (kind, detail, source) = match error {
            SendError::NoPool(error) => return error.into(),
            SendError::NotConnected => {
                let detail = format!("failed to connect to {}: timed out", place());
                (ErrorKind::Connect, detail, None)
            }
            SendError::Silent => {
                let detail = format!("timed out waiting for {awaited}");
                (ErrorKind::Timeout, detail, None)
            }
            SendError::Failed(error) if error.is_connect() => {
                let detail = format!("failed to connect to {}", place());
                (ErrorKind::Connect, detail, Some(error))
            }
            SendError::Failed(error) if error.is_timeout() => {
                let detail = format!("timed out waiting for {awaited}");
                (ErrorKind::Timeout, detail, Some(error))
            }
            SendError::Failed(error) => (
                ErrorKind::Transport,
                format!("lost the connection to {}", place()),
                Some(error),
            ),
        };
        let is = |fact: fn(&reqwest::Error) -> bool| source.as_ref().is_some_and(fact);
        let (is_unprocessed, is_misconfigured) = (is(is_unprocessed), is(is_tls_misconfiguration));
        let mut this = Self::new(kind, Some(endpoint), detail);
        if kind == ErrorKind::Connect || !progress.may_have_left() || is_unprocessed {
            this = this.not_executed();
        }
        let may_repeat = !this.may_have_arrived() || endpoint.idempotency == Idempotency::Idempotent;
        this.0.is_retryable = may_repeat && !is_misconfigured;
        match source {
            Some(error) => this.with_source(error.without_url()),
            None => this,
        }
    }

    /// Creates the error of a request whose body could not be sent.
    pub(in crate::http) fn request_body(endpoint: &'static Endpoint, error: StreamError) -> Self {
        let new = |detail| Self::new(ErrorKind::RequestBody, Some(endpoint), detail);
        match error {
            StreamError::Failed { taken, error } => {
                let mut this = new(format!(
                    "failed: the stream of its body failed after {taken} bytes"
                ));
                // Another stream may not fail.
                this.0.is_retryable = endpoint.idempotency == Idempotency::Idempotent;
                this.0.source = Some(error);
                this
            }
            StreamError::TooLong { length } => new(format!(
                "failed: the stream of its body has more than {length} bytes, its length"
            )),
            StreamError::TooShort { length, taken } => new(format!(
                "failed: the stream of its body has {taken} bytes; expected {length}, its length"
            )),
        }
    }

    /// Returns this error as the outcome of a request that is not sent again, although it might be with another body.
    pub(in crate::http) fn with_spent_body(mut self) -> Self {
        let note = "; its body is a stream that cannot be sent again";
        self.0.detail.push_str(note);
        self
    }

    /// Creates the error of a request whose deadline passed before it was sent.
    pub(in crate::http) fn out_of_time(endpoint: &'static Endpoint) -> Self {
        let mut this = Self::new(
            ErrorKind::Timeout,
            Some(endpoint),
            "was not sent: the deadline passed",
        )
        .not_executed();
        this.0.is_retryable = true;
        this
    }

    pub(in crate::http) fn body(endpoint: &'static Endpoint, status: StatusCode, error: BodyError) -> Self {
        let returned = |kind, problem: String| {
            let mut this = Self::new(kind, Some(endpoint), format!("returned {status} {problem}"));
            this.0.status = Some(status);
            // A body above the limit stays too long; an interrupted one may arrive completely.
            this.0.is_retryable = endpoint.idempotency == Idempotency::Idempotent;
            this
        };
        match error {
            BodyError::TooLong { cap } => {
                let mut this = returned(ErrorKind::Body, format!("with a body of more than {cap} bytes"));
                this.0.is_retryable = false;
                this.0.is_final = true;
                this
            }
            BodyError::Stalled { read } => returned(
                ErrorKind::Timeout,
                format!("but reading its body timed out after {read} bytes"),
            ),
            BodyError::Broken { read, error } => returned(
                ErrorKind::Body,
                format!("but reading its body failed after {read} bytes"),
            )
            .with_source(error.without_url()),
        }
    }

    /// Creates the error of an unexpected body. `path` is the path of the unexpected value, if the body is JSON.
    pub(in crate::http) fn decode(response: &Response<C>, path: &str, error: &serde_json::Error) -> Self {
        let complaint = FieldError::of(error);
        let complaint = if path == "." {
            complaint
        } else {
            complaint.within(path)
        };
        let secrets = response.secrets();
        let bytes = response.body.len();
        let header = |name: header::HeaderName| {
            let value = response.headers.get(name)?.to_str().ok()?;
            Some(sanitize(value, &secrets))
        };
        let content_type = header(header::CONTENT_TYPE).unwrap_or_else(|| "no content type".to_owned());
        let seen = body_preview(&response.body, &secrets);
        let encoding = header(header::CONTENT_ENCODING).filter(|encoding| encoding != "identity");
        let problem = match (encoding, seen) {
            (Some(encoding), _) => {
                format!("content encoding {encoding}; expected none ({bytes} bytes)")
            }
            (None, None) => format!("an empty body ({content_type}); expected JSON"),
            (None, Some(seen)) => {
                let failure = match (error.is_data(), complaint.path.as_str()) {
                    (false, _) => "invalid JSON".to_owned(),
                    (true, "") => "unexpected JSON".to_owned(),
                    (true, path) => format!("unexpected JSON at `{path}`"),
                };
                let reason = &complaint.reason;
                format!("{failure}: {reason}; body of {bytes} bytes ({content_type}) begins with {seen}")
            }
        };
        // Incomplete JSON in a body of unknown length was truncated by the network. An empty body was not.
        let is_cut = response.ends_with_connection && error.is_eof() && !response.body.is_empty();
        let kind = if is_cut {
            ErrorKind::Body
        } else {
            ErrorKind::Decode
        };
        let mut this = Self::returned(kind, response, problem);
        this.0.is_retryable = is_cut && response.endpoint.idempotency == Idempotency::Idempotent;
        this.0.json_path = (error.is_data() && !complaint.path.is_empty()).then_some(complaint.path);
        this
    }

    /// Creates the error of an error response, without secrets of the request that the provider may have repeated.
    pub(in crate::http) fn rejected(
        response: &Response<C>,
        error_response: ErrorResponse<C>,
        asked: Option<Duration>,
    ) -> Self
    where
        C: fmt::Display,
    {
        use fmt::Write as _;

        let secrets = response.secrets();
        let mut detail = format!("failed: {}", response.status);
        // An unknown code may be a secret of the request that the provider repeats.
        let mut is_secret = false;
        if let Some(code) = &error_response.code {
            let code = code.to_string();
            is_secret = redact(&code, &secrets) != code;
            let _ = write!(detail, ", code {}", sanitize(&code, &secrets));
        }
        if let Some(message) = &error_response.message {
            let _ = write!(detail, ": {}", sanitize(message, &secrets));
        } else if let Some(seen) = body_preview(&response.body, &secrets) {
            let _ = write!(detail, "; body begins with {seen}");
        }
        let mut this = Self::new(ErrorKind::ErrorResponse, Some(response.endpoint), detail);
        this.0.execution = error_response.execution;
        this.0.message = error_response.message.map(|message| sanitize(&message, &secrets));
        this.0.status = Some(response.status);
        this.0.code = error_response.code.filter(|_| !is_secret);
        this.0.request_id = error_response
            .request_id
            .or_else(|| response.request_id().map(str::to_owned))
            .map(|id| sanitize(&id, &secrets));
        this.0.retry_after = error_response.retry_after.or(asked);
        this.0.class = Some(error_response.class);
        this.0.is_retryable = error_response.class == ErrorClass::Transient
            && (response.endpoint.idempotency == Idempotency::Idempotent
                || error_response.execution == Execution::NotExecuted);
        this
    }

    /// Creates the error of a response that is JSON of the expected type and still invalid: `problem` completes the
    /// sentence "*operation* returned 200 OK with a body that *problem*".
    pub fn invalid_response(response: &Response<C>, problem: &str) -> Self {
        Self::invalid_part(response, &format!("a body that {problem}"))
    }

    /// Creates the error of a response with an invalid part: `part` completes the sentence "*operation* returned 200 OK with
    /// *part*".
    pub(in crate::http) fn invalid_part(response: &Response<C>, part: &str) -> Self {
        Self::returned(ErrorKind::Decode, response, part)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::Pin,
        task::{Context, Waker},
    };

    use bytes::Bytes;
    use http_body::Body as _;

    use super::*;
    use crate::http::connection::Content;

    static PAY: Endpoint = Endpoint::post("pay", "/pay");

    /// Returns the error of a payment whose request failed, after a connection took it or not.
    fn failed(is_taken: bool) -> Error<u32> {
        let base_url = BaseUrl::parse("http://localhost").unwrap();
        let mut request = reqwest::Request::new(PAY.method.clone(), base_url.join("/pay"));
        let progress = SendProgress::new(None);
        progress.attach(&mut request, Content::Bytes(Bytes::from("amount")));
        let mut body = request.body_mut().take().unwrap();
        if is_taken {
            let mut context = Context::from_waker(Waker::noop());
            assert!(Pin::new(&mut body).poll_frame(&mut context).is_ready());
        }
        drop(body);
        let error = reqwest::Proxy::all("not a URL").unwrap_err();
        Error::no_response(&PAY, &base_url, SendError::Failed(error), &progress)
    }

    #[test]
    fn request_without_connection_is_not_executed() {
        let (unsent, sent) = (failed(false), failed(true));
        assert_eq!(
            (unsent.kind(), sent.kind()),
            (ErrorKind::Transport, ErrorKind::Transport)
        );
        assert_eq!(
            (unsent.execution(), unsent.is_retryable()),
            (Execution::NotExecuted, true)
        );
        assert_eq!(
            (sent.execution(), sent.is_retryable()),
            (Execution::Unknown, false)
        );
    }
}
