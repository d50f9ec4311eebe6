//! A place in a contract.

use std::fmt;

use yaml_serde::{Mapping, Value};

/// Something in a contract that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where in the document, as a JSON pointer.
    pub(crate) place: String,
    /// What is wrong there, and what is expected.
    pub(crate) reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.place.is_empty() { "/" } else { &self.place };
        write!(f, "{place}: {}", self.reason)
    }
}

/// One value of a contract, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    value: &'a Value,
    place: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self {
            value,
            place: String::new(),
        }
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    pub(crate) fn fault(&self, reason: impl Into<String>) -> Fault {
        Fault {
            place: self.place.clone(),
            reason: reason.into(),
        }
    }

    fn child(&self, key: &str, value: &'a Value) -> Self {
        let key = key.replace('~', "~0").replace('/', "~1");
        Self {
            value,
            place: format!("{}/{key}", self.place),
        }
    }

    fn mapping(&self) -> Result<&'a Mapping, Fault> {
        self.value.as_mapping().ok_or_else(|| self.fault("is no object"))
    }

    /// The member `key`, if it is there.
    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.as_mapping()?.get(key)?;
        Some(self.child(key, value))
    }

    /// The member `key`, which nothing can be done without.
    pub(crate) fn require(&self, key: &str) -> Result<Self, Fault> {
        self.mapping()?;
        self.get(key).ok_or_else(|| self.fault(format!("has no `{key}`")))
    }

    /// All members, in the order of the document.
    pub(crate) fn members(&self) -> Result<Vec<(&'a str, Self)>, Fault> {
        self.mapping()?
            .iter()
            .map(|(key, value)| match key.as_str() {
                Some(key) => Ok((key, self.child(key, value))),
                None => Err(self.fault("has a key that is no text; quote it")),
            })
            .collect()
    }

    /// All members of `key`; none when it is absent.
    pub(crate) fn members_of(&self, key: &str) -> Result<Vec<(&'a str, Self)>, Fault> {
        self.get(key)
            .map_or_else(|| Ok(Vec::new()), |node| node.members())
    }

    /// All items.
    pub(crate) fn items(&self) -> Result<Vec<Self>, Fault> {
        let items = self.value.as_sequence().ok_or_else(|| self.fault("is no list"))?;
        Ok(items
            .iter()
            .enumerate()
            .map(|(index, value)| self.child(&index.to_string(), value))
            .collect())
    }

    /// All items of `key`; none when it is absent.
    pub(crate) fn items_of(&self, key: &str) -> Result<Vec<Self>, Fault> {
        self.get(key).map_or_else(|| Ok(Vec::new()), |node| node.items())
    }

    pub(crate) fn text(&self) -> Result<&'a str, Fault> {
        self.value
            .as_str()
            .ok_or_else(|| self.fault("is no text; a number that is meant as text must be quoted"))
    }

    /// The text of `key`, if it is there.
    pub(crate) fn text_of(&self, key: &str) -> Result<Option<&'a str>, Fault> {
        self.get(key).map(|node| node.text()).transpose()
    }

    pub(crate) fn integer(&self) -> Result<i64, Fault> {
        self.value
            .as_i64()
            .ok_or_else(|| self.fault("is no whole number"))
    }

    /// Whether `key` says `true`; absent is `false`.
    pub(crate) fn flag(&self, key: &str) -> Result<bool, Fault> {
        let Some(node) = self.get(key) else {
            return Ok(false);
        };
        node.value
            .as_bool()
            .ok_or_else(|| node.fault("is neither true nor false"))
    }

    /// One of `words`.
    pub(crate) fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, Fault> {
        let text = self.text()?;
        words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, meaning)| *meaning)
            .ok_or_else(|| {
                let expected: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                self.fault(format!("is `{text}`; expected {}", expected.join(", ")))
            })
    }

    /// Refuses members that are not in `keys`: a keyword that is misspelt, or that nothing here understands.
    pub(crate) fn only(&self, keys: &[&str]) -> Result<(), Fault> {
        match self.members()?.iter().find(|(key, _)| !keys.contains(key)) {
            None => Ok(()),
            Some((key, node)) => Err(node.fault(format!("`{key}` is not one of {}", keys.join(", ")))),
        }
    }
}
