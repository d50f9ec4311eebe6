//! As much of `arc_swap` as the cache uses, in a form that shuttle sees.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, PoisonError},
};

use shuttle::sync::Mutex;

/// A shared place for an `Arc` or nothing. Each access is one step.
pub(crate) struct ArcSwapOption<T>(Mutex<Option<Arc<T>>>);

/// What was there when it was loaded. Holds up nobody.
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
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let replaced = std::mem::replace(&mut *place, value);
        // The destructor of a value is foreign code, and the real `store` holds nothing while it runs.
        drop(place);
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
