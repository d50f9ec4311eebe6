//! Admin API: the actions of the handles, for programs in any language.

mod body;
mod clock;
mod faults;
mod info;
mod log;
mod operations;
mod problem;
mod reset;
mod tokens;
mod violations;

pub(crate) use self::operations::service;
