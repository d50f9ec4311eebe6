//! Schemas of `application/x-www-form-urlencoded`.

use crate::{InvalidContract, Schema, node::Node, schemas::Schemas, text};

/// Rejects the schema of a form whose fields are not text, or lists of text.
pub(crate) fn check(node: &Node<'_>, schema: &Schema, schemas: &Schemas) -> Result<(), InvalidContract> {
    let schema = schemas.resolve(schema);
    let properties = schema
        .properties()
        .ok_or_else(|| node.invalid("a form has `properties`"))?;
    for property in properties {
        let field = schemas.resolve(property.schema());
        let value = field.items().map_or(field, |items| schemas.resolve(items));
        if !text::is_scalar(value.types()) {
            return Err(node.invalid(format!(
                "the field `{}` of a form must be of one or more scalar types, or a list of them",
                property.name()
            )));
        }
    }
    Ok(())
}
