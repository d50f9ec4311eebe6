//! Deserialization of responses, without loss of unknown fields or digits.
//!
//! A received object reads its fields one by one from [`Fields`], each with a function of [`read`], and keeps the rest as
//! its [`Extra`](crate::Extra) fields; [`ObjectWriter`] serializes it again. A struct that derives `Deserialize` can use
//! [`integer`] or [`optional_integer`] in `#[serde(deserialize_with = "...")]`, and [`from_object!`](crate::from_object)
//! makes it reject a list.

mod bom;
mod field_error;
mod fields;
mod integer;
mod object;
mod object_writer;
pub mod read;

pub(crate) use self::field_error::FieldError;
pub use self::{
    bom::without_bom,
    fields::Fields,
    integer::{Integer, integer, optional_integer},
    object::Object,
    object_writer::ObjectWriter,
};
