//! The schemas of a contract, in the strict subset that becomes Rust.

use super::{
    node::{Fault, Node},
    source::Source,
};

/// The keywords that a schema may have. JSON Schema itself takes any word, misspelt ones too.
const KEYWORDS: [&str; 26] = [
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

/// A word of an open enum.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) variant: String,
    /// The first is written, all are read.
    pub(crate) spellings: Vec<String>,
    pub(crate) docs: String,
}

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
            return words(node).map(Self::Enum);
        }
        if node.get("const").is_some() {
            return only_word(node).map(Self::Enum);
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

impl Struct {
    fn parse(node: &Node<'_>) -> Result<Self, Fault> {
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
            spellings: node
                .items_of("x-spellings")?
                .iter()
                .map(|spelling| spelling.text().map(str::to_owned))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl Type {
    fn parse(node: &Node<'_>) -> Result<Self, Fault> {
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
struct Written<'a> {
    names: Vec<&'a str>,
    is_nullable: bool,
}

impl<'a> Written<'a> {
    fn parse(node: &Node<'a>) -> Result<Self, Fault> {
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

    fn expect(&self, node: &Node<'_>, name: &str) -> Result<(), Fault> {
        if self.names == [name] {
            Ok(())
        } else {
            Err(node.fault(format!("is not of type {name}")))
        }
    }
}

/// `x-rust`: what the document cannot know.
#[derive(Default)]
struct RustType {
    ty: Option<Type>,
    name: Option<String>,
    has_default: bool,
}

impl RustType {
    fn of(node: &Node<'_>) -> Result<Self, Fault> {
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

/// The one word of an enum that is documented with a single one.
fn only_word(node: &Node<'_>) -> Result<Vec<Word>, Fault> {
    Written::parse(node)?.expect(node, "string")?;
    let spelling = node.require("const")?.text()?.to_owned();
    Ok(vec![Word {
        variant: node.require("title")?.text()?.to_owned(),
        docs: format!("`{spelling}`"),
        spellings: vec![spelling],
    }])
}

fn words(node: &Node<'_>) -> Result<Vec<Word>, Fault> {
    Written::parse(node)?.expect(node, "string")?;
    let mut words: Vec<Word> = Vec::new();
    for branch in node.require("oneOf")?.items()? {
        branch.only(&["const", "title", "description", "x-source"])?;
        let spelling = branch.require("const")?.text()?.to_owned();
        let variant = branch.require("title")?.text()?;
        if words.iter().any(|word| word.spellings.contains(&spelling)) {
            return Err(branch.fault(format!("`{spelling}` stands twice")));
        }
        match words.iter_mut().find(|word| word.variant == variant) {
            Some(word) => word.spellings.push(spelling),
            None => words.push(Word {
                variant: variant.to_owned(),
                docs: match branch.text_of("description")? {
                    Some(text) => text.trim().to_owned(),
                    None => format!("`{spelling}`"),
                },
                spellings: vec![spelling],
            }),
        }
    }
    Ok(words)
}

fn check_keywords(node: &Node<'_>) -> Result<(), Fault> {
    node.only(&KEYWORDS)?;
    if let Some(format) = node.get("format") {
        format.one_of(&FORMATS)?;
    }
    Ok(())
}
