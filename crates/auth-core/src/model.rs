//! Data types that received and sent models are made of.

mod extra;
mod json;
mod number;
mod open_enum;
mod redacted;
mod scalar;
mod scalar_id;
pub mod wire;

pub use self::{
    extra::Extra,
    json::Json,
    redacted::Redacted,
    scalar::{Scalar, null_as_default},
};
