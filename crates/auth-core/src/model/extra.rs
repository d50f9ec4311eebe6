//! Unknown fields of a response.

use std::{collections::BTreeMap, fmt, mem};

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::Json;

/// Fields of a received object that this version of the library does not know or could not read, unchanged.
///
/// A provider may add fields at any time, and its documents are sometimes wrong. Such a field is never lost: it is kept
/// here under its name, and serialized with the known fields.
///
/// ```
/// use auth_core::{Extra, Scalar, wire::{Fields, read}};
/// use serde::{Deserialize, Deserializer};
///
/// struct Order {
///     id: Scalar,
///     extra: Extra,
/// }
///
/// impl<'de> Deserialize<'de> for Order {
///     fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
///         let mut fields = Fields::read(deserializer)?;
///         Ok(Self {
///             id: fields.required("id", read::json)?,
///             extra: fields.into_extra(),
///         })
///     }
/// }
///
/// let order: Order = serde_json::from_str(r#"{"id":7,"paidAt":"2026-01-31","fee":0.10}"#)?;
/// assert_eq!(order.extra.read::<String>("paidAt").as_deref(), Some("2026-01-31"));
/// assert_eq!(order.extra.get("fee").unwrap().text(), "0.10");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// `Debug` shows the names and not the values, which may be personal data. The values are wiped from memory on drop, since
/// one of them may be a credential.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Extra(BTreeMap<String, Json>);

impl Extra {
    pub(crate) fn new(fields: BTreeMap<String, Box<RawValue>>) -> Self {
        let fields = fields.into_iter();
        Self(
            fields
                .map(|(name, value)| (name, Json::from_raw(value)))
                .collect(),
        )
    }

    /// Returns the JSON of the field `name`, which may be `null`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name)
    }

    /// Deserializes the field `name`; `None` if it is absent or is not a valid `T`.
    #[must_use]
    pub fn read<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.get(name)?.read().ok()
    }

    /// Returns an iterator over the names and values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Returns the number of fields.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Wipes the values, any of which may be a credential.
impl Drop for Extra {
    fn drop(&mut self) {
        for (_, value) in mem::take(&mut self.0) {
            value.wipe();
        }
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extra(json: &str) -> Extra {
        Extra::new(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn fields_are_read_by_name() {
        let extra = extra(r#"{"fee":0.10,"days":7,"note":null}"#);
        assert_eq!(extra.get("fee").map(Json::text), Some("0.10"));
        assert_eq!(extra.get("note").map(Json::text), Some("null"));
        assert_eq!(extra.get("tax"), None);
        assert_eq!(extra.read("days"), Some(7));
        assert_eq!(extra.read::<bool>("days"), None, "of another type");
        let names: Vec<_> = extra.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["days", "fee", "note"]);
        assert_eq!((extra.len(), extra.is_empty()), (3, false));
        assert_eq!((Extra::default().len(), Extra::default().is_empty()), (0, true));
    }

    #[test]
    fn values_are_compared_as_written() {
        assert_eq!(extra(r#"{"fee":0.10}"#), extra(r#"{ "fee" : 0.10 }"#));
        assert_ne!(extra(r#"{"fee":0.10}"#), extra(r#"{"fee":0.1}"#));
        assert_eq!(format!("{:?}", extra(r#"{"name":"A. Person"}"#)), r#"{"name"}"#);
    }
}
