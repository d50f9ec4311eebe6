//! Reading what a provider says, as it is said.
//!
//! These are the parts that wire types are made of: derived ones name the functions in
//! `#[serde(deserialize_with = "...")]`, and those whose documents cannot be relied on read themselves from
//! [`Fields`].

mod bom;
mod fields;
mod integer;
mod lenient;
mod object;

#[cfg(feature = "http")]
pub(crate) use self::fields::wipe;
pub use self::{
    bom::without_bom,
    fields::Fields,
    integer::{Integer, integer, optional_integer},
    lenient::{lenient, lenient_integer},
    object::Object,
};
