//! Where tasks meet: what `auth-core` names in its own `sync`, and what it takes from that of Tokio.

pub(crate) use shuttle::sync::{Mutex, MutexGuard, atomic};
pub(crate) use shuttle_tokio::sync::watch;

pub(crate) use crate::arc_swap::ArcSwapOption;
