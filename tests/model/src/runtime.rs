//! A runtime that outlives the panic of a task.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
pub(crate) use shuttle_tokio::runtime::TryCurrentError;

use crate::task::JoinHandle;

/// The runtime that the caller is on: there is one, and always.
pub(crate) struct Handle(shuttle_tokio::runtime::Handle);

impl Handle {
    pub(crate) fn try_current() -> Result<Self, TryCurrentError> {
        shuttle_tokio::runtime::Handle::try_current().map(Self)
    }

    /// Tokio catches the panic of a task at the task's edge; shuttle would end the test with it.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        self.0.spawn(AssertUnwindSafe(task).catch_unwind().map(drop))
    }
}
