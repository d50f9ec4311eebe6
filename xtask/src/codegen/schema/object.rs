//! Objects and their fields.

use super::{
    Docs, check_keywords,
    ty::{RustType, Type, Written},
};
use crate::codegen::node::{Fault, Node};

#[derive(Debug)]
pub(crate) struct Struct {
    pub(crate) fields: Vec<Field>,
    /// Fields of an unexpected shape are read as absent.
    pub(crate) is_lenient: bool,
    /// Members that are not declared are refused.
    pub(crate) is_closed: bool,
}

#[derive(Debug)]
pub(crate) struct Field {
    /// As it is on the wire.
    pub(crate) name: String,
    /// As it is in Rust, where the contract says so.
    pub(crate) rust_name: Option<String>,
    pub(crate) docs: Docs,
    pub(crate) ty: Type,
    pub(crate) presence: Presence,
    pub(crate) is_secret: bool,
    /// `Debug` does not show it.
    pub(crate) is_private: bool,
    /// Another shape is read as absent.
    pub(crate) is_lenient: bool,
    /// Further spellings that are read.
    pub(crate) spellings: Vec<String>,
}

/// Whether a field is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Nothing can be done without it.
    Always,
    /// It may be absent or null.
    MayBeAbsent,
    /// It may be absent or null, and its hand-written type has a value for that.
    ByDefault,
}

impl Struct {
    pub(super) fn parse(node: &Node<'_>) -> Result<Self, Fault> {
        Written::parse(node)?.expect(node, "object")?;
        let properties = node.members_of("properties")?;
        let mut required = Vec::new();
        for name in node.items_of("required")? {
            let text = name.text()?;
            if !properties.iter().any(|(property, _)| *property == text) {
                return Err(name.fault(format!("requires `{text}`, which is no property of it")));
            }
            required.push(text);
        }
        let is_lenient = node.flag("x-lenient")?;
        let mut fields = Vec::new();
        for (name, property) in &properties {
            let field = Field::parse(name, property, required.contains(name))?;
            if !field.spellings.is_empty() && !is_lenient {
                return Err(property.fault("has `x-spellings` in an object that is not `x-lenient`"));
            }
            fields.push(field);
        }
        let is_closed = match node.get("additionalProperties") {
            None => false,
            Some(_) => !node.flag("additionalProperties")?,
        };
        Ok(Self {
            fields,
            is_lenient,
            is_closed,
        })
    }
}

impl Field {
    fn parse(name: &str, node: &Node<'_>, is_required: bool) -> Result<Self, Fault> {
        check_keywords(node)?;
        let rust = RustType::of(node)?;
        let is_nullable = node.get("type").is_some() && Written::parse(node)?.is_nullable;
        let presence = match (rust.has_default, is_required && !is_nullable) {
            (true, _) => Presence::ByDefault,
            (false, true) => Presence::Always,
            (false, false) => Presence::MayBeAbsent,
        };
        let is_lenient = node.flag("x-lenient")?;
        if is_lenient && presence != Presence::MayBeAbsent {
            return Err(node.fault("is `x-lenient` and cannot be absent"));
        }
        Ok(Self {
            name: name.to_owned(),
            rust_name: rust.name,
            docs: Docs::parse(node)?,
            ty: match rust.ty {
                Some(foreign) => foreign,
                None => Type::parse(node)?,
            },
            presence,
            is_lenient,
            is_secret: node.flag("x-secret")?,
            is_private: node.flag("x-private")?,
            spellings: node
                .items_of("x-spellings")?
                .iter()
                .map(|spelling| spelling.text().map(str::to_owned))
                .collect::<Result<_, _>>()?,
        })
    }
}
