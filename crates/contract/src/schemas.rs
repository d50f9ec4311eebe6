//! The schemas of the components.

use crate::{Schema, pointer};

/// The named schemas of a document, in its order. Every reference among them leads to one that is there.
#[derive(Debug, Default)]
pub(crate) struct Schemas(Vec<(String, Schema)>);

impl Schemas {
    pub(crate) fn push(&mut self, name: &str, schema: Schema) {
        self.0.push((name.to_owned(), schema));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Schema)> {
        self.0.iter().map(|(name, schema)| (name.as_str(), schema))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Schema> {
        self.iter()
            .find(|(found, _)| *found == name)
            .map(|(_, schema)| schema)
    }

    /// Follows the references of `schema` to their end.
    pub(crate) fn resolve<'s>(&'s self, schema: &'s Schema) -> &'s Schema {
        let mut schema = schema;
        // Circles of references are rejected when the document is read.
        while let Some(target) = schema.reference().and_then(|name| self.get(name)) {
            schema = target;
        }
        schema
    }

    /// Returns the schema of the value at `pointer` in an instance of `schema`.
    pub(crate) fn within<'s>(&'s self, schema: &'s Schema, pointer: &str) -> Option<&'s Schema> {
        pointer::steps(pointer).try_fold(self.resolve(schema), |schema, step| {
            let next = match schema.property(&step) {
                Some(property) => property.schema(),
                None if step.bytes().all(|byte| byte.is_ascii_digit()) => schema.items()?,
                None => return None,
            };
            Some(self.resolve(next))
        })
    }
}
