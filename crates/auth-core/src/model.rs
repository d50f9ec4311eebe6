//! Data types that received and sent models are made of.

mod cursor;
mod extra;
mod json;
mod number;
mod open_enum;
mod redacted;
mod scalar;
mod scalar_id;
mod wipe;
pub mod wire;

pub(crate) use self::wipe::wipe;
pub use self::{
    cursor::Cursor,
    extra::Extra,
    json::Json,
    redacted::Redacted,
    scalar::{Scalar, null_as_default},
};
