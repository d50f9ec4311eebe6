//! Responses with a single change that a reader must accept or reject.
//!
//! A reader of responses can fail in two ways: it rejects a response over a field that it does not need, or it accepts one
//! without a field that it needs. [`Contract::mutations`] makes every single change of an example that tells these apart. What a
//! reader is expected to do follows from the schema alone:
//!
//! | change | accepted | rejected |
//! |---|---|---|
//! | [`UnknownField`](Kind::UnknownField), [`UnknownEnumValue`](Kind::UnknownEnumValue), [`EmptyList`](Kind::EmptyList) | always | |
//! | [`Missing`](Kind::Missing) | the property is not required, or absorbed | otherwise |
//! | [`Null`](Kind::Null) | it is nullable, not required, or absorbed | otherwise |
//! | [`WrongType`](Kind::WrongType) | it is not required in a lenient object, or absorbed | otherwise |
//!
//! An object is *lenient* if its schema says `x-lenient: true`: a reader takes a property that is not required, and not of the
//! expected shape, for absent. A single property may say so of itself. Whatever is wrong deeper within such a property is *absorbed* by that.
//!
//! Properties and lists are changed as far as the example has them; of a list, the first item. An item of a list counts as
//! required, and so does the instance itself; they are never removed. A list item can be null only if its schema says so.

mod generator;

use std::fmt;

use serde_json::Value;

use crate::{Contract, Operation};

/// The kind of a mutation.
///
/// ```
/// assert_eq!(contract::mutations::Kind::EmptyList.to_string(), "empty list");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The property was removed.
    Missing,
    /// The value became null.
    Null,
    /// The value became one of another type.
    WrongType,
    /// The word of an enum became one that is not documented.
    UnknownEnumValue,
    /// The object got a property that is not documented.
    UnknownField,
    /// The list lost its items.
    EmptyList,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Null => "null",
            Self::WrongType => "wrong type",
            Self::UnknownEnumValue => "unknown enum value",
            Self::UnknownField => "unknown field",
            Self::EmptyList => "empty list",
        })
    }
}

/// The expected behavior of a reader.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// use contract::mutations::Expectation;
///
/// let operation = contract.operation("showBook").unwrap();
/// let example = serde_json::json!({"id": 7, "title": "Emma"});
/// let mutations = contract.mutations(operation, 200, &example);
/// assert!(mutations.iter().any(|mutation| mutation.expectation == Expectation::Rejected));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expectation {
    /// It reads the response.
    Accepted,
    /// It returns an error.
    Rejected,
}

/// A response with one change.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let operation = contract.operation("showBook").unwrap();
/// let example = serde_json::json!({"id": 7, "title": "Emma"});
/// let mutations = contract.mutations(operation, 200, &example);
/// assert!(mutations.iter().any(|mutation| mutation.to_string() == "missing /title"));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Mutation {
    /// The JSON pointer of what was changed; of an added property, too.
    pub place: String,
    /// The kind of the change.
    pub kind: Kind,
    /// The whole response, changed.
    pub instance: Value,
    /// The expected behavior of a reader.
    pub expectation: Expectation,
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.place)?;
        match self.instance.pointer(&self.place) {
            Some(Value::Object(_)) if self.kind == Kind::WrongType => f.write_str(" (an object)"),
            Some(Value::Bool(_)) if self.kind == Kind::WrongType => f.write_str(" (a boolean)"),
            Some(Value::String(_)) if self.kind == Kind::WrongType => f.write_str(" (text)"),
            _ => Ok(()),
        }
    }
}

impl Contract {
    /// Every single change of `example`, a response to `operation` with `status`; see [`mutations`](crate::mutations).
    /// None if the contract knows no JSON with that status.
    ///
    /// ```
    /// use contract::{Contract, mutations::Expectation};
    ///
    /// let contract = Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// let operation = contract.operation("showBook").unwrap();
    /// let example = operation.response_example(200, "novel").unwrap();
    /// let mutations = contract.mutations(operation, 200, example);
    /// let missing = mutations.iter().find(|mutation| mutation.to_string() == "missing /id");
    /// assert_eq!(missing.unwrap().expectation, Expectation::Rejected);
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn mutations(&self, operation: &Operation, status: u16, example: &Value) -> Vec<Mutation> {
        let media = operation
            .response(status)
            .map(crate::Response::media)
            .unwrap_or_default();
        let schema = media
            .iter()
            .filter(|media| media.is_json())
            .find_map(crate::Media::schema);
        schema.map_or(Vec::new(), |schema| generator::mutations(self, schema, example))
    }
}
