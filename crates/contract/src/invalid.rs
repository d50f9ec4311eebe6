//! What is wrong with a contract itself.

/// A document that cannot judge anybody: where it is wrong, and what is wrong there.
///
/// ```
/// use contract::Contract;
///
/// let invalid = Contract::from_json("{}").unwrap_err();
/// assert_eq!(invalid.to_string(), "#: has no `openapi`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("#{place}: {problem}")]
pub struct Invalid {
    place: String,
    problem: String,
}

impl Invalid {
    pub(crate) fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            problem: problem.into(),
        }
    }

    /// The JSON pointer of what is wrong.
    ///
    /// ```
    /// let invalid = contract::Contract::from_json("[]").unwrap_err();
    /// assert_eq!(invalid.place(), ""); // the whole document
    /// ```
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong there.
    ///
    /// ```
    /// let invalid = contract::Contract::from_json("[]").unwrap_err();
    /// assert_eq!(invalid.problem(), "is no object");
    /// ```
    pub fn problem(&self) -> &str {
        &self.problem
    }
}
