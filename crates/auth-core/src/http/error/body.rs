//! Bodies of error responses, read field by field.

use std::{borrow::Borrow, collections::HashMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Visitor},
};
use serde_json::value::RawValue;

use crate::{Scalar, http::Response, model::wipe, wire::without_bom};

/// The JSON object in a response's body, for error classification. Each field is kept as raw JSON, so one unreadable
/// field does not affect the others.
///
/// It accepts everything that the decoder of a value accepts, and more: text that was truncated within a character, and
/// fields of unexpected types.
///
/// ```
/// use auth_core::http::ErrorBody;
///
/// let body = ErrorBody::from_slice(br#"{"code":"1001","err":["no","such"],"error":{"code":7}}"#);
/// assert_eq!(body.integer("code"), Some(1001));
/// assert_eq!(body.words("err").as_deref(), Some("no; such"));
/// assert_eq!(body.within("error").integer("code"), Some(7));
/// assert_eq!(body.words("message"), None);
///
/// let cut = ErrorBody::from_slice(br#"{"code":6403,"err":"no \ud83d"}"#);
/// assert_eq!(cut.integer("code"), Some(6403));
/// assert!(cut.words("err").is_some_and(|words| words.starts_with("no ")));
/// ```
#[derive(Default)]
pub struct ErrorBody {
    fields: HashMap<LossyText, Box<RawValue>>,
}

impl ErrorBody {
    /// Reads the body of `response`.
    #[must_use]
    pub fn of<C>(response: &Response<C>) -> Self {
        Self::from_slice(response.body())
    }

    /// Reads the body `json`. Anything but exactly one JSON object has no fields.
    #[must_use]
    pub fn from_slice(json: &[u8]) -> Self {
        // Invalid UTF-8 in one field must not make the error code unreadable.
        let text = String::from_utf8_lossy(without_bom(json));
        Self::from_text(&text)
    }

    fn from_text(json: &str) -> Self {
        let fields = serde_json::from_str(json).unwrap_or_default();
        Self { fields }
    }

    /// Returns whether the field `name` is present and neither null nor blank text.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        match self.read::<Option<LossyText>>(name) {
            Some(text) => text.is_some_and(|text| !text.0.trim().is_empty()),
            None => self.raw(name).is_some(),
        }
    }

    /// Returns the field `name` as an integer, from a number or text.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        let mut json = serde_json::Deserializer::from_str(self.raw(name)?.get());
        crate::wire::optional_integer(&mut json).ok().flatten()
    }

    /// Returns the field `name` as text: the text itself, or the texts of a list, joined.
    #[must_use]
    pub fn words(&self, name: &str) -> Option<String> {
        let text = if let Some(LossyText(text)) = self.read(name) {
            text
        } else {
            let list: Vec<Box<RawValue>> = self.read(name)?;
            let texts = list.iter().filter_map(|item| read::<LossyText>(item));
            texts.map(|text| text.0).collect::<Vec<_>>().join("; ")
        };
        (!text.is_empty()).then_some(text)
    }

    /// Returns the field `name` exactly as it is written, if it is text or a number: a code may be either. Returns `None`
    /// for text with a truncated character.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        let text: Scalar = self.read(name)?;
        let is_whole = !text.as_str().contains(char::REPLACEMENT_CHARACTER);
        is_whole.then(|| text.as_str().to_owned())
    }

    /// Returns the object in the field `name`, or an empty one.
    #[must_use]
    pub fn within(&self, name: &str) -> Self {
        self.raw(name)
            .map_or_else(Self::default, |object| Self::from_text(object.get()))
    }

    /// Reads the body `json` as [`from_slice`](Self::from_slice) does, or the first object of the list that it is.
    pub(in crate::http) fn first_of(json: &[u8]) -> Self {
        let text = String::from_utf8_lossy(without_bom(json));
        Self::first_in_list(&text).unwrap_or_else(|| Self::from_text(&text))
    }

    /// Returns the first object of the list in the field `name`, or an empty one.
    pub(in crate::http) fn first_in(&self, name: &str) -> Self {
        let list = self.raw(name).and_then(|list| Self::first_in_list(list.get()));
        list.unwrap_or_default()
    }

    fn first_in_list(json: &str) -> Option<Self> {
        let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
        items.first().map(|item| Self::from_text(item.get()))
    }

    fn raw(&self, name: &str) -> Option<&RawValue> {
        self.fields.get(name).map(|value| &**value)
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        read(self.raw(name)?)
    }
}

fn read<T: DeserializeOwned>(value: &RawValue) -> Option<T> {
    serde_json::from_str(value.get()).ok()
}

/// Zeroizes the fields, any of which may be a token.
impl Drop for ErrorBody {
    fn drop(&mut self) {
        for (_, value) in self.fields.drain() {
            wipe(value);
        }
    }
}

/// Shows the names of the fields, since their values may be secrets.
impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.fields.keys().map(|name| &name.0);
        f.debug_set().entries(names).finish()
    }
}

/// Text that accepts unpaired surrogates, and replaces them: servers in JavaScript write them when they truncate a
/// message.
#[derive(PartialEq, Eq, Hash)]
struct LossyText(String);

impl Borrow<str> for LossyText {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for LossyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = LossyText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }

            fn visit_str<E>(self, text: &str) -> Result<LossyText, E> {
                Ok(LossyText(text.to_owned()))
            }

            fn visit_bytes<E>(self, text: &[u8]) -> Result<LossyText, E> {
                Ok(LossyText(String::from_utf8_lossy(text).into_owned()))
            }
        }

        // serde_json accepts unpaired surrogates in text that it reads as bytes.
        deserializer.deserialize_bytes(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_names_without_values() {
        let body = ErrorBody::from_slice(br#"{"token":"hunter2"}"#);
        assert_eq!(format!("{body:?}"), r#"{"token"}"#);
    }
}
