//! Violations of a contract.

use std::fmt;

/// A violation of the contract. It prints as one line and never quotes a value that was sent.
///
/// ```
/// use contract::{Place, Violation};
///
/// let violation = Violation::new(Place::Query("limit".to_owned()), "is required");
/// assert_eq!(violation.to_string(), "query limit: is required");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The location.
    pub place: Place,
    /// The problem.
    pub problem: String,
}

impl Violation {
    /// Creates a violation at `place`.
    ///
    /// ```
    /// use contract::{Place, Violation};
    ///
    /// let violation = Violation::new(Place::Status, "500 is not declared");
    /// assert_eq!(violation.problem, "500 is not declared");
    /// ```
    pub fn new(place: Place, problem: impl Into<String>) -> Self {
        Self {
            place,
            problem: problem.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.problem)
    }
}

/// The location of a violation.
///
/// ```
/// use contract::Place;
///
/// assert_eq!(Place::Body("/items/0/price".to_owned()).to_string(), "body /items/0/price");
/// assert_eq!(Place::Body(String::new()).to_string(), "body");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// Method and path.
    Operation,
    /// A parameter within the path, by name.
    Path(String),
    /// A query parameter, by name.
    Query(String),
    /// A header, by name.
    Header(String),
    /// A JSON pointer into the body.
    Body(String),
    /// A part of a multipart body, by name.
    Part(String),
    /// A field of a form, by name.
    Field(String),
    /// The status of a response.
    Status,
    /// A JSON pointer into the contract itself.
    Contract(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation => f.write_str("operation"),
            Self::Path(name) => write!(f, "path {name}"),
            Self::Query(name) => write!(f, "query {name}"),
            Self::Header(name) => write!(f, "header {name}"),
            Self::Body(pointer) if pointer.is_empty() => f.write_str("body"),
            Self::Body(pointer) => write!(f, "body {}", pointer.escape_debug()),
            Self::Part(name) => write!(f, "part {name}"),
            Self::Field(name) => write!(f, "field {name}"),
            Self::Status => f.write_str("status"),
            Self::Contract(pointer) => write!(f, "contract #{pointer}"),
        }
    }
}
