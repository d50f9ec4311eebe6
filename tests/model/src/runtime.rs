//! A runtime that outlives the panic of a task, and looks like another one to each task.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use shuttle::current::{TaskId, me, set_label_for_task};
pub(crate) use shuttle_tokio::runtime::TryCurrentError;

use crate::task::JoinHandle;

/// The label of a task that was handed to the runtime from within the sources: a fetch.
#[derive(Debug, Clone, Copy)]
pub struct Fetch;

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
        self.runtime
            .spawn(AssertUnwindSafe(labelled).catch_unwind().map(drop))
    }
}
