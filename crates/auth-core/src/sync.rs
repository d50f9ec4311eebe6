//! Synchronization primitives of the token cache.
//!
//! The model checker's build of the cache replaces this module with the primitives of a scheduler that explores task
//! orders.

pub(crate) use std::sync::{Mutex, MutexGuard, atomic};

pub(crate) use arc_swap::ArcSwapOption;
