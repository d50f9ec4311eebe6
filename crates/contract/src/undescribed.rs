//! Operations without a description.

use crate::{InvalidContract, Source, node::Node};

/// An operation that the provider's documents name without describing it: an entry of `x-undescribed`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// assert_eq!(contract.undescribed()[0].name(), "Return a book");
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undescribed {
    name: String,
    reason: String,
    source: Source,
}

impl Undescribed {
    pub(crate) fn read_all(root: &Node<'_>) -> Result<Vec<Self>, InvalidContract> {
        root.items_of("x-undescribed")?.iter().map(Self::read).collect()
    }

    fn read(node: &Node<'_>) -> Result<Self, InvalidContract> {
        node.only(&["name", "reason", "x-source"])?;
        Ok(Self {
            name: node.need_text("name")?.to_owned(),
            reason: node.need_text("reason")?.to_owned(),
            source: Source::read(&node.need("x-source")?)?,
        })
    }

    /// Returns the name that the documents give it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns why it is not described.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Returns where it is named.
    pub fn source(&self) -> &Source {
        &self.source
    }
}
