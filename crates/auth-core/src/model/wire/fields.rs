//! An object read field by field.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::value::RawValue;
use zeroize::Zeroize;

use super::FieldError;
use crate::Extra;

/// The fields of a JSON object, each still as it was written.
///
/// Each is read once, by a function of [`read`](super::read), and what is left in the end becomes [`Extra`]. A field is read
/// strictly ([`required`](Self::required), [`optional`](Self::optional), [`or_default`](Self::or_default)), so that one of an
/// unexpected shape is an error; or leniently ([`lenient`](Self::lenient), [`spelled`](Self::spelled),
/// [`lenient_list`](Self::lenient_list)), so that it is absent and the response is not lost over it. What a lenient read
/// leaves out stays in the extra fields as it came. A field that comes twice counts as it came last.
///
/// It reads from `serde_json` alone.
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
    /// Reads an object, whatever is in it.
    ///
    /// # Errors
    ///
    /// The deserializer's own, when it is not an object.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self)
    }

    /// Reads a field that must be there.
    ///
    /// # Errors
    ///
    /// When it is absent or `read` fails. The error names the field and does not repeat its value.
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
    /// When it is there and `read` fails. The error names the field and does not repeat its value.
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

    /// Reads a field that may be absent, of a type that says for itself what `null` is.
    ///
    /// # Errors
    ///
    /// When it is there and `read` fails. The error names the field and does not repeat its value.
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

    /// Reads a field that no response is lost over: where it is absent, `null` or cannot be read, there is none.
    #[must_use]
    pub fn lenient<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&RawValue) -> Result<T, serde_json::Error>,
    ) -> Option<T> {
        self.spelled(&[name], read)
    }

    /// Reads a field that the documents spell in several ways, as [`lenient`](Self::lenient) does: the first spelling that
    /// can be read decides.
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
                    // Behind a spelling that stays, this one stays too, so that both are serialized as they came.
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

    /// Reads a list item by item. An item that cannot be read is left out, and so is a value that is not a list; the whole
    /// list stays in the extra fields then.
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

    /// Returns the fields that were not read.
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

/// Reads `value`, the field `name`.
fn read_and_wipe<T, E: Error>(
    name: &'static str,
    value: Box<RawValue>,
    read: impl Fn(&RawValue) -> Result<T, serde_json::Error>,
) -> Result<T, E> {
    let field = read(&value).map_err(|error| FieldError::of_part(&error).within(name).into_error());
    wipe(value);
    field
}

/// Logs the field's name alone: what is in it may be anybody's data.
fn log_unreadable(field: &str) {
    tracing::debug!(
        field,
        "a field of a response has an unexpected shape and is kept as it came"
    );
}

/// Wipes the fields, any of which may be a token.
impl Drop for Fields {
    fn drop(&mut self) {
        while let Some((_, value)) = self.0.pop_first() {
            wipe(value);
        }
    }
}

/// Overwrites `value`, which may be a token, before its memory is freed.
pub(crate) fn wipe(value: Box<RawValue>) {
    String::from(Box::<str>::from(value)).zeroize();
}

/// Shows the names of the fields and nothing of what is in them.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests;
