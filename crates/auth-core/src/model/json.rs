//! What has a shape that is not documented.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned, de::Error as _};
use serde_json::value::RawValue;

use crate::wire::wipe;

/// JSON as it came, numbers included: to be read into a type of your own.
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
/// It is serialized as it came. `Debug` does not show what is in it, which may be anybody's data.
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

    /// The JSON.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// The JSON as a `T`.
    ///
    /// # Errors
    ///
    /// Those of `T`'s own reading, which may quote what is in it.
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
    fn numbers_stay_as_they_were_written_and_debug_shows_nothing() {
        let payload: Json = serde_json::from_str(r#"{"amount": 1333.10, "name": "Somebody"}"#).unwrap();
        assert!(payload.text().contains("1333.10"));
        assert_eq!(format!("{payload:?}"), "Json(..)");
        assert!(serde_json::from_str::<Json>("null").is_err());
    }
}
