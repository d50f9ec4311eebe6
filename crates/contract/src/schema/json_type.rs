//! The types of JSON.

use crate::{InvalidContract, node::Node};

/// A type of JSON Schema.
///
/// ```
/// assert_eq!(contract::JsonType::Integer.name(), "integer");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JsonType {
    /// A list.
    Array,
    /// True or false.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// Null.
    Null,
    /// A number.
    Number,
    /// An object.
    Object,
    /// Text.
    String,
}

impl JsonType {
    const ALL: [Self; 7] = [
        Self::Array,
        Self::Boolean,
        Self::Integer,
        Self::Null,
        Self::Number,
        Self::Object,
        Self::String,
    ];

    /// Reads `type` of the schema at `node`.
    pub(super) fn read_all(node: &Node<'_>) -> Result<Vec<Self>, InvalidContract> {
        let Some(written) = node.get("type") else {
            return Ok(Vec::new());
        };
        if written.value().is_array() {
            written.items()?.iter().map(Self::read).collect()
        } else {
            Self::read(&written).map(|one| vec![one])
        }
    }

    fn read(node: &Node<'_>) -> Result<Self, InvalidContract> {
        node.one_of(&Self::ALL.map(|known| (known.name(), known)))
    }

    /// Returns the name that JSON Schema gives it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Null => "null",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        }
    }
}
