//! Snapshots of the state, which a reset restores and a state file keeps.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use serde::{Serialize, de::DeserializeOwned};

/// Object whose state a snapshot contains.
pub(crate) trait Snapshot {
    type State: Serialize + DeserializeOwned + Clone;

    /// Returns a copy of the state.
    fn snapshot(&self) -> Self::State;

    /// Replaces the state.
    fn restore(&self, state: Self::State);
}

impl<T: Serialize + DeserializeOwned + Clone> Snapshot for Mutex<T> {
    type State = T;

    fn snapshot(&self) -> T {
        self.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn restore(&self, state: T) {
        *self.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

impl Snapshot for AtomicU64 {
    type State = u64;

    fn snapshot(&self) -> u64 {
        self.load(Ordering::SeqCst)
    }

    fn restore(&self, state: u64) {
        self.store(state, Ordering::SeqCst);
    }
}

impl<T: Snapshot> Snapshot for Arc<T> {
    type State = T::State;

    fn snapshot(&self) -> T::State {
        T::snapshot(self)
    }

    fn restore(&self, state: T::State) {
        T::restore(self, state);
    }
}

/// Implements [`Snapshot`] for a struct by the fields that have state, with the type of each.
///
/// `settings` lists the fields without state, which a restart creates anew. A field that is in neither list does not
/// compile.
macro_rules! snapshot {
    ($type:ident { $($field:ident: $part:ty),+ $(,)? } settings { $($setting:ident),* $(,)? }) => {
        const _: () = {
            #[derive(Clone, serde::Serialize, serde::Deserialize)]
            pub(crate) struct State {
                $($field: <$part as $crate::snapshot::Snapshot>::State),+
            }

            impl $crate::snapshot::Snapshot for $type {
                type State = State;

                fn snapshot(&self) -> State {
                    let Self { $($field,)+ $($setting: _),* } = self;
                    State {
                        $($field: <$part as $crate::snapshot::Snapshot>::snapshot($field)),+
                    }
                }

                fn restore(&self, state: State) {
                    $(<$part as $crate::snapshot::Snapshot>::restore(&self.$field, state.$field);)+
                }
            }
        };
    };
    ($type:ident($part:ty)) => {
        impl $crate::snapshot::Snapshot for $type {
            type State = <$part as $crate::snapshot::Snapshot>::State;

            fn snapshot(&self) -> Self::State {
                <$part as $crate::snapshot::Snapshot>::snapshot(&self.0)
            }

            fn restore(&self, state: Self::State) {
                <$part as $crate::snapshot::Snapshot>::restore(&self.0, state);
            }
        }
    };
}

pub(crate) use snapshot;
