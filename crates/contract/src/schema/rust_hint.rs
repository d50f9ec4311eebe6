//! What a schema says about its Rust type.

use crate::{Invalid, node::Node};

/// What a generator of Rust cannot derive from a schema: `x-rust`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!("../../tests/shop.json"))?;
/// assert_eq!(contract.schema("Book").unwrap().rust(), &contract::RustHint::default());
/// # Ok::<_, contract::Invalid>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RustHint {
    ty: Option<String>,
    name: Option<String>,
    has_default: bool,
}

impl RustHint {
    /// Reads `x-rust` of the schema at `node`.
    pub(super) fn read(node: &Node<'_>) -> Result<Self, Invalid> {
        let Some(node) = node.get("x-rust") else {
            return Ok(Self::default());
        };
        node.only(&["type", "name", "default"])?;
        Ok(Self {
            ty: node.optional_text("type")?.map(str::to_owned),
            name: node.optional_text("name")?.map(str::to_owned),
            has_default: node.flag("default")?,
        })
    }

    /// Returns the path of the hand-written type.
    pub fn ty(&self) -> Option<&str> {
        self.ty.as_deref()
    }

    /// Returns the name of the field.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether the type has a value for absence.
    pub fn has_default(&self) -> bool {
        self.has_default
    }
}
