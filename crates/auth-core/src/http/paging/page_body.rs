//! Body of a page, read by JSON pointers.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::http::raw_object::RawObject;
use crate::{
    Cursor, Scalar,
    http::{Error, Response},
    wire::{read, without_bom},
};

/// JSON body of a page, read by JSON pointers (RFC 6901). Numbers are never converted to floats.
pub(super) struct PageBody<'a, C> {
    response: &'a Response<C>,
    /// Pointer to the items; empty if they are the whole body.
    items: &'a str,
    /// Fields of the body; none if the items are the whole body.
    fields: RawObject,
}

impl<'a, C> PageBody<'a, C> {
    /// Reads the body of `response`, whose items are at the pointer `items`.
    pub(super) fn of(response: &'a Response<C>, items: &'a str) -> Result<Self, Error<C>> {
        let fields = if items.is_empty() {
            RawObject::default()
        } else {
            response.json()?
        };
        Ok(Self {
            response,
            items,
            fields,
        })
    }

    /// Decodes the items. Null or absent items are an empty page; absent items are logged as a warning.
    pub(super) fn items<T: DeserializeOwned>(&self) -> Result<Vec<T>, Error<C>> {
        if self.items.is_empty() {
            return Ok(self.response.json::<Option<Vec<T>>>()?.unwrap_or_default());
        }
        if let Some(list) = self.fields.get(self.items) {
            return self.response.decode_within(self.items, &list);
        }
        tracing::warn!(
            operation = self.response.endpoint().operation,
            pointer = self.items,
            "page lacks the field of its items"
        );
        Ok(Vec::new())
    }

    /// Returns the value at the first of `pointers` that exists.
    pub(super) fn first_of(&self, pointers: &[String]) -> Option<Box<RawValue>> {
        pointers.iter().find_map(|pointer| self.fields.get(pointer))
    }

    /// Returns the value at `pointer` in the last item.
    pub(super) fn in_last_item(&self, pointer: &str) -> Result<Box<RawValue>, Error<C>> {
        let field = self.fields.get(self.items);
        let json = field.as_ref().map_or_else(
            || String::from_utf8_lossy(without_bom(self.response.body())),
            |value| Cow::Borrowed(value.get()),
        );
        let items: Option<Vec<&RawValue>> = serde_json::from_str(&json).ok();
        let last = items.and_then(|items| items.last().copied());
        let fields: Option<RawObject> = last.and_then(|item| serde_json::from_str(item.get()).ok());
        fields
            .and_then(|fields| fields.get(pointer))
            .ok_or_else(|| self.invalid("has a last item without the field of the next cursor"))
    }

    /// Returns the integer at `pointer`; `None` if it is absent, null or blank.
    pub(super) fn integer(&self, pointer: Option<&String>) -> Result<Option<u64>, Error<C>> {
        let value = pointer.and_then(|pointer| self.fields.get(pointer));
        let integer = value.map(|value| read::optional_integer(&value)).transpose();
        integer
            .map(Option::flatten)
            .map_err(|_not_one| self.invalid("has an invalid page number or total: not an integer"))
    }

    /// Returns the boolean at `pointer`; `None` if it is absent or null.
    pub(super) fn flag(&self, pointer: Option<&String>) -> Result<Option<bool>, Error<C>> {
        let value = pointer.and_then(|pointer| self.fields.get(pointer));
        let value = value.filter(|value| value.get() != "null");
        let flag = value.map(|value| read::flag(&value)).transpose();
        flag.map_err(|_not_one| self.invalid("has an invalid flag of further items: not a boolean"))
    }

    /// Returns the cursor in `value`: text or an integer. Null and blank text are `None`.
    pub(super) fn cursor(&self, value: &RawValue) -> Result<Option<Cursor>, Error<C>> {
        cursor(value).ok_or_else(|| self.invalid("has an invalid next cursor: neither text nor an integer"))
    }

    pub(super) fn invalid(&self, problem: &str) -> Error<C> {
        Error::invalid_response(self.response, problem)
    }
}

/// Returns the cursor in `value`, `Some(None)` at the end of the list, or `None` for an invalid cursor.
#[expect(
    clippy::option_option,
    reason = "an invalid cursor is not the end of the list"
)]
fn cursor(value: &RawValue) -> Option<Option<Cursor>> {
    let text = value.get();
    if let Ok(cursor) = serde_json::from_str::<Option<String>>(text) {
        return Some(Cursor::from_wire(
            cursor.filter(|cursor| !cursor.trim().is_empty()),
        ));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Some(Cursor::new(text)));
    }
    // In another notation: `9e2` is 900.
    let integer: i128 = Scalar::new(text).integer()?;
    Some(Some(Cursor::new(integer.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_is_text_or_an_integer() {
        let read = |json: &str| cursor(&serde_json::from_str::<Box<RawValue>>(json).unwrap());
        for none in ["null", r#""""#, r#"" ""#] {
            assert_eq!(read(none), Some(None), "{none}");
        }
        for (json, text) in [
            (r#""c2""#, "c2"),
            (r#"" c2 ""#, " c2 "),
            ("20", "20"),
            ("-1", "-1"),
            ("2e1", "20"),
            ("20.0", "20"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ] {
            assert_eq!(read(json), Some(Some(Cursor::new(text))), "{json}");
        }
        for other in ["0.5", "2e-1", "1e400", "true", "{}", r#"["c2"]"#] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
