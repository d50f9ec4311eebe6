//! Extra properties: `x-extras`.

use serde_json::Value;

use crate::{InvalidContract, node::Node};

/// Members that examples and sample servers may show although nothing declares what they are: `x-extras`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extras {
    /// Each name, with its place.
    pub(crate) names: Vec<(String, String)>,
}

impl Extras {
    /// Reads `x-extras` of the schema at `node`.
    pub(super) fn read(node: &Node<'_>) -> Result<Self, InvalidContract> {
        let Some(extras) = node.get("x-extras") else {
            return Ok(Self::default());
        };
        extras.only(&["names", "reason"])?;
        extras.need_text("reason")?;
        let declared = node.get("properties");
        let declared = declared.ok_or_else(|| extras.invalid("requires `properties`"))?;
        let mut names = Vec::new();
        for name in extras.need("names")?.items()? {
            let text = name.text()?;
            if declared.get(text).is_some() {
                return Err(name.invalid(format!("`{text}` is declared among the `properties`")));
            }
            names.push((text.to_owned(), name.place().to_owned()));
        }
        Ok(Self { names })
    }
}

/// Rejects an object that has properties and allows any others.
pub(super) fn check_additional(node: &Node<'_>) -> Result<Option<bool>, InvalidContract> {
    let Some(additional) = node.get("additionalProperties") else {
        return Ok(None);
    };
    let is_open = node.flag("additionalProperties")?;
    if is_open && node.get("properties").is_some() {
        return Err(additional
            .invalid("a received object allows any member; name further members of examples in `x-extras`"));
    }
    Ok(Some(is_open))
}

/// The names of `x-extras` of the schema, as JSON.
pub(crate) fn names(schema: &Value) -> impl Iterator<Item = &str> {
    let names = schema.pointer("/x-extras/names").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}
