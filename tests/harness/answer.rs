//! What a provider answers.

use std::{panic::Location, time::Duration};

use contract::{Openness, Operation};
use wiremock::ResponseTemplate;

use crate::Provider;

/// An answer that a test has a provider give. It keeps to the contract, unless it says that it does not.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    media_type: Option<&'static str>,
    delay: Option<Duration>,
    is_off_contract: bool,
    said_at: &'static Location<'static>,
}

impl Answer {
    /// `status` with the JSON text `body`.
    #[must_use]
    #[track_caller]
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self {
            body: body.into().into_bytes(),
            media_type: Some("application/json"),
            is_off_contract: false,
            ..Self::off_contract(status)
        }
    }

    /// `status` with the JSON text `body`, which the contract does not allow.
    #[must_use]
    #[track_caller]
    pub fn json_off_contract(status: u16, body: impl Into<String>) -> Self {
        Self::off_contract(status).body(body.into(), "application/json")
    }

    /// `status` and nothing else, whatever the contract says of that: a gateway's words, half an answer, or what
    /// no document tells of.
    #[must_use]
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
    #[must_use]
    pub fn although_off_contract(self) -> Self {
        Self {
            is_off_contract: true,
            ..self
        }
    }

    /// This answer with `body`, of `media_type`.
    #[must_use]
    pub fn body(self, body: impl Into<Vec<u8>>, media_type: &'static str) -> Self {
        Self {
            body: body.into(),
            media_type: Some(media_type),
            ..self
        }
    }

    /// This answer with one header more.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// This answer, after `delay`.
    #[must_use]
    pub fn delay(self, delay: Duration) -> Self {
        Self {
            delay: Some(delay),
            ..self
        }
    }

    /// What it breaks of the contract of `provider`, as an answer to `operation`.
    pub(crate) fn breaches(&self, provider: Provider, operation: Option<&Operation>) -> Vec<String> {
        if self.is_off_contract {
            return Vec::new();
        }
        let Some(operation) = operation else {
            return vec!["the contract has no such operation".to_owned()];
        };
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
        provider.code_in(&self.body)
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
