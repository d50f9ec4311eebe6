//! Fields of a JSON object that is read field by field.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::value::RawValue;

use super::FieldError;
use crate::{Extra, model::wipe};

/// Fields of a JSON object, each as unparsed JSON.
///
/// Each field is read once, with a function of [`read`](super::read), and the remaining fields become [`Extra`]. A strict
/// read ([`required`](Self::required), [`optional`](Self::optional), [`or_default`](Self::or_default)) returns an error for
/// an unexpected type. A lenient read ([`lenient`](Self::lenient), [`spelled`](Self::spelled),
/// [`lenient_list`](Self::lenient_list)) treats the field as absent, so that the rest of the response is not lost, and
/// keeps its JSON in the extra fields. The last of duplicate fields counts.
///
/// It deserializes from `serde_json` alone.
///
/// ```
/// use auth_core::{Extra, Scalar, wire::{Fields, read}};
/// use serde::{Deserialize, Deserializer};
///
/// struct Order {
///     id: Scalar,
///     note: Option<String>,
///     extra: Extra,
/// }
///
/// impl<'de> Deserialize<'de> for Order {
///     fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
///         let mut fields = Fields::read(deserializer)?;
///         Ok(Self {
///             id: fields.required("id", read::json)?,
///             note: fields.lenient("note", read::text),
///             extra: fields.into_extra(),
///         })
///     }
/// }
///
/// let order: Order = serde_json::from_str(r#"{"id":7,"note":["odd"]}"#)?;
/// assert_eq!((order.id.as_str(), order.note), ("7", None));
/// assert_eq!(order.extra.get("note").unwrap().text(), r#"["odd"]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    /// Reads an object without parsing its fields.
    ///
    /// # Errors
    ///
    /// Returns the deserializer's error, when the value is not an object.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self)
    }

    /// Reads a required field.
    ///
    /// # Errors
    ///
    /// Returns an error when the field is absent or `read` fails. The error names the field and does not repeat its value.
    pub fn required<T, E: Error>(
        &mut self,
        name: &'static str,
        read: impl Fn(&RawValue) -> Result<T, serde_json::Error>,
    ) -> Result<T, E> {
        let value = self.0.remove(name).ok_or_else(|| E::missing_field(name))?;
        read_and_wipe(name, value, read)
    }

    /// Reads a field that may be absent or `null`.
    ///
    /// # Errors
    ///
    /// Returns an error when the field is present and `read` fails. The error names the field and does not repeat its
    /// value.
    pub fn optional<T, E: Error>(
        &mut self,
        name: &'static str,
        read: impl Fn(&RawValue) -> Result<T, serde_json::Error>,
    ) -> Result<Option<T>, E> {
        match self.0.remove(name).filter(|value| value.get() != "null") {
            Some(value) => read_and_wipe(name, value, read).map(Some),
            None => Ok(None),
        }
    }

    /// Reads a field that may be absent, of a type that deserializes `null` itself.
    ///
    /// # Errors
    ///
    /// Returns an error when the field is present and `read` fails. The error names the field and does not repeat its
    /// value.
    pub fn or_default<T: Default, E: Error>(
        &mut self,
        name: &'static str,
        read: impl Fn(&RawValue) -> Result<T, serde_json::Error>,
    ) -> Result<T, E> {
        match self.0.remove(name) {
            Some(value) => read_and_wipe(name, value, read),
            None => Ok(T::default()),
        }
    }

    /// Reads a field leniently: `None` if it is absent, `null` or cannot be read.
    #[must_use]
    pub fn lenient<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&RawValue) -> Result<T, serde_json::Error>,
    ) -> Option<T> {
        self.spelled(&[name], read)
    }

    /// Reads a field that has several names, as [`lenient`](Self::lenient) does: the first name whose value can be read
    /// wins.
    #[must_use]
    pub fn spelled<T>(
        &mut self,
        names: &[&'static str],
        read: impl Fn(&RawValue) -> Result<T, serde_json::Error>,
    ) -> Option<T> {
        let mut is_first = true;
        for name in names {
            match self
                .0
                .get(*name)
                .map(|value| (value.get() == "null", read(value)))
            {
                None => {}
                Some((true, _)) => self.forget(name),
                Some((false, Ok(read))) => {
                    // After a name that is kept, this one is kept too, so that both serialize unchanged.
                    if is_first {
                        self.forget(name);
                    }
                    return Some(read);
                }
                Some((false, Err(_unreadable))) => {
                    is_first = false;
                    log_unreadable(name);
                }
            }
        }
        None
    }

    /// Reads a list leniently: skips each item that cannot be read, and returns no items for a value that is not a list. In
    /// both cases the extra fields keep the whole value.
    #[must_use]
    pub fn lenient_list<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&RawValue) -> Result<T, serde_json::Error>,
    ) -> Vec<T> {
        let Some(value) = self.0.get(name) else {
            return Vec::new();
        };
        let items: Option<Vec<&RawValue>> = match value.get() {
            "null" => Some(Vec::new()),
            list => serde_json::from_str(list).ok(),
        };
        let Some(items) = items else {
            log_unreadable(name);
            return Vec::new();
        };
        let count = items.len();
        let items: Vec<T> = items.into_iter().filter_map(|item| read(item).ok()).collect();
        if items.len() == count {
            self.forget(name);
        } else {
            log_unreadable(name);
        }
        items
    }

    /// Returns the remaining fields.
    #[must_use]
    pub fn into_extra(mut self) -> Extra {
        Extra::new(std::mem::take(&mut self.0))
    }

    fn forget(&mut self, name: &str) {
        if let Some(value) = self.0.remove(name) {
            wipe(value);
        }
    }
}

/// Reads the field `name` from `value`, and wipes `value`.
fn read_and_wipe<T, E: Error>(
    name: &'static str,
    value: Box<RawValue>,
    read: impl Fn(&RawValue) -> Result<T, serde_json::Error>,
) -> Result<T, E> {
    let field = read(&value).map_err(|error| FieldError::of_part(&error).within(name).into_error());
    wipe(value);
    field
}

/// Logs the name of the field, without its value, which may be personal data.
fn log_unreadable(field: &str) {
    tracing::debug!(field, "field of a response has an unexpected type; kept as extra");
}

/// Wipes the values, any of which may be a token.
impl Drop for Fields {
    fn drop(&mut self) {
        while let Some((_, value)) = self.0.pop_first() {
            wipe(value);
        }
    }
}

/// Shows the names of the fields, without their values.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests;
