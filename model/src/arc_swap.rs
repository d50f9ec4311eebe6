//! Subset of `arc_swap` that the cache uses, built on shuttle's primitives.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, PoisonError},
};

use shuttle::sync::Mutex;

/// Shared optional `Arc`. Each access is one step of the scheduler.
pub(crate) struct ArcSwapOption<T>(Mutex<Option<Arc<T>>>);

/// Loaded value. Holds no lock.
pub(crate) struct Guard<T>(Option<Arc<T>>);

impl<T> ArcSwapOption<T> {
    pub(crate) fn empty() -> Self {
        Self(Mutex::new(None))
    }

    pub(crate) fn load(&self) -> Guard<T> {
        Guard(self.load_full())
    }

    pub(crate) fn load_full(&self) -> Option<Arc<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn store(&self, value: Option<Arc<T>>) {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let replaced = std::mem::replace(&mut *slot, value);
        // Dropping the value may run foreign code, and the real `store` holds no lock while it runs.
        drop(slot);
        drop(replaced);
    }
}

impl<T> Deref for Guard<T> {
    type Target = Option<Arc<T>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for ArcSwapOption<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ArcSwapOption").field(&self.load_full()).finish()
    }
}
