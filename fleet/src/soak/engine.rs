//! Engine of a run, whose keys age by the time that is skipped.

use std::time::Duration;

use crate::{Result, engine::Server};

/// Lets each key expire earlier by a number of milliseconds.
const AGE: &str = "for _, key in ipairs(redis.call('KEYS', '*')) do \
     local left = redis.call('PTTL', key) \
     if left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end end";

#[derive(Debug)]
pub(super) struct Engine {
    server: Server,
    is_up: bool,
}

impl Engine {
    pub(super) async fn start(program: &str) -> Result<Self> {
        Ok(Self {
            server: Server::start(program).await?,
            is_up: true,
        })
    }

    pub(super) fn url(&self) -> String {
        self.server.url("")
    }

    /// Lets the keys age by `step`, as they would have by themselves.
    pub(super) async fn age(&self, step: Duration) -> Result<()> {
        if self.is_up {
            let step = step.as_millis().to_string();
            self.server.run(&["EVAL", AGE, "0", &step]).await?;
        }
        Ok(())
    }

    /// Returns the number of keys, 0 while the engine is stopped.
    pub(super) async fn count_keys(&self) -> Result<i64> {
        if !self.is_up {
            return Ok(0);
        }
        let keys = self.server.run(&["DBSIZE"]).await?;
        Ok(redis::from_redis_value(keys)?)
    }

    /// Kills the engine, and with it all that it keeps.
    pub(super) fn stop(&mut self) -> Result<()> {
        self.is_up = false;
        self.server.stop()
    }

    pub(super) async fn start_again(&mut self) -> Result<()> {
        self.server.start_again().await?;
        self.is_up = true;
        Ok(())
    }

    /// Lets the engine hang for `span` of real time.
    pub(super) async fn hang(&self, span: Duration) -> Result<()> {
        self.server.hang(span).await
    }
}
