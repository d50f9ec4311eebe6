//! Incidents of a run.

use std::time::Duration;

use auth_core::{Clock, SystemClock};
use sandbox::{FaultRule, Faults, Provider};

use super::{
    super::{
        events::Event,
        trace::{self, Delay},
    },
    Run,
};
use crate::Result;

/// Real time of a response that is later than the timeout of an attempt.
const LATE: Duration = Duration::from_secs(6);
/// Skips until a request meets the delay, at most.
const MAX_SKIPS: usize = 100;
/// Real time for which a worker is stopped before it is killed.
const STOPPED: Duration = Duration::from_millis(100);
/// Skips before a kill in which deliveries are held back.
const HELD_BACK: usize = 5;

impl Run<'_> {
    pub(super) async fn happen(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Faults(faults) => self.sandbox.set_faults(faults),
            Event::Revoke(provider) => self.follower.revoke(&self.sandbox, provider),
            Event::Delay(provider) => self.delay(provider).await?,
            Event::Kill(index) => self.kill(index).await?,
            Event::StopEngine => self.engine.stop()?,
            Event::StartEngine => self.engine.start_again().await?,
            Event::HangEngine(span) => {
                // The tasks that the skip has woken meet it.
                self.skip().await?;
                self.engine.hang(span).await?;
            }
        }
        Ok(())
    }

    /// Delays the next response of `provider`, without other faults.
    async fn delay(&mut self, provider: Provider) -> Result<()> {
        let faults = self.sandbox.faults();
        let delay = FaultRule::delay(LATE..=LATE).provider(provider).next(1);
        self.sandbox.set_faults(Faults::none().rule(delay));
        for _ in 0..MAX_SKIPS {
            let start = trace::seconds(self.sandbox.now());
            self.skip().await?;
            self.workers.rest().await?;
            if self.sandbox.faults() == Faults::none() {
                let span = (start, trace::seconds(self.sandbox.now()));
                self.follower.trace().delays.push(Delay { provider, span });
                break;
            }
        }
        self.sandbox.set_faults(faults);
        Ok(())
    }

    /// Kills a worker while its tasks work and it receives deliveries, and starts it again.
    async fn kill(&mut self, index: usize) -> Result<()> {
        for _ in 0..HELD_BACK {
            self.skip().await?;
            self.workers.rest().await?;
        }
        self.skip().await?;
        // In the middle of the calls of the tasks that the skip has woken.
        SystemClock.sleep(Duration::from_millis(3)).await;
        self.workers.stop(index)?;
        let receivers = self.workers.receivers();
        // The first delivery to the stopped process has no response before its end.
        let sending = self.sender.send(&self.sandbox, &receivers);
        let killing = async {
            SystemClock.sleep(STOPPED).await;
            self.workers.kill(index).await
        };
        let (sent, killed) = tokio::join!(sending, killing);
        sent?;
        killed?;
        self.workers.start_again(index).await
    }
}
