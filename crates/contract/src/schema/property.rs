//! The properties of an object.

use serde_json::Value;

use super::Schema;
use crate::{InvalidContract, node::Node};

/// A property of an object.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let state = contract.schema("Order").unwrap().property("status").unwrap();
/// assert_eq!((state.name(), state.spellings()), ("state", ["status".to_owned()].as_slice()));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone)]
pub struct Property {
    name: String,
    schema: Schema,
    is_required: bool,
    spellings: Vec<String>,
}

impl Property {
    /// Reads the properties of the schema at `node`; `None` if it declares none.
    pub(super) fn read_all(node: &Node<'_>, is_lenient: bool) -> Result<Option<Vec<Self>>, InvalidContract> {
        let declared = node.get("properties");
        let mut required = Vec::new();
        for name in node.items_of("required")? {
            let text = name.text()?;
            if declared.as_ref().and_then(|all| all.get(text)).is_none() {
                return Err(name.invalid(format!("`{text}` is required but not among the `properties`")));
            }
            required.push(text);
        }
        let Some(declared) = declared else {
            return Ok(None);
        };
        let mut properties: Vec<Self> = Vec::new();
        for (name, node) in declared.members()? {
            let property = Self::read(name, &node, required.contains(&name))?;
            if !property.spellings.is_empty() && !is_lenient {
                return Err(node.invalid("has `x-spellings` in an object that is not `x-lenient`"));
            }
            properties.push(property);
        }
        Ok(Some(properties))
    }

    fn read(name: &str, node: &Node<'_>, is_required: bool) -> Result<Self, InvalidContract> {
        let schema = Schema::read(node)?;
        let may_be_null = schema.reference.is_none() && schema.is_nullable();
        if schema.is_lenient && is_required && !may_be_null {
            return Err(node.invalid("is `x-lenient` and can be neither absent nor null"));
        }
        let spellings = node.items_of("x-spellings")?;
        Ok(Self {
            name: name.to_owned(),
            schema,
            is_required,
            spellings: spellings
                .iter()
                .map(|spelling| spelling.text().map(str::to_owned))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Returns its name on the wire.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns its schema, as it is written.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Returns whether each object has it.
    pub fn is_required(&self) -> bool {
        self.is_required
    }

    /// Returns further names under which it is read: `x-spellings`.
    pub fn spellings(&self) -> &[String] {
        &self.spellings
    }

    pub(super) fn is_written_as(&self, name: &str) -> bool {
        self.name == name || self.spellings.iter().any(|spelling| spelling == name)
    }
}

/// The other spellings under which the property is read.
pub(crate) fn spellings(property: &Value) -> impl Iterator<Item = &str> {
    let spellings = property.get("x-spellings").and_then(Value::as_array);
    spellings.into_iter().flatten().filter_map(Value::as_str)
}
