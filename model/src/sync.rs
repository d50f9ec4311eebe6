//! Synchronization primitives of shuttle in place of those of `auth-core`'s `sync` and Tokio.

pub(crate) use shuttle::sync::{Mutex, MutexGuard, atomic};
pub(crate) use shuttle_tokio::sync::watch;

pub(crate) use crate::arc_swap::ArcSwapOption;
