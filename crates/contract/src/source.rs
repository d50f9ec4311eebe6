//! Sources of a contract's facts.

use crate::{InvalidContract, node::Node};

/// The confidence of a source.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let source = contract.operation("showBook").unwrap().source();
/// assert_eq!(source.confidence(), contract::Confidence::Documented);
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// The provider's documents say so.
    Documented,
    /// It was seen elsewhere, such as in an SDK.
    Observed,
    /// It follows from what else is known.
    Inferred,
}

/// The source of a fact: `x-source`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// assert_eq!(contract.operation("showBook").unwrap().source().page(), "books/show");
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    page: String,
    confidence: Confidence,
    note: Option<String>,
}

impl Source {
    /// Reads `x-source` of the node, if it has one.
    pub(crate) fn read_optional(node: &Node<'_>) -> Result<Option<Self>, InvalidContract> {
        node.get("x-source").map(|node| Self::read(&node)).transpose()
    }

    pub(crate) fn read(node: &Node<'_>) -> Result<Self, InvalidContract> {
        node.only(&["page", "sure", "note"])?;
        Ok(Self {
            page: node.need_text("page")?.to_owned(),
            confidence: node.need("sure")?.one_of(&[
                ("documented", Confidence::Documented),
                ("observed", Confidence::Observed),
                ("inferred", Confidence::Inferred),
            ])?,
            note: node.optional_text("note")?.map(str::to_owned),
        })
    }

    /// Returns the page, or a description of the source in words.
    pub fn page(&self) -> &str {
        &self.page
    }

    /// Returns the confidence.
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Returns the note on what is uncertain.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}
