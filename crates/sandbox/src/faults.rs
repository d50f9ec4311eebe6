//! Injected faults.

mod cursor;
mod injector;
mod plan;
mod response;
mod settings;

pub(crate) use self::injector::FaultInjector;
pub use self::settings::Faults;
