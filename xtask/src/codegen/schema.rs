//! The schemas of a contract, in the strict subset that becomes Rust.

mod object;
mod ty;
mod word;

use self::ty::{RustType, Written};
pub(crate) use self::{
    object::{Field, Presence, Struct},
    ty::{Type, component_of},
    word::Word,
};
use super::{
    node::{Fault, Node},
    source::Source,
};

/// The keywords that a schema may have. JSON Schema itself takes any word, misspelt ones too.
const KEYWORDS: [&str; 27] = [
    "$ref",
    "additionalProperties",
    "const",
    "deprecated",
    "description",
    "examples",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "title",
    "type",
    "uniqueItems",
    "x-lenient",
    "x-private",
    "x-rust",
    "x-secret",
    "x-source",
    "x-spellings",
];

const FORMATS: [(&str, ()); 9] = [
    ("int32", ()),
    ("int64", ()),
    ("date", ()),
    ("date-time", ()),
    ("uri", ()),
    ("uuid", ()),
    ("email", ()),
    ("binary", ()),
    ("password", ()),
];

/// A named schema.
#[derive(Debug)]
pub(crate) struct Component {
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) docs: Docs,
    pub(crate) kind: Kind,
}

/// What a contract says of a thing in words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Docs {
    pub(crate) text: String,
    pub(crate) source: Option<Source>,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Struct(Struct),
    Enum(Vec<Word>),
    /// A type of its own over the text of an id.
    Id,
    /// A type that is what it is made of.
    Inline(Type),
    /// The parts of a multipart body: bytes, which no Rust type stands for.
    Parts,
}

impl Docs {
    fn parse(node: &Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            text: node.text_of("description")?.unwrap_or_default().trim().to_owned(),
            source: Source::of(node)?,
        })
    }
}

impl Component {
    pub(crate) fn parse(name: &str, node: &Node<'_>) -> Result<Self, Fault> {
        check_keywords(node)?;
        let docs = Docs::parse(node)?;
        if docs.text.is_empty() {
            return Err(node.fault("has no `description`"));
        }
        Ok(Self {
            name: name.to_owned(),
            place: node.place().to_owned(),
            docs,
            kind: Kind::parse(node)?,
        })
    }
}

impl Kind {
    fn parse(node: &Node<'_>) -> Result<Self, Fault> {
        if let Some(foreign) = RustType::of(node)?.ty {
            if node.get("properties").is_some() {
                // Its parts are part of the document, and are held to the subset too.
                Struct::parse(node)?;
            }
            return Ok(Self::Inline(foreign));
        }
        if node.get("oneOf").is_some() {
            return word::words(node).map(Self::Enum);
        }
        if node.get("const").is_some() {
            return word::only_word(node).map(Self::Enum);
        }
        if node.get("properties").is_some() {
            let parsed = Struct::parse(node)?;
            let has_bytes = parsed.fields.iter().any(|field| field.ty == Type::Bytes);
            return Ok(if has_bytes {
                Self::Parts
            } else {
                Self::Struct(parsed)
            });
        }
        let written = Written::parse(node)?;
        if !node.flag("x-secret")? && written.names == ["integer", "string"] {
            return Ok(Self::Id);
        }
        Type::parse(node).map(Self::Inline)
    }
}

fn check_keywords(node: &Node<'_>) -> Result<(), Fault> {
    node.only(&KEYWORDS)?;
    if let Some(format) = node.get("format") {
        format.one_of(&FORMATS)?;
    }
    Ok(())
}
