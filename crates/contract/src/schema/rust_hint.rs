//! Rust hints of a schema.

use crate::{InvalidContract, node::Node};

/// Hints for a generator of Rust: `x-rust`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// assert_eq!(contract.schema("Book").unwrap().rust(), &contract::RustHint::default());
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RustHint {
    /// The path of a hand-written type that replaces the generated one.
    pub ty: Option<String>,
    /// The name of the field.
    pub name: Option<String>,
    /// `true` if the type has a value for absence.
    pub has_default: bool,
    /// The fields that `new` takes, in their order; by default the required ones.
    pub arguments: Option<Vec<String>>,
    /// `true` if a builder creates it.
    pub has_builder: bool,
    /// The path of a hand-written function that validates it before it is sent.
    pub check: Option<String>,
    /// The method that adds one element to the list.
    pub item: Option<String>,
    /// `new` copies this field.
    pub like: Option<String>,
    /// The setter also sets this field, which has one possible value.
    pub with: Option<String>,
    /// Expected content, for error messages.
    pub expected: Option<String>,
    /// Its one value: a text that the struct always has.
    pub value: Option<String>,
    /// The path of a hand-written function that converts a text to the form that is sent.
    pub via: Option<String>,
    /// `true` if the client adds it to the body, so that the struct does not have it.
    pub is_apart: bool,
}

/// The keys of an object.
const OF_OBJECT: [&str; 5] = ["type", "new", "builder", "check", "expected"];
/// The keys of any other schema.
const OF_VALUE: [&str; 11] = [
    "type", "name", "default", "check", "expected", "item", "like", "with", "value", "via", "apart",
];

impl RustHint {
    /// Reads `x-rust` of the schema at `node`.
    pub(super) fn read(node: &Node<'_>) -> Result<Self, InvalidContract> {
        let is_object = node.get("properties").is_some();
        let Some(node) = node.get("x-rust") else {
            return Ok(Self::default());
        };
        node.only(if is_object { &OF_OBJECT } else { &OF_VALUE })?;
        let text = |key| Ok(node.optional_text(key)?.map(str::to_owned));
        let names = |node: Node<'_>| {
            let names = node.items()?;
            names.iter().map(|name| name.text().map(str::to_owned)).collect()
        };
        Ok(Self {
            ty: text("type")?,
            name: text("name")?,
            has_default: node.flag("default")?,
            arguments: node.get("new").map(names).transpose()?,
            has_builder: node.flag("builder")?,
            check: text("check")?,
            item: text("item")?,
            like: text("like")?,
            with: text("with")?,
            expected: text("expected")?,
            value: text("value")?,
            via: text("via")?,
            is_apart: node.flag("apart")?,
        })
    }
}
