//! What a provider answers.

use std::{
    fmt::{self, Display},
    panic::Location,
    time::Duration,
};

use contract::{Openness, Operation};
use serde_json::Value;
use wiremock::ResponseTemplate;

use crate::Provider;

/// An answer that a test has a provider give. It keeps to the contract, unless it says that it does not.
#[derive(Debug, Clone)]
pub struct Response {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    media_type: Option<&'static str>,
    delay: Option<Duration>,
    is_off_contract: bool,
    said_at: &'static Location<'static>,
}

impl Response {
    /// The example `name` of the answer `status` to `operation`.
    #[track_caller]
    pub fn example(provider: Provider, operation: &str, status: u16, name: &str) -> Self {
        Self::json(status, provider.example(operation, status, name))
    }

    /// As [`example`](Self::example), with other values at some places, as JSON pointers.
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
                panic!("the example `{name}` of `{operation}` has nothing at {place}");
            };
            *old = value.into();
        }
        Self::json(status, body)
    }

    /// `status` with the JSON text `body`.
    #[track_caller]
    pub fn json(status: u16, body: impl Display) -> Self {
        Self {
            is_off_contract: false,
            ..Self::json_off_contract(status, body)
        }
    }

    /// `status` with the JSON text `body`, which the contract does not allow.
    #[track_caller]
    pub fn json_off_contract(status: u16, body: impl Display) -> Self {
        Self::off_contract(status).body(body.to_string(), "application/json")
    }

    /// `status` and nothing else, which the contract does not allow; with a [`body`](Self::body): a gateway's words, or
    /// half an answer.
    #[track_caller]
    pub fn off_contract(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            media_type: None,
            delay: None,
            is_off_contract: true,
            said_at: Location::caller(),
        }
    }

    /// This answer, although the contract does not allow it.
    pub fn allow_off_contract(self) -> Self {
        Self {
            is_off_contract: true,
            ..self
        }
    }

    /// This answer with `body`, of `media_type`.
    pub fn body(self, body: impl Into<Vec<u8>>, media_type: &'static str) -> Self {
        Self {
            body: body.into(),
            media_type: Some(media_type),
            ..self
        }
    }

    /// This answer with one header more.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// This answer, after `delay`.
    pub fn delay(self, delay: Duration) -> Self {
        Self {
            delay: Some(delay),
            ..self
        }
    }

    /// Its status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// What it breaks of the contract as an answer to `operation`, if it does not say that it does.
    pub(crate) fn faults(&self, provider: Provider, operation: &Operation) -> Vec<String> {
        if self.is_off_contract {
            return Vec::new();
        }
        let checked = provider.contract().check_answer(
            operation,
            self.status,
            self.media_type,
            &self.body,
            Openness::Documented,
        );
        let violations = checked.err().unwrap_or_default();
        violations
            .iter()
            .map(|violation| {
                let (id, status) = (operation.id(), self.status);
                format!("{}: answer {status} of {id}: {violation}", self.said_at)
            })
            .collect()
    }

    /// The documented code in it.
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
