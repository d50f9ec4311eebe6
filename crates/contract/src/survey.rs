//! All schemas and examples of a document.

use std::collections::BTreeSet;

use crate::{Invalid, holders, node::Node, reading, schema};

/// An example somewhere in the document: where it is, and the schema that it is to be valid against.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) place: String,
    pub(crate) schema: String,
}

/// What the walk through a document finds.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Where schemas are written.
    pub(crate) written: Vec<String>,
    /// Which of them something is held to.
    pub(crate) judging: BTreeSet<String>,
    pub(crate) samples: Vec<Sample>,
}

impl Survey {
    pub(crate) fn of(root: &Node<'_>) -> Result<Self, Invalid> {
        let holders = holders::holders(root)?;
        let mut survey = Self::default();
        for schema in holders::schemas(root, &holders)? {
            survey.written.push(schema.place().to_owned());
            let mut lists = Vec::new();
            schema::check(&schema, &mut |node| {
                lists.extend(node.get("examples").map(|list| (node.place().to_owned(), list)));
            })?;
            reading::check_grammar(&schema)?;
            for (place, list) in lists {
                for example in list.items()? {
                    survey.sample(&example, &place);
                }
            }
        }
        for holder in &holders {
            let examples = holders::examples(holder)?;
            match holder.member("schema")? {
                Some(schema) => {
                    survey.judging.insert(schema.place().to_owned());
                    for (_, example) in examples {
                        survey.sample(&example, schema.place());
                    }
                }
                None if examples.is_empty() => {}
                None => return Err(holder.invalid("has examples, but no `schema`")),
            }
        }
        Ok(survey)
    }

    fn sample(&mut self, example: &Node<'_>, schema: &str) {
        self.judging.insert(schema.to_owned());
        self.samples.push(Sample {
            place: example.place().to_owned(),
            schema: schema.to_owned(),
        });
    }
}
