//! Common state of a consent and a payment under it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::klavi::timeline::{StatusChange, Timeline};

/// Status: any text, since a control handle may set an undocumented one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::klavi) struct State {
    pub(in crate::klavi) status: String,
    is_overridden: bool,
    /// Status of the last event.
    last_reported: Option<String>,
    timeline: Timeline,
}

impl State {
    pub(in crate::klavi) fn new(status: &str) -> Self {
        Self {
            status: status.to_owned(),
            is_overridden: false,
            last_reported: None,
            timeline: Timeline::default(),
        }
    }

    /// Changes the status from one of `from` to `to`. Returns whether it was one of them.
    pub(in crate::klavi) fn transition(&mut self, from: &[&str], to: &str) -> bool {
        let is_allowed = from.contains(&self.status.as_str());
        if is_allowed {
            self.change_to(to);
        }
        is_allowed
    }

    /// Changes the status to `to`, whatever it was.
    pub(in crate::klavi) fn change_to(&mut self, to: &str) {
        to.clone_into(&mut self.status);
        self.is_overridden = false;
    }

    /// Overrides the status.
    pub(in crate::klavi) fn set(&mut self, status: &str) {
        status.clone_into(&mut self.status);
        self.is_overridden = true;
    }

    pub(in crate::klavi) fn overrides(&self) -> Vec<String> {
        let status = self.is_overridden.then(|| "/status".to_owned());
        status.into_iter().collect()
    }

    /// Marks the status as reported at `now`, and returns whether it was not.
    pub(in crate::klavi) fn mark_reported(&mut self, now: Timestamp) -> bool {
        let is_unreported = self.last_reported.as_ref() != Some(&self.status);
        if is_unreported {
            self.last_reported = Some(self.status.clone());
            self.timeline.push(&self.status, now);
        }
        is_unreported
    }

    /// Returns the newest statuses, oldest first.
    pub(in crate::klavi) fn timeline(&self) -> Vec<StatusChange> {
        self.timeline.changes()
    }
}

/// Returns the fields that both objects have.
pub(in crate::klavi) fn summary(id: &str, state: &State) -> Map<String, Value> {
    Map::from_iter([
        ("id".to_owned(), json!(id)),
        ("status".to_owned(), json!(state.status)),
    ])
}
