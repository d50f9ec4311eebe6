//! JSON values without a documented schema.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned, de::Error as _};
use serde_json::value::RawValue;

use super::wipe;

/// Unparsed JSON value, including exact numbers, to deserialize into a type of the caller.
///
/// ```
/// use auth_core::{Json, Scalar};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Bill {
///     amount: Scalar,
/// }
///
/// let payload: Json = serde_json::from_str(r#"{"amount":1333.10}"#)?;
/// let bill: Bill = payload.read()?;
/// assert_eq!(bill.amount.as_str(), "1333.10");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// It serializes unchanged. `Debug` does not show the value, which may be personal data.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct Json(Box<RawValue>);

impl Json {
    pub(crate) fn from_raw(json: Box<RawValue>) -> Self {
        Self(json)
    }

    /// Overwrites the JSON before its memory is freed.
    pub(crate) fn wipe(self) {
        wipe(self.0);
    }

    /// Returns the JSON text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Deserializes the value as a `T`.
    ///
    /// # Errors
    ///
    /// Returns the error of `T`'s `Deserialize`, which may contain parts of the value.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.text())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Json {}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(..)")
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        if json.get() == "null" {
            return Err(D::Error::custom(
                "invalid value: null, expected a non-null JSON value",
            ));
        }
        Ok(Self(json))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_debug_is_redacted() {
        let payload: Json = serde_json::from_str(r#"{"amount": 1333.10, "name": "A. Person"}"#).unwrap();
        assert!(payload.text().contains("1333.10"));
        assert_eq!(format!("{payload:?}"), "Json(..)");
        assert!(serde_json::from_str::<Json>("null").is_err());
    }
}
