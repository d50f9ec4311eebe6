//! Errors of the proxy itself, as problem details (RFC 9457).

use auth_core::http::{Bytes, ErrorKind, Execution, HeaderValue, StatusCode};
use hyper::{Response, header};
use serde::Serialize;

use super::{
    headers::PROXY_ERROR,
    response_body::{ResponseBody, full},
};
use crate::api_client::CallError;

/// Error of the proxy itself: no response of the provider.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    /// The value of the header that marks it.
    pub(super) name: &'static str,
    detail: String,
    /// For an error of a call; otherwise nothing was sent.
    execution: Execution,
}

#[derive(Serialize)]
struct Details<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    error: &'static str,
    execution: &'static str,
}

impl Problem {
    /// Creates the error `name`, before anything was sent.
    pub(super) fn new(status: StatusCode, name: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            name,
            detail: detail.into(),
            execution: Execution::NotExecuted,
        }
    }

    /// Sets whether the provider executed the call.
    pub(super) fn with_execution(mut self, execution: Execution) -> Self {
        self.execution = execution;
        self
    }

    /// Creates the error of a call that has no complete response.
    pub(super) fn of_call(error: &CallError) -> Self {
        let (status, name) = match error.kind {
            ErrorKind::InvalidInput => (StatusCode::BAD_REQUEST, "request"),
            ErrorKind::RequestBody => (StatusCode::BAD_REQUEST, "request-body"),
            ErrorKind::Token => (StatusCode::BAD_GATEWAY, "token"),
            ErrorKind::Connect => (StatusCode::BAD_GATEWAY, "connect"),
            ErrorKind::Timeout => (StatusCode::GATEWAY_TIMEOUT, "timeout"),
            ErrorKind::Transport => (StatusCode::BAD_GATEWAY, "transport"),
            _ => (StatusCode::BAD_GATEWAY, "response"),
        };
        Self {
            status,
            name,
            detail: error.to_string(),
            execution: error.execution,
        }
    }

    pub(super) fn execution(&self) -> &'static str {
        match self.execution {
            Execution::NotExecuted => "not_executed",
            Execution::ExecutedBefore => "executed_before",
            _ => "unknown",
        }
    }

    pub(super) fn response(&self) -> Response<ResponseBody> {
        let details = Details {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            error: self.name,
            execution: self.execution(),
        };
        // Texts and a number always serialize.
        let json = serde_json::to_vec(&details).unwrap_or_default();
        let mut response = Response::new(full(Bytes::from(json)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(PROXY_ERROR, HeaderValue::from_static(self.name));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"authctl proxy\""),
            );
        }
        response
    }
}
