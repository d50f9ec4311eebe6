//! Deserializer that accepts a struct from a JSON object alone.

use serde::{Deserializer, de::Visitor, forward_to_deserialize_any};

/// Deserializer that reads a derived struct from a JSON object alone.
///
/// A derived `Deserialize` also reads a struct from a list, field by field, so that `["a", "b"]` could be read as a token
/// and its type. No JSON API means that. Add `#[serde(remote = "Self")]` to the derive, and call
/// [`from_object!`](crate::from_object).
#[derive(Debug)]
pub struct Object<D>(pub D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Object<D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Implements `Deserialize` from objects alone for structs with `#[serde(remote = "Self")]`: see
/// [`wire::Object`](crate::wire::Object).
///
/// ```
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// #[serde(remote = "Self")]
/// struct Token {
///     access_token: String,
/// }
/// auth_core::from_object!(Token);
///
/// let token: Token = serde_json::from_str(r#"{"access_token":"a"}"#)?;
/// assert_eq!(token.access_token, "a");
/// assert!(serde_json::from_str::<Token>(r#"["a"]"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! from_object {
    ($($name:ident),+) => {$(
        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                // Calls the derived inherent function, not the trait's method.
                Self::deserialize($crate::wire::Object(deserializer))
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(remote = "Self")]
    struct Outer {
        #[serde(default)]
        inner: Option<Inner>,
        list: Vec<Inner>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(remote = "Self", rename_all = "camelCase")]
    struct Inner {
        one_name: u8,
    }

    from_object!(Outer, Inner);

    #[test]
    fn list_is_rejected_at_any_depth() {
        let read = serde_json::from_str::<Outer>;
        let outer = read(r#"{"inner":{"oneName":1},"list":[{"oneName":2}]}"#).unwrap();
        assert_eq!(
            outer,
            Outer {
                inner: Some(Inner { one_name: 1 }),
                list: vec![Inner { one_name: 2 }]
            }
        );
        assert!(read(r#"{"inner":null,"list":[]}"#).is_ok());
        for list in [
            "[null,[]]",
            r#"{"inner":[1],"list":[]}"#,
            r#"{"list":[[1]]}"#,
            r#"{"list":{"oneName":1}}"#,
        ] {
            let error = read(list).unwrap_err().to_string();
            assert!(error.starts_with("invalid type: "), "{error}");
        }
    }
}
