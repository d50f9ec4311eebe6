//! The words of an enum.

use serde_json::Value;

use crate::{InvalidContract, Source, node::Node};

/// A word of an enum.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let word = &contract.schema("Genre").unwrap().enum_values().unwrap()[0];
/// assert_eq!((word.text(), word.title()), (Some("novel"), Some("Novel")));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    place: String,
    text: Option<String>,
    title: Option<String>,
    description: Option<String>,
}

impl EnumValue {
    /// Reads the words of the schema at `node`; `None` if it is not an enum.
    pub(super) fn read_all(node: &Node<'_>) -> Result<Option<Vec<Self>>, InvalidContract> {
        if let Some(only) = node.get("const") {
            if !only.value().is_string() {
                return Err(only.invalid("is not text; a `const` is the only word of an enum"));
            }
            let only = Self::of(node)?;
            // A description of the schema describes the enum.
            return Ok(Some(vec![Self {
                description: None,
                ..only
            }]));
        }
        if node.get("oneOf").is_none() {
            return Ok(None);
        }
        let mut words: Vec<Self> = Vec::new();
        for branch in node.items_of("oneOf")? {
            let word = Self::read(&branch)?;
            if words.iter().any(|other| other.text == word.text) {
                let text = word.text.as_deref().unwrap_or("null");
                return Err(branch.invalid(format!("lists `{text}` twice")));
            }
            words.push(word);
        }
        Ok(Some(words))
    }

    /// Reads a branch of `oneOf`.
    fn read(branch: &Node<'_>) -> Result<Self, InvalidContract> {
        let is_word = |word: Node<'_>| word.value().is_string() || word.value().is_null();
        if !branch.get("const").is_some_and(is_word) {
            return Err(
                branch.invalid("has no `const` that is text or null; `oneOf` lists the words of an enum")
            );
        }
        for (keyword, member) in branch.members()? {
            if !["const", "title", "description", "deprecated", "x-source"].contains(&keyword) {
                return Err(member.invalid(format!("`{keyword}` is not supported beside `const`")));
            }
        }
        Source::read_optional(branch)?;
        Self::of(branch)
    }

    fn of(node: &Node<'_>) -> Result<Self, InvalidContract> {
        let text = |key| Ok(node.optional_text(key)?.map(str::to_owned));
        Ok(Self {
            place: node.place().to_owned(),
            text: node
                .get("const")
                .and_then(|word| word.value().as_str())
                .map(str::to_owned),
            title: text("title")?,
            description: text("description")?,
        })
    }

    /// Returns the JSON pointer of the word in the document.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns the word as it is on the wire; `None` for null.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Returns its title.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Returns what it means.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

/// The words of the enum `schema`, as JSON; `None` for what is not an enum.
pub(crate) fn enum_values(schema: &Value) -> Option<Vec<&Value>> {
    if let Some(only) = schema.get("const") {
        return Some(vec![only]);
    }
    let branches = schema.get("oneOf")?.as_array()?;
    Some(branches.iter().filter_map(|branch| branch.get("const")).collect())
}
