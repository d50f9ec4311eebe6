//! Bodies of `application/x-www-form-urlencoded` (WHATWG URL Standard, section 5).

use std::io::{self, Write};

use bytes::Bytes;
use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, Serializer};
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use super::zeroized::Buffer;
use crate::{InvalidInput, Secret};

/// The media type of a form.
pub(super) const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// Serializes `value` into zeroized bytes: a struct or map of scalars, or a list of pairs of scalars.
pub(in crate::http) fn form(value: &impl Serialize) -> Result<Bytes, InvalidInput> {
    let mut buffer = Buffer::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut buffer, Form::default()));
    match written.map_err(io::Error::from) {
        Ok(()) => Ok(buffer.into_bytes()),
        Err(error) => Err(
            match error
                .get_ref()
                .and_then(|error| error.downcast_ref::<FormError>())
            {
                Some(FormError::Nested(name)) => {
                    let problem = "has values within it, which a form cannot hold";
                    InvalidInput::new(name, problem, "text, a number or a boolean")
                }
                Some(FormError::NotPairs) => {
                    let expected =
                        "a struct or map of text, numbers and booleans, or a list of pairs of them";
                    InvalidInput::new("body", "is not a list of names and values", expected)
                }
                None => InvalidInput::new("body", format!("has no form ({error})"), "a struct of scalars"),
            },
        ),
    }
}

/// Returns the form `body` with one more field, in zeroized bytes.
pub(super) fn append(body: &[u8], name: &str, value: &Secret) -> Result<Bytes, InvalidInput> {
    let field = form(&[(name, value.expose())])?;
    let mut buffer = Buffer::with_capacity(body.len() + 1 + field.len());
    let separator: &[u8] = if body.is_empty() { b"" } else { b"&" };
    for part in [body, separator, &field] {
        buffer.push(part);
    }
    Ok(buffer.into_bytes())
}

/// The reason that a value has no form.
#[derive(Debug, thiserror::Error)]
enum FormError {
    /// The value of this name is a list or an object.
    #[error("nested value")]
    Nested(String),
    #[error("not pairs")]
    NotPairs,
}

impl From<FormError> for io::Error {
    fn from(error: FormError) -> Self {
        Self::other(error)
    }
}

/// Writes what would be JSON as a form. It keeps no value, so no copy of a secret is left behind.
#[derive(Default)]
struct Form {
    place: Place,
    /// The name of the current pair.
    name: String,
    has_pairs: bool,
}

/// The place of the next scalar.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum Place {
    /// Nothing is written yet.
    #[default]
    Start,
    /// In a struct or map, between its pairs.
    Fields,
    /// In a list, between its pairs.
    List,
    /// In a pair of a list, before its name.
    Pair,
    Name,
    Value,
    /// In a pair of a list, after its value.
    End,
}

impl Form {
    /// Writes a scalar.
    fn scalar<W: ?Sized + Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        self.begin_string(writer)?;
        self.write_string_fragment(writer, text)
    }
}

/// Implements the methods of numbers and booleans.
macro_rules! scalars {
    ($($method:ident: $scalar:ty),*) => {$(
        fn $method<W: ?Sized + Write>(&mut self, writer: &mut W, value: $scalar) -> io::Result<()> {
            self.scalar(writer, &Zeroizing::new(value.to_string()))
        }
    )*};
}

impl Formatter for Form {
    scalars!(
        write_bool: bool, write_i8: i8, write_i16: i16, write_i32: i32, write_i64: i64, write_i128: i128,
        write_u8: u8, write_u16: u16, write_u32: u32, write_u64: u64, write_u128: u128, write_f32: f32,
        write_f64: f64, write_number_str: &str
    );

    /// Omits the pair.
    fn write_null<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        match self.place {
            Place::Start | Place::Value => Ok(()),
            _ => Err(FormError::NotPairs.into()),
        }
    }

    fn begin_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        match self.place {
            Place::Name => Ok(()),
            Place::Value => {
                if self.has_pairs {
                    writer.write_all(b"&")?;
                }
                self.has_pairs = true;
                encode(writer, self.name.as_bytes())?;
                writer.write_all(b"=")
            }
            _ => Err(FormError::NotPairs.into()),
        }
    }

    fn end_string<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if self.place == Place::Name {
            self.name.push_str(fragment);
            return Ok(());
        }
        encode(writer, fragment.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        let byte = match escape {
            CharEscape::Quote => b'"',
            CharEscape::ReverseSolidus => b'\\',
            CharEscape::Solidus => b'/',
            CharEscape::Backspace => 8,
            CharEscape::FormFeed => 12,
            CharEscape::LineFeed => b'\n',
            CharEscape::CarriageReturn => b'\r',
            CharEscape::Tab => b'\t',
            CharEscape::AsciiControl(byte) => byte,
        };
        self.write_string_fragment(writer, char::from(byte).encode_utf8(&mut [0; 4]))
    }

    fn begin_object<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.enter(Place::Start, Place::Fields)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, _: &mut W, _: bool) -> io::Result<()> {
        self.begin_name();
        Ok(())
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.place = Place::Value;
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        match self.place {
            Place::List => self.enter(Place::List, Place::Pair),
            _ => self.enter(Place::Start, Place::List),
        }
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, _: &mut W, _: bool) -> io::Result<()> {
        match self.place {
            Place::Pair => self.begin_name(),
            Place::Name => self.place = Place::Value,
            _ => {}
        }
        Ok(())
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        if self.place == Place::Value {
            self.place = Place::End;
        }
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        match self.place {
            Place::End => self.enter(Place::End, Place::List),
            Place::List => Ok(()),
            _ => Err(FormError::NotPairs.into()),
        }
    }

    fn write_raw_fragment<W: ?Sized + Write>(&mut self, _: &mut W, _: &str) -> io::Result<()> {
        self.enter(Place::Start, Place::End)
    }
}

impl Form {
    fn begin_name(&mut self) {
        self.place = Place::Name;
        self.name.clear();
    }

    /// Goes from `from` to `to`, if this is the place of a list or an object.
    fn enter(&mut self, from: Place, to: Place) -> io::Result<()> {
        if self.place == from {
            self.place = to;
            return Ok(());
        }
        Err(match self.place {
            Place::Value => FormError::Nested(self.name.clone()),
            _ => FormError::NotPairs,
        }
        .into())
    }
}

fn encode<W: ?Sized + Write>(writer: &mut W, text: &[u8]) -> io::Result<()> {
    byte_serialize(text).try_for_each(|piece| writer.write_all(piece.as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{Json, Scalar, Secret};

    fn text(value: &impl Serialize) -> Result<String, String> {
        let form = form(value).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(form.to_vec()).unwrap())
    }

    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Grant {
        ClientCredentials,
    }

    #[derive(Serialize)]
    struct TokenRequest<'a> {
        grant_type: Grant,
        #[serde(serialize_with = "Secret::serialize_exposed")]
        client_secret: Secret,
        scope: Option<&'a str>,
        amount: Scalar,
        initial: char,
        is_new: bool,
        age: i64,
        #[serde(flatten)]
        more: BTreeMap<&'a str, u128>,
    }

    #[test]
    fn struct_of_scalars_is_a_form() {
        let request = |scope| TokenRequest {
            grant_type: Grant::ClientCredentials,
            client_secret: Secret::from("a&b=c d\"\\\n\u{1}+%é🔑"),
            scope,
            amount: Scalar::new("1.50"),
            initial: '&',
            is_new: true,
            age: -7,
            more: BTreeMap::from([("x y", u128::MAX), ("z", 0)]),
        };
        let secret = "a%26b%3Dc+d%22%5C%0A%01%2B%25%C3%A9%F0%9F%94%91";
        let rest =
            "amount=1.50&initial=%26&is_new=true&age=-7&x+y=340282366920938463463374607431768211455&z=0";
        let all = |scope| format!("grant_type=client_credentials&client_secret={secret}{scope}&{rest}");
        assert_eq!(text(&request(None)), Ok(all("")));
        assert_eq!(text(&request(Some(""))), Ok(all("&scope=")));
        assert_eq!(text(&request(Some("a b"))), Ok(all("&scope=a+b")));
    }

    #[test]
    fn pairs_keep_order_and_duplicates() {
        let pairs = [("b", "1"), ("a", "2"), ("b", "3"), ("", ""), ("é&", "=")];
        assert_eq!(text(&pairs).unwrap(), "b=1&a=2&b=3&=&%C3%A9%26=%3D");
        assert_eq!(
            text(&vec![("a", Some(1)), ("b", None), ("c", Some(3))]).unwrap(),
            "a=1&c=3"
        );
        assert_eq!(text(&BTreeMap::from([(7, 1.5)])).unwrap(), "7=1.5");
        for empty in [
            text(&[("", ""); 0]),
            text(&()),
            text(&None::<()>),
            text(&[("a", ())]),
        ] {
            assert_eq!(empty, Ok(String::new()));
        }
    }

    #[test]
    fn field_is_appended() {
        for (body, expected) in [("", "a=%2B"), ("b=1", "b=1&a=%2B")] {
            let form = append(body.as_bytes(), "a", &Secret::from("+")).unwrap();
            assert_eq!(form, expected);
        }
    }

    #[test]
    fn form_is_read_back() {
        let text: String = (0..0x300).filter_map(char::from_u32).collect();
        let form = form(&[(&text, &text)]).unwrap();
        let pairs: Vec<_> = url::form_urlencoded::parse(&form).collect();
        assert_eq!(pairs, [(text.as_str().into(), text.as_str().into())]);
    }

    #[test]
    fn nested_value_is_named() {
        let json: Json = serde_json::from_str("[1]").unwrap();
        let message =
            "`tags` has values within it, which a form cannot hold; expected text, a number or a boolean";
        assert_eq!(
            text(&BTreeMap::from([("tags", ["hunter2"])])),
            Err(message.to_owned())
        );
        assert_eq!(
            text(&[("a", json.clone()), ("tags", json)]).unwrap_err(),
            message.replace("tags", "a")
        );
        assert_eq!(
            text(&[("tags", BTreeMap::from([("a", 1)]))]).unwrap_err(),
            message
        );
        assert_eq!(
            text(&[("tags", Some(()), ())])
                .unwrap_err()
                .split_once(' ')
                .unwrap()
                .0,
            "`body`"
        );
    }

    #[test]
    fn other_values_are_not_forms() {
        fn assert_rejected(value: &impl Serialize) {
            let error = form(value).unwrap_err();
            assert_eq!(error.field(), "body", "{error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        assert_rejected(&"hunter2");
        assert_rejected(&7);
        assert_rejected(&["hunter2"]);
        assert_rejected(&[["hunter2"]]);
        assert_rejected(&[["a", "b", "c"]]);
        assert_rejected(&[[(); 0]]);
        assert_rejected(&[(["a"], "b")]);
        assert_rejected(&[(None::<u8>, "b")]);
        assert_rejected(&[BTreeMap::from([("a", "b")])]);
        assert_rejected(&BTreeMap::from([(["a"], "b")]));
    }
}
