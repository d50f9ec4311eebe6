//! Errors of the translation to Rust.

use std::fmt;

use contract::{InvalidContract, Place, Violation};

/// An error in a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The JSON pointer in the document.
    pub(crate) place: String,
    /// The problem, and the expected value.
    pub(crate) reason: String,
}

impl Fault {
    pub(crate) fn new(place: &str, reason: impl Into<String>) -> Self {
        Self {
            place: place.to_owned(),
            reason: reason.into(),
        }
    }
}

impl From<InvalidContract> for Fault {
    fn from(invalid: InvalidContract) -> Self {
        Self::new(invalid.place(), invalid.problem())
    }
}

impl From<Violation> for Fault {
    fn from(violation: Violation) -> Self {
        match violation.place {
            Place::Contract(pointer) => Self::new(&pointer, violation.problem),
            // Only examples are judged here.
            place => Self::new("", format!("{place}: {}", violation.problem)),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}: {}", self.place, self.reason)
    }
}
