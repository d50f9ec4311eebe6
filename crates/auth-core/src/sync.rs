//! The primitives that the token cache stands on. A model checker puts its own in their place, and with them tries the
//! orders in which tasks may come.

#[cfg(shuttle)]
pub(crate) use shuttle::sync::{Mutex, MutexGuard, atomic};
#[cfg(not(shuttle))]
pub(crate) use std::sync::{Mutex, MutexGuard, atomic};
