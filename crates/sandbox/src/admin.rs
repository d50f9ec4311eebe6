//! Admin API: the actions of the handles, for programs in any language.

mod body;
mod clock;
mod faults;
mod info;
mod log;
mod operations;
mod problem;
mod reset;

pub(crate) use self::operations::service;
