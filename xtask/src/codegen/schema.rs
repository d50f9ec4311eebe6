//! Rust types of schemas.

mod object;
mod ty;
mod word;

use contract::{JsonType, Limits, RustHint, Schema, Source};

pub(crate) use self::{
    object::{Field, Presence, Struct},
    ty::Type,
    word::Word,
};
use crate::finding::Finding;

/// A named schema.
#[derive(Debug)]
pub(crate) struct Component {
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) docs: Docs,
    pub(crate) kind: Kind,
    pub(crate) limits: Limits,
    pub(crate) hints: RustHint,
}

/// The description and source of an item.
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
    /// The parts of a multipart body: bytes, for which there is no Rust type.
    Parts,
}

impl Docs {
    fn of(schema: &Schema) -> Self {
        Self {
            text: schema.description().unwrap_or_default().trim().to_owned(),
            source: schema.source().cloned(),
        }
    }
}

impl Component {
    pub(crate) fn of(name: &str, schema: &Schema) -> Result<Self, Finding> {
        let docs = Docs::of(schema);
        if docs.text.is_empty() {
            return Err(Finding::at(schema.place(), "has no `description`"));
        }
        Ok(Self {
            name: name.to_owned(),
            place: schema.place().to_owned(),
            docs,
            kind: Kind::of(schema)?,
            limits: limits(schema)?,
            hints: schema.rust().clone(),
        })
    }
}

impl Component {
    /// The names of the components that it is made of.
    pub(crate) fn parts(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Struct(parts) => (parts.fields.iter())
                .filter_map(|field| field.ty.component())
                .collect(),
            Kind::Inline(ty) => ty.component().into_iter().collect(),
            Kind::Enum(_) | Kind::Id | Kind::Parts => Vec::new(),
        }
    }
}

impl Kind {
    fn of(schema: &Schema) -> Result<Self, Finding> {
        if let Some(path) = &schema.rust().ty {
            return Ok(Self::Inline(Type::named(path)));
        }
        if let Some(words) = schema.enum_values() {
            return Word::all_of(words).map(Self::Enum);
        }
        if schema.properties().is_some() {
            let parts = Struct::of(schema)?;
            let has_bytes = parts.fields.iter().any(|field| field.ty == Type::Bytes);
            return Ok(if has_bytes {
                Self::Parts
            } else {
                Self::Struct(parts)
            });
        }
        if !schema.is_secret() && ty::names(schema) == [JsonType::Integer, JsonType::String] {
            return Ok(Self::Id);
        }
        Type::of(schema).map(Self::Inline)
    }
}

/// Returns the limits of `schema`; rejects a pattern that the client cannot check.
fn limits(schema: &Schema) -> Result<Limits, Finding> {
    let limits = schema.limits();
    if let Some(pattern) = &limits.pattern {
        regex_lite::Regex::new(pattern).map_err(|error| {
            let reason = format!("is `{pattern}`, which the client cannot check: {error}");
            Finding::at(&format!("{}/pattern", schema.place()), reason)
        })?;
    }
    Ok(limits.clone())
}
