//! The text of a contract, parsed.

use std::collections::HashMap;

use serde_json::Value;

use crate::{InvalidContract, json};

/// A JSON document that keeps the order of its members, which `serde_json` keeps in some builds only.
#[derive(Debug, Default)]
pub(crate) struct Document {
    value: Value,
    /// The keys of each object, by its JSON pointer.
    keys: HashMap<String, Vec<String>>,
}

impl Document {
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidContract> {
        let (value, keys) = json::parse_in_order(text.as_bytes()).map_err(|unreadable| {
            let (place, problem) = unreadable.into_parts();
            InvalidContract::new(place, problem)
        })?;
        Ok(Self { value, keys })
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// Returns the value at the JSON pointer `place`.
    pub(crate) fn get(&self, place: &str) -> Option<&Value> {
        self.value.pointer(place)
    }

    /// Returns the keys of the object at the JSON pointer `place`, in the order of the text.
    pub(crate) fn keys(&self, place: &str) -> &[String] {
        self.keys.get(place).map_or(&[], Vec::as_slice)
    }
}
