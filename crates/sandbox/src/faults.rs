//! Injected faults.

mod active;
mod cursor;
mod fault;
mod injector;
mod invalid;
mod json;
mod plan;
mod response;
mod rule;
mod settings;

pub(crate) use self::{
    injector::FaultInjector,
    json::{Json, from_body},
    response::Disconnect,
};
pub use self::{invalid::InvalidFaults, rule::FaultRule, settings::Faults};
