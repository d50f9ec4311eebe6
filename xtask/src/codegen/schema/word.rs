//! The words of an open enum.

use super::ty::Written;
use crate::codegen::node::{Fault, Node};

/// A word of an open enum.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) variant: String,
    /// The first is written, all are read.
    pub(crate) spellings: Vec<String>,
    pub(crate) docs: String,
}

/// The one word of an enum that is documented with a single one.
pub(super) fn only_word(node: &Node<'_>) -> Result<Vec<Word>, Fault> {
    Written::parse(node)?.expect(node, "string")?;
    let spelling = node.require("const")?.text()?.to_owned();
    Ok(vec![Word {
        variant: node.require("title")?.text()?.to_owned(),
        docs: format!("`{spelling}`"),
        spellings: vec![spelling],
    }])
}

pub(super) fn words(node: &Node<'_>) -> Result<Vec<Word>, Fault> {
    Written::parse(node)?.expect(node, "string")?;
    let mut words: Vec<Word> = Vec::new();
    for branch in node.require("oneOf")?.items()? {
        branch.only(&["const", "title", "description", "x-source"])?;
        let spelling = branch.require("const")?.text()?.to_owned();
        let variant = branch.require("title")?.text()?;
        if words.iter().any(|word| word.spellings.contains(&spelling)) {
            return Err(branch.fault(format!("`{spelling}` stands twice")));
        }
        match words.iter_mut().find(|word| word.variant == variant) {
            Some(word) => word.spellings.push(spelling),
            None => words.push(Word {
                variant: variant.to_owned(),
                docs: match branch.text_of("description")? {
                    Some(text) => text.trim().to_owned(),
                    None => format!("`{spelling}`"),
                },
                spellings: vec![spelling],
            }),
        }
    }
    Ok(words)
}
