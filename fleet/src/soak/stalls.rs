//! Times in which this process did not run, since the machine was busy or the process was stopped.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use auth_core::{Clock, SystemClock};
use sandbox::Sandbox;
use tokio::task::JoinHandle;

use super::trace::{self, Spans};

/// Time between two looks at the clock.
const TICK: Duration = Duration::from_millis(100);
/// Shortest time without a look that is a stall.
const SHORTEST: Duration = Duration::from_secs(2);

/// Watch of the stalls.
#[derive(Debug)]
pub(super) struct Stalls {
    spans: Arc<Mutex<Spans>>,
    watch: JoinHandle<()>,
}

impl Stalls {
    pub(super) fn watch(sandbox: Arc<Sandbox>) -> Self {
        let spans = Arc::<Mutex<Spans>>::default();
        let shared = Arc::clone(&spans);
        let watch = tokio::spawn(async move {
            loop {
                let start = SystemClock.now();
                SystemClock.sleep(TICK).await;
                let gap = SystemClock.now().since(start);
                if gap >= SHORTEST {
                    let end = trace::seconds(sandbox.now());
                    let mut spans = shared.lock().unwrap_or_else(PoisonError::into_inner);
                    spans.push((end - gap.as_secs_f64(), end));
                }
            }
        });
        Self { spans, watch }
    }

    pub(super) fn spans(&self) -> Spans {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Stalls {
    fn drop(&mut self) {
        self.watch.abort();
    }
}
