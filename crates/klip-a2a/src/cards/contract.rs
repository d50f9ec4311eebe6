//! The contract of a list of Cards.

use auth_core::{
    Extra, Json,
    wire::{Fields, ObjectWriter, read},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A Card contract's name and symbol, returned with each page of its Cards.
///
/// Source: the models of Klip's SDKs (Android 2.0.0, iOS).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CardContract {
    /// The contract's name.
    pub name: Option<String>,
    /// The URL of the contract's symbol.
    pub symbol_img: Option<String>,
    extra: Extra,
}

impl CardContract {
    /// Returns the fields that this version does not know, unchanged.
    #[must_use]
    pub fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl<'de> Deserialize<'de> for CardContract {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Fields::read(deserializer)?;
        // The Cards belong to one account, and have a list of their own.
        for page in ["cards", "next_cursor"] {
            let _: Option<Json> = fields.lenient(page, read::json);
        }
        Ok(Self {
            name: fields.lenient("name", read::text),
            symbol_img: fields.lenient("symbol_img", read::text),
            extra: fields.into_extra(),
        })
    }
}

impl Serialize for CardContract {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = ObjectWriter::new(serializer, &self.extra)?;
        object.optional("name", self.name.as_ref())?;
        object.optional("symbol_img", self.symbol_img.as_ref())?;
        object.end()
    }
}
