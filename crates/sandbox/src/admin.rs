//! Admin API: the actions of the handles, for programs in any language.

mod body;
mod clock;
mod deliveries;
mod events;
mod faults;
mod info;
mod klavi;
mod klikoo;
mod klip_a2a;
mod klip_card;
mod log;
mod operations;
mod problem;
mod reset;
mod tokens;
mod violations;

pub(crate) use self::operations::service;
