//! Runtime that survives the panic of a task and has another ID for each task.

use std::{cell::RefCell, panic::AssertUnwindSafe};

use futures_util::FutureExt;
use shuttle::current::{TaskId, me, set_label_for_task};
pub(crate) use shuttle_tokio::runtime::TryCurrentError;

use crate::task::{AbortHandle, JoinHandle};

/// Label of a fetch, a task that the included sources spawned.
#[derive(Debug, Clone, Copy)]
pub struct Fetch;

thread_local! {
    /// Thread-local, since shuttle runs all tasks of a test on one thread.
    static FETCHES: RefCell<Vec<AbortHandle>> = const { RefCell::new(Vec::new()) };
}

/// Aborts the fetches started so far, like a runtime that shuts down.
pub fn abort_fetches() {
    for fetch in FETCHES.take() {
        fetch.abort();
    }
}

/// Returns whether a fetch is running, superseded or not.
pub fn fetches_run() -> bool {
    FETCHES.with_borrow(|fetches| fetches.iter().any(|fetch| !fetch.is_finished()))
}

/// Clears the fetches of an earlier run.
pub fn forget_fetches() {
    FETCHES.take();
}

/// The single runtime, which always exists.
pub(crate) struct Handle {
    runtime: shuttle_tokio::runtime::Handle,
    id: Id,
}

/// Task that asked for the runtime. A fetch counts as running on the runtime of the caller that started it and on no other
/// caller's, so that each scenario covers both ways of waiting for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Id(TaskId);

impl Handle {
    pub(crate) fn try_current() -> Result<Self, TryCurrentError> {
        let runtime = shuttle_tokio::runtime::Handle::try_current()?;
        Ok(Self {
            runtime,
            id: Id(me()),
        })
    }

    pub(crate) fn id(&self) -> Id {
        self.id
    }

    /// Spawns `task` and catches its panic, as Tokio does; in shuttle a panic would end the test.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        let labelled = async {
            set_label_for_task(me(), Fetch);
            task.await;
        };
        let task = self
            .runtime
            .spawn(AssertUnwindSafe(labelled).catch_unwind().map(drop));
        FETCHES.with_borrow_mut(|fetches| fetches.push(task.abort_handle()));
        task
    }
}
