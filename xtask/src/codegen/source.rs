//! Where a fact comes from.

use super::node::{Fault, Node};

/// The source of a fact (`x-source`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    page: String,
    sure: Sure,
    note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sure {
    Documented,
    Observed,
    Inferred,
}

impl Source {
    pub(crate) fn of(node: &Node<'_>) -> Result<Option<Self>, Fault> {
        node.get("x-source").map(|node| Self::parse(&node)).transpose()
    }

    pub(crate) fn parse(node: &Node<'_>) -> Result<Self, Fault> {
        node.only(&["page", "sure", "note"])?;
        Ok(Self {
            page: node.require("page")?.text()?.to_owned(),
            sure: node.require("sure")?.one_of(&[
                ("documented", Sure::Documented),
                ("observed", Sure::Observed),
                ("inferred", Sure::Inferred),
            ])?,
            note: node.text_of("note")?.map(str::to_owned),
        })
    }

    /// As a sentence of documentation.
    pub(crate) fn sentence(&self) -> String {
        let page = if self.page.chars().all(is_of_slug) {
            format!("`{}`", self.page)
        } else {
            self.page.clone()
        };
        let sure = match self.sure {
            Sure::Documented => "",
            Sure::Observed => ", observed",
            Sure::Inferred => ", inferred",
        };
        match &self.note {
            None => format!("Source: {page}{sure}."),
            Some(note) => format!("Source: {page}{sure}; {}.", note.trim().trim_end_matches('.')),
        }
    }
}

/// The provider's pages are named by slugs; other sources by words.
fn is_of_slug(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_/.".contains(character)
}
