//! Errors of the contract document.

use crate::json;

/// An error in a contract document: a JSON pointer and the problem.
///
/// ```
/// use contract::Contract;
///
/// let invalid = Contract::from_json("{}").unwrap_err();
/// assert_eq!(invalid.to_string(), "#: has no `openapi`");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("#{place}: {problem}")]
pub struct InvalidContract {
    place: String,
    problem: String,
    line: Option<usize>,
}

impl InvalidContract {
    pub(crate) fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            problem: problem.into(),
            line: None,
        }
    }

    /// The fault with the line that it is at in the JSON `text`.
    pub(crate) fn located(self, text: &str) -> Self {
        let line = json::line_of(text, &self.place);
        Self { line, ..self }
    }

    /// Returns the line of the JSON text, from 1. A value that is missing has the line of what should hold it.
    ///
    /// ```
    /// let invalid = contract::Contract::from_json("{\n  \"openapi\": \"2.0\"\n}").unwrap_err();
    /// assert_eq!((invalid.line(), invalid.place()), (Some(2), "/openapi"));
    /// ```
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// Returns the JSON pointer of the invalid value.
    ///
    /// ```
    /// let invalid = contract::Contract::from_json("[]").unwrap_err();
    /// assert_eq!(invalid.place(), ""); // the whole document
    /// ```
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns the problem.
    ///
    /// ```
    /// let invalid = contract::Contract::from_json("[]").unwrap_err();
    /// assert_eq!(invalid.problem(), "is not an object");
    /// ```
    pub fn problem(&self) -> &str {
        &self.problem
    }
}
