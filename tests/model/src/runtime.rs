//! A runtime that outlives the panic of a task, and looks like another one to each task.

use std::{cell::RefCell, panic::AssertUnwindSafe};

use futures_util::FutureExt;
use shuttle::current::{TaskId, me, set_label_for_task};
pub(crate) use shuttle_tokio::runtime::TryCurrentError;

use crate::task::{AbortHandle, JoinHandle};

/// The label of a task that was handed to the runtime from within the sources: a fetch.
#[derive(Debug, Clone, Copy)]
pub struct Fetch;

thread_local! {
    /// Shuttle runs all tasks of a test on one thread.
    static FETCHES: RefCell<Vec<AbortHandle>> = const { RefCell::new(Vec::new()) };
}

/// Aborts the fetches that were started so far, as a runtime does that shuts down.
pub fn abort_fetches() {
    for fetch in FETCHES.take() {
        fetch.abort();
    }
}

/// Returns whether a fetch runs that was started so far, be it overtaken or not.
pub fn fetches_run() -> bool {
    FETCHES.with_borrow(|fetches| fetches.iter().any(|fetch| !fetch.is_finished()))
}

/// Forgets the fetches of an earlier run.
pub fn forget_fetches() {
    FETCHES.take();
}

/// The runtime that the caller is on: there is one, and always.
pub(crate) struct Handle {
    runtime: shuttle_tokio::runtime::Handle,
    id: Id,
}

/// Who asked for the runtime. A fetch counts as being on the runtime of the caller who started it, and on no other
/// caller's, so that each of the two ways to wait for it is gone in each scene.
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

    /// Tokio catches the panic of a task at the task's edge; shuttle would end the test with it.
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
