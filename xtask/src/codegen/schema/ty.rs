//! Rust types of values.

use contract::{JsonType, Schema};

use crate::finding::Finding;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Signed,
    Unsigned,
    Flag,
    /// A number or text, kept as it was written.
    Scalar,
    Secret,
    Cursor,
    /// Bytes of a multipart body.
    Bytes,
    /// A hand-written Rust type.
    Foreign(String),
    Component(String),
    List(Box<Type>),
}

impl Type {
    pub(super) fn of(schema: &Schema) -> Result<Self, Finding> {
        if let Some(path) = &schema.rust().ty {
            return Ok(Self::named(path));
        }
        if let Some(name) = schema.reference() {
            return Ok(Self::Component(name.to_owned()));
        }
        let finding = |reason: &str| Err(Finding::at(schema.place(), reason));
        match names(schema).as_slice() {
            [JsonType::String] if schema.is_secret() => Ok(Self::Secret),
            _ if schema.is_secret() => finding("is `x-secret` and not text"),
            [JsonType::String] if schema.format() == Some("binary") => Ok(Self::Bytes),
            [JsonType::String] => Ok(Self::Text),
            [JsonType::Boolean] => Ok(Self::Flag),
            [JsonType::Integer] if schema.limits().minimum.is_some_and(|minimum| minimum >= 0) => {
                Ok(Self::Unsigned)
            }
            [JsonType::Integer] => Ok(Self::Signed),
            // Money and ids never pass through a float.
            [JsonType::Number] | [JsonType::Number | JsonType::Integer, JsonType::String] => Ok(Self::Scalar),
            [JsonType::Array] => match schema.items() {
                Some(items) => Ok(Self::List(Box::new(Self::of(items)?))),
                None => finding("is a list without `items`"),
            },
            [JsonType::Object] => {
                finding("is an object without a name; put it under /components/schemas and refer to it")
            }
            [] => finding("has no `type`"),
            other => {
                let names: Vec<&str> = other.iter().map(|ty| ty.name()).collect();
                finding(&format!(
                    "is of type {}, which has no Rust type; name one with `x-rust`",
                    names.join(" or ")
                ))
            }
        }
    }

    /// The component that it is, or is a list of.
    pub(crate) fn component(&self) -> Option<&str> {
        match self {
            Self::Component(name) => Some(name),
            Self::List(items) => items.component(),
            _ => None,
        }
    }

    /// The type that `x-rust` names.
    pub(super) fn named(path: &str) -> Self {
        match path {
            "Cursor" => Self::Cursor,
            other => Self::Foreign(other.to_owned()),
        }
    }
}

/// The types that `schema` allows, sorted and without null.
pub(super) fn names(schema: &Schema) -> Vec<JsonType> {
    let mut types = schema.types().to_vec();
    types.retain(|ty| *ty != JsonType::Null);
    types.sort_unstable();
    types
}
