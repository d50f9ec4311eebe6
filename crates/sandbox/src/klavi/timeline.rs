//! Statuses over time.

use std::{collections::VecDeque, time::SystemTime};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Number of statuses that are kept.
const MAX_KEPT: usize = 100;

/// Status of a payment or consent, and the time since when it had it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StatusChange {
    /// Status.
    pub status: String,
    /// Time.
    #[serde(serialize_with = "crate::rfc3339::serialize")]
    pub at: SystemTime,
}

/// Newest statuses, oldest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Timeline(VecDeque<(String, Timestamp)>);

impl Timeline {
    pub(super) fn push(&mut self, status: &str, at: Timestamp) {
        if self.0.len() == MAX_KEPT {
            self.0.pop_front();
        }
        self.0.push_back((status.to_owned(), at));
    }

    pub(super) fn changes(&self) -> Vec<StatusChange> {
        let change = |(status, at): &(String, Timestamp)| StatusChange {
            status: status.clone(),
            at: (*at).into(),
        };
        self.0.iter().map(change).collect()
    }
}
