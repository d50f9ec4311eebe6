//! Responses of a mock provider.

use std::{
    fmt::{self, Display},
    panic::Location,
    time::Duration,
};

use contract::{Operation, UnknownFields};
use serde_json::Value;
use wiremock::ResponseTemplate;

use crate::Provider;

/// A response of a mock provider. The harness checks it against the contract unless it is marked as off contract.
#[derive(Debug, Clone)]
pub struct Response {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    media_type: Option<&'static str>,
    delay: Option<Duration>,
    is_off_contract: bool,
    location: &'static Location<'static>,
}

impl Response {
    /// Returns the contract's example `name` of the response `status` to `operation`.
    #[track_caller]
    pub fn example(provider: Provider, operation: &str, status: u16, name: &str) -> Self {
        Self::json(status, provider.example(operation, status, name))
    }

    /// Returns an [`example`](Self::example) with the values at some JSON pointers replaced.
    #[track_caller]
    pub fn example_with<V: Into<Value>>(
        provider: Provider,
        operation: &str,
        status: u16,
        name: &str,
        changes: impl IntoIterator<Item = (&'static str, V)>,
    ) -> Self {
        let mut body = provider.example(operation, status, name).clone();
        for (place, value) in changes {
            let Some(old) = body.pointer_mut(place) else {
                panic!("example `{name}` of `{operation}` has no value at {place}");
            };
            *old = value.into();
        }
        Self::json(status, body)
    }

    /// Returns a response with the JSON text `body`.
    #[track_caller]
    pub fn json(status: u16, body: impl Display) -> Self {
        Self {
            is_off_contract: false,
            ..Self::json_off_contract(status, body)
        }
    }

    /// Returns a response with the JSON text `body`, which the contract does not allow.
    #[track_caller]
    pub fn json_off_contract(status: u16, body: impl Display) -> Self {
        Self::off_contract(status).body(body.to_string(), "application/json")
    }

    /// Returns an empty response, which the contract does not allow. With a [`body`](Self::body) it is a gateway's page
    /// or a truncated response.
    #[track_caller]
    pub fn off_contract(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            media_type: None,
            delay: None,
            is_off_contract: true,
            location: Location::caller(),
        }
    }

    /// Marks the response as one that the contract does not allow.
    pub fn allow_off_contract(self) -> Self {
        Self {
            is_off_contract: true,
            ..self
        }
    }

    /// Sets the body and its media type.
    pub fn body(self, body: impl Into<Vec<u8>>, media_type: &'static str) -> Self {
        Self {
            body: body.into(),
            media_type: Some(media_type),
            ..self
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends the response after `delay`.
    pub fn delay(self, delay: Duration) -> Self {
        Self {
            delay: Some(delay),
            ..self
        }
    }

    /// Returns the status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the violations of the contract as a response to `operation`; none if it is marked as off contract.
    pub(crate) fn violations(&self, provider: Provider, operation: &Operation) -> Vec<String> {
        if self.is_off_contract {
            return Vec::new();
        }
        let checked = provider.contract().check_response(
            operation,
            self.status,
            self.media_type,
            &self.body,
            UnknownFields::Deny,
        );
        let violations = checked.err().unwrap_or_default();
        violations
            .iter()
            .map(|violation| {
                let (id, status) = (operation.id(), self.status);
                format!("{}: response {status} of {id}: {violation}", self.location)
            })
            .collect()
    }

    /// Returns the documented error code in the body.
    pub(crate) fn code(&self, provider: Provider) -> Option<&'static str> {
        let body = serde_json::from_slice(&self.body).ok()?;
        let row = provider.documented_code(&provider.code_in(&body)?)?;
        Some(row.code())
    }

    pub(crate) fn template(&self) -> ResponseTemplate {
        let mut template = ResponseTemplate::new(self.status);
        if let Some(media_type) = self.media_type {
            template = template.set_body_raw(self.body.clone(), media_type);
        }
        for (name, value) in &self.headers {
            template = template.insert_header(*name, value.as_str());
        }
        match self.delay {
            Some(delay) => template.set_delay(delay),
            None => template,
        }
    }
}

impl Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}
