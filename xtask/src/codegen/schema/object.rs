//! Objects and their fields.

use contract::{JsonType, Limits, Property, RustHint, Schema};

use super::{
    Docs, limits,
    ty::{self, Type},
};
use crate::finding::Finding;

#[derive(Debug)]
pub(crate) struct Struct {
    pub(crate) fields: Vec<Field>,
    /// Fields of an unexpected shape are read as absent.
    pub(crate) is_lenient: bool,
    /// Members that are not declared are rejected.
    pub(crate) is_closed: bool,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) place: String,
    /// As it is on the wire.
    pub(crate) name: String,
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
    pub(crate) limits: Limits,
    pub(crate) hints: RustHint,
    /// Of a list.
    pub(crate) items: Option<Items>,
}

/// The elements of a list.
#[derive(Debug)]
pub(crate) struct Items {
    pub(crate) docs: Docs,
    pub(crate) limits: Limits,
    pub(crate) hints: RustHint,
}

/// The presence of a field.
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
    pub(super) fn of(schema: &Schema) -> Result<Self, Finding> {
        if ty::names(schema) != [JsonType::Object] {
            return Err(Finding::at(
                schema.place(),
                "has properties and is not of type object",
            ));
        }
        let properties = schema.properties().unwrap_or_default();
        Ok(Self {
            fields: properties.iter().map(Field::of).collect::<Result<_, _>>()?,
            is_lenient: schema.is_lenient(),
            is_closed: schema.additional_properties() == Some(false),
        })
    }
}

impl Field {
    fn of(property: &Property) -> Result<Self, Finding> {
        let schema = property.schema();
        let is_nullable = schema.types().contains(&JsonType::Null);
        let presence = match (schema.rust().has_default, property.is_required() && !is_nullable) {
            (true, _) => Presence::ByDefault,
            (false, true) => Presence::Always,
            (false, false) => Presence::MayBeAbsent,
        };
        if schema.is_lenient() && presence == Presence::ByDefault {
            return Err(Finding::at(
                schema.place(),
                "is `x-lenient`, and has a value for absence",
            ));
        }
        Ok(Self {
            place: schema.place().to_owned(),
            name: property.name().to_owned(),
            docs: Docs::of(schema),
            ty: Type::of(schema)?,
            presence,
            is_lenient: schema.is_lenient(),
            is_secret: schema.is_secret(),
            is_private: schema.is_private(),
            spellings: property.spellings().to_vec(),
            limits: limits(schema)?,
            hints: schema.rust().clone(),
            items: schema.items().map(Items::of).transpose()?,
        })
    }
}

impl Items {
    fn of(schema: &Schema) -> Result<Self, Finding> {
        Ok(Self {
            docs: Docs::of(schema),
            limits: limits(schema)?,
            hints: schema.rust().clone(),
        })
    }
}
