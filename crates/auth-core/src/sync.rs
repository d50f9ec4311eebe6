//! The types at which threads meet in the token cache.
//!
//! They are named here once, so that the model of the cache can put in their place those of a scheduler that tries the
//! orders in which tasks may come.

pub(crate) use std::sync::{Mutex, MutexGuard, atomic};

pub(crate) use arc_swap::ArcSwapOption;
