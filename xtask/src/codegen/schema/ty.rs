//! What a value is.

use super::check_keywords;
use crate::codegen::node::{Fault, Node};

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
    pub(super) fn parse(node: &Node<'_>) -> Result<Self, Fault> {
        check_keywords(node)?;
        if let Some(foreign) = RustType::of(node)?.ty {
            return Ok(foreign);
        }
        if let Some(reference) = node.get("$ref") {
            return component_of(&reference).map(Self::Component);
        }
        let written = Written::parse(node)?;
        let is_secret = node.flag("x-secret")?;
        match written.names.as_slice() {
            ["string"] if is_secret => Ok(Self::Secret),
            _ if is_secret => Err(node.fault("is `x-secret` and no string")),
            ["string"] if node.text_of("format")? == Some("binary") => Ok(Self::Bytes),
            ["string"] => Ok(Self::Text),
            ["boolean"] => Ok(Self::Flag),
            ["integer"] => {
                let minimum = node.get("minimum").map(|node| node.integer()).transpose()?;
                Ok(if minimum.is_some_and(|minimum| minimum >= 0) {
                    Self::Unsigned
                } else {
                    Self::Signed
                })
            }
            // Money and ids never pass through a float.
            ["number"] | ["number" | "integer", "string"] => Ok(Self::Scalar),
            ["array"] => {
                let items = node.require("items")?;
                Ok(Self::List(Box::new(Self::parse(&items)?)))
            }
            ["object"] => {
                Err(node
                    .fault("is an object without a name; put it under /components/schemas and refer to it"))
            }
            other => Err(node.fault(format!(
                "is of type {}, which no Rust type stands for; say one with `x-rust`",
                other.join(" or ")
            ))),
        }
    }
}

/// The name of the component that `reference` refers to.
pub(crate) fn component_of(reference: &Node<'_>) -> Result<String, Fault> {
    let text = reference.text()?;
    text.strip_prefix("#/components/schemas/")
        .filter(|name| !name.contains('/'))
        .map(str::to_owned)
        .ok_or_else(|| reference.fault(format!("`{text}` is not #/components/schemas/<name>")))
}

const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// `type`, sorted and without `null`.
pub(super) struct Written<'a> {
    pub(super) names: Vec<&'a str>,
    pub(super) is_nullable: bool,
}

impl<'a> Written<'a> {
    pub(super) fn parse(node: &Node<'a>) -> Result<Self, Fault> {
        let ty = node.require("type")?;
        let mut names = match ty.items() {
            Ok(items) => items.iter().map(Node::text).collect::<Result<Vec<_>, _>>()?,
            Err(_no_list) => vec![ty.text()?],
        };
        if let Some(unknown) = names.iter().find(|name| !TYPES.contains(name)) {
            return Err(ty.fault(format!("`{unknown}` is not one of {}", TYPES.join(", "))));
        }
        names.sort_unstable();
        let is_nullable = names.contains(&"null");
        names.retain(|name| *name != "null");
        Ok(Self { names, is_nullable })
    }

    pub(super) fn expect(&self, node: &Node<'_>, name: &str) -> Result<(), Fault> {
        if self.names == [name] {
            Ok(())
        } else {
            Err(node.fault(format!("is not of type {name}")))
        }
    }
}

/// `x-rust`: what the document cannot know.
#[derive(Default)]
pub(super) struct RustType {
    pub(super) ty: Option<Type>,
    pub(super) name: Option<String>,
    pub(super) has_default: bool,
}

impl RustType {
    pub(super) fn of(node: &Node<'_>) -> Result<Self, Fault> {
        let Some(node) = node.get("x-rust") else {
            return Ok(Self::default());
        };
        node.only(&["type", "name", "default"])?;
        Ok(Self {
            ty: node.text_of("type")?.map(|path| match path {
                "Cursor" => Type::Cursor,
                other => Type::Foreign(other.to_owned()),
            }),
            name: node.text_of("name")?.map(str::to_owned),
            has_default: node.flag("default")?,
        })
    }
}
