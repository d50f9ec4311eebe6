//! Reading what a provider says, as it is said.
//!
//! These are the parts that wire types are made of. A received object reads its fields one by one from [`Fields`], each by
//! one of the functions in [`read`], and keeps what is left as its [`Extra`](crate::Extra) fields; [`ObjectWriter`] serializes it
//! again. A struct that derives `Deserialize` can name [`integer`] or [`optional_integer`] in
//! `#[serde(deserialize_with = "...")]`, and [`from_object!`](crate::from_object) keeps it from reading a list.

mod bom;
mod field_error;
mod fields;
mod integer;
mod object;
mod object_writer;
pub mod read;

pub use self::{
    bom::without_bom,
    fields::Fields,
    integer::{Integer, integer, optional_integer},
    object::Object,
    object_writer::ObjectWriter,
};
pub(crate) use self::{field_error::FieldError, fields::wipe};
