//! Parts that both Klip APIs share.

mod address;
mod error;

pub(crate) use self::{
    address::is_address,
    error::{KlipError, invented},
};
