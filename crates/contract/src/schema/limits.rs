//! The limits of a value.

use crate::{InvalidContract, node::Node};

/// Limits of a value, of the limits that are integers or text.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// assert_eq!(contract.schema("Book").unwrap().limits(), &contract::Limits::default());
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// `minLength`
    pub min_length: Option<i64>,
    /// `maxLength`
    pub max_length: Option<i64>,
    /// `pattern`
    pub pattern: Option<String>,
    /// `minimum`
    pub minimum: Option<i64>,
    /// `maximum`
    pub maximum: Option<i64>,
    /// `minItems`
    pub min_items: Option<i64>,
    /// `maxItems`
    pub max_items: Option<i64>,
}

impl Limits {
    /// Reads the limits of the schema at `node`.
    pub(super) fn read(node: &Node<'_>) -> Result<Self, InvalidContract> {
        let integer = |key| node.get(key).and_then(|node| node.value().as_i64());
        Ok(Self {
            min_length: integer("minLength"),
            max_length: integer("maxLength"),
            pattern: node.optional_text("pattern")?.map(str::to_owned),
            minimum: integer("minimum"),
            maximum: integer("maximum"),
            min_items: integer("minItems"),
            max_items: integer("maxItems"),
        })
    }
}
