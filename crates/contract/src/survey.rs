//! All schemas and examples of a document.

use std::collections::BTreeSet;

use crate::{InvalidContract, Schema, holders, node::Node, schemas::Schemas, validators};

/// An example somewhere in the document: where it is, and the schema that it is to be valid against.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) place: String,
    pub(crate) schema: String,
}

/// Schemas and examples of a document.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// JSON pointers of all schemas.
    pub(crate) written: Vec<String>,
    /// JSON pointers of the schemas that validate values.
    pub(crate) validated: BTreeSet<String>,
    pub(crate) samples: Vec<Sample>,
    /// The schemas of the components.
    pub(crate) schemas: Schemas,
}

impl Survey {
    /// Collects the schemas and examples; `faults` receives the errors.
    pub(crate) fn of(root: &Node<'_>, faults: &mut Vec<InvalidContract>) -> Self {
        let mut survey = Self::default();
        if let Err(fault) = survey
            .components(root, faults)
            .and_then(|()| survey.holders(root, faults))
        {
            faults.push(fault);
        }
        survey
    }

    fn components(
        &mut self,
        root: &Node<'_>,
        faults: &mut Vec<InvalidContract>,
    ) -> Result<(), InvalidContract> {
        let Some(components) = root.get("components") else {
            return Ok(());
        };
        for (name, node) in components.members_of("schemas")? {
            match self.schema(&node) {
                Ok(schema) => self.schemas.push(name, schema),
                Err(fault) => faults.push(fault),
            }
        }
        Ok(())
    }

    fn holders(&mut self, root: &Node<'_>, faults: &mut Vec<InvalidContract>) -> Result<(), InvalidContract> {
        for holder in holders::holders(root)? {
            if let Err(fault) = self.holder(&holder) {
                faults.push(fault);
            }
        }
        Ok(())
    }

    fn holder(&mut self, holder: &Node<'_>) -> Result<(), InvalidContract> {
        let examples = holders::examples(holder)?;
        let Some(node) = holder.get("schema") else {
            return if examples.is_empty() {
                Ok(())
            } else {
                Err(holder.invalid("has examples, but no `schema`"))
            };
        };
        self.schema(&node)?;
        let place = node.followed()?.place().to_owned();
        for (_, example) in examples {
            self.sample(example.place(), &place);
        }
        self.validated.insert(place);
        Ok(())
    }

    /// Reads the schema at `node`, and notes it and its examples.
    fn schema(&mut self, node: &Node<'_>) -> Result<Schema, InvalidContract> {
        let schema = Schema::read(node)?;
        validators::check_meta_schema(node)?;
        self.written.push(schema.place().to_owned());
        schema.visit(&mut |schema| {
            for example in schema.examples() {
                self.sample(&example, schema.place());
            }
        });
        Ok(schema)
    }

    fn sample(&mut self, example: &str, schema: &str) {
        self.validated.insert(schema.to_owned());
        self.samples.push(Sample {
            place: example.to_owned(),
            schema: schema.to_owned(),
        });
    }
}
