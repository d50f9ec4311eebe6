//! A value of the document with its JSON pointer.

use serde_json::Value;

use crate::{InvalidContract, document::Document, pointer};

/// The maximum length of a chain of references; a longer one is a cycle.
const LONGEST_CHAIN: usize = 16;

#[derive(Debug, Clone)]
pub(crate) struct Node<'d> {
    document: &'d Document,
    place: String,
    value: &'d Value,
}

impl<'d> Node<'d> {
    pub(crate) fn root(document: &'d Document) -> Self {
        Self {
            document,
            place: String::new(),
            value: document.value(),
        }
    }

    /// Returns the node at `place`, a JSON pointer.
    fn at(document: &'d Document, place: &str) -> Option<Self> {
        Some(Self {
            document,
            place: place.to_owned(),
            value: document.get(place)?,
        })
    }

    pub(crate) fn value(&self) -> &'d Value {
        self.value
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    pub(crate) fn invalid(&self, problem: impl Into<String>) -> InvalidContract {
        InvalidContract::new(self.place.as_str(), problem)
    }

    /// Returns the member `key` as it is written, without following a reference.
    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        Some(Self {
            document: self.document,
            place: pointer::step(&self.place, key),
            value: self.value.get(key)?,
        })
    }

    /// Returns the member `key`, behind all references.
    pub(crate) fn member(&self, key: &str) -> Result<Option<Self>, InvalidContract> {
        self.get(key).map(Self::followed).transpose()
    }

    pub(crate) fn need(&self, key: &str) -> Result<Self, InvalidContract> {
        self.member(key)?
            .ok_or_else(|| self.invalid(format!("has no `{key}`")))
    }

    /// Returns the member `key`, or the document's own, which is the default of all operations.
    pub(crate) fn or_default(&self, key: &str) -> Option<Self> {
        self.get(key).or_else(|| Self::root(self.document).get(key))
    }

    /// Follows the references of this node.
    pub(crate) fn followed(self) -> Result<Self, InvalidContract> {
        let mut node = self;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = node.get("$ref") else {
                return Ok(node);
            };
            let target = reference
                .text()?
                .strip_prefix('#')
                .ok_or_else(|| reference.invalid("refers to another document; expected `#/...`"))?;
            node = Self::at(node.document, target)
                .ok_or_else(|| reference.invalid(format!("refers to `#{target}`, which does not exist")))?;
        }
        Err(node.invalid("circular reference"))
    }

    pub(crate) fn text(&self) -> Result<&'d str, InvalidContract> {
        self.value
            .as_str()
            .ok_or_else(|| self.invalid("is not text; a number that is meant as text must be quoted"))
    }

    pub(crate) fn integer(&self) -> Result<i64, InvalidContract> {
        self.value
            .as_i64()
            .ok_or_else(|| self.invalid("is not an integer"))
    }

    /// Looks the text of this node up in a table of all allowed texts.
    pub(crate) fn one_of<T: Copy>(&self, table: &[(&str, T)]) -> Result<T, InvalidContract> {
        let text = self.text()?;
        let found = table.iter().find(|(word, _)| *word == text);
        found.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let expected: Vec<&str> = table.iter().map(|(word, _)| *word).collect();
            self.invalid(format!("is `{text}`, expected {}", expected.join(", ")))
        })
    }

    /// Rejects members that are not in `keys`: a keyword that is misspelt, or that is not read.
    pub(crate) fn only(&self, keys: &[&str]) -> Result<(), InvalidContract> {
        match self.members()?.iter().find(|(key, _)| !keys.contains(key)) {
            None => Ok(()),
            Some((key, node)) => Err(node.invalid(format!(
                "`{key}` is not supported here; expected {}",
                keys.join(", ")
            ))),
        }
    }

    /// Returns the text of the member `key`.
    pub(crate) fn need_text(&self, key: &str) -> Result<&'d str, InvalidContract> {
        self.need(key)?.text()
    }

    /// Returns the text of the member `key`, if it is there.
    pub(crate) fn optional_text(&self, key: &str) -> Result<Option<&'d str>, InvalidContract> {
        self.get(key).map(|node| node.text()).transpose()
    }

    /// Returns whether the member `key` is there and `true`.
    pub(crate) fn flag(&self, key: &str) -> Result<bool, InvalidContract> {
        self.get(key).map_or(Ok(false), |node| {
            node.value
                .as_bool()
                .ok_or_else(|| node.invalid("is neither true nor false"))
        })
    }

    /// Returns the members of this object, as they stand and in the order of the document.
    pub(crate) fn members(&self) -> Result<Vec<(&'d str, Self)>, InvalidContract> {
        if !self.value.is_object() {
            return Err(self.invalid("is not an object"));
        }
        let keys = self.document.keys(&self.place).iter();
        Ok(keys
            .filter_map(|key| Some((key.as_str(), self.get(key)?)))
            .collect())
    }

    /// Returns the members of the object `key`, as they stand; none if it is not there.
    pub(crate) fn members_of(&self, key: &str) -> Result<Vec<(&'d str, Self)>, InvalidContract> {
        self.get(key).map_or(Ok(Vec::new()), |node| node.members())
    }

    /// Returns the items of this list, as they stand.
    pub(crate) fn items(&self) -> Result<Vec<Self>, InvalidContract> {
        let items = self
            .value
            .as_array()
            .ok_or_else(|| self.invalid("is not a list"))?;
        Ok(items
            .iter()
            .enumerate()
            .map(|(index, value)| Self {
                document: self.document,
                place: format!("{}/{index}", self.place),
                value,
            })
            .collect())
    }

    /// Returns the items of the list `key`, as they stand; none if it is not there.
    pub(crate) fn items_of(&self, key: &str) -> Result<Vec<Self>, InvalidContract> {
        self.get(key).map_or(Ok(Vec::new()), |node| node.items())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(value: &Value) -> Document {
        Document::parse(&value.to_string()).unwrap()
    }

    #[test]
    fn references_are_resolved() {
        let document =
            document(&json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/c~1d"}, "c/d": {"text": "here"}}));
        let node = Node::root(&document).need("a").unwrap();
        assert_eq!((node.place(), node.need_text("text").unwrap()), ("/c~1d", "here"));
    }

    #[test]
    fn dangling_reference_is_reported_at_its_place() {
        let document = document(&json!({"a": {"$ref": "#/b"}}));
        let invalid = Node::root(&document).need("a").unwrap_err();
        assert_eq!(
            invalid.to_string(),
            "#/a/$ref: refers to `#/b`, which does not exist"
        );
    }

    #[test]
    fn circular_references_are_reported() {
        let document = document(&json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}));
        let invalid = Node::root(&document).need("a").unwrap_err();
        assert_eq!(invalid.problem(), "circular reference");
    }

    #[test]
    fn reference_to_another_document_is_rejected() {
        let document = document(&json!({"a": {"$ref": "other.json#/b"}}));
        let invalid = Node::root(&document).need("a").unwrap_err();
        assert_eq!(invalid.place(), "/a/$ref");
    }
}
