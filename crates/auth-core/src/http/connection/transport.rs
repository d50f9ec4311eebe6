//! Requests of one client over an [`ConnectionPool`].

use std::{
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use http::Version;

use super::{
    ConnectionPool,
    connector::Channel,
    runtime_pools::Pool,
    send_progress::{SendProgress, now},
};
use crate::{InvalidInput, http::BaseUrl};

/// The way from one client to its provider.
#[derive(Debug)]
pub(in crate::http) struct Transport {
    connection_pool: ConnectionPool,
    channel: Channel,
    /// Whether the latest response came over HTTP/1, where a request that times out closes its connection.
    speaks_http1: AtomicBool,
}

/// A response whose body is still to be read, and the connections that it comes over.
pub(in crate::http) struct Reply<'a> {
    pub(in crate::http) response: reqwest::Response,
    transport: &'a Transport,
    pool: Pool,
}

/// Why no response arrived.
#[derive(Debug)]
pub(in crate::http) enum SendError {
    /// There is no pool for this runtime, and none could be built.
    NoPool(InvalidInput),
    /// The time was over before there was a connection; nothing was sent.
    NotConnected,
    /// Neither the request nor the response moved for the read timeout.
    Silent,
    /// Sending or receiving failed.
    Failed(reqwest::Error),
}

impl Transport {
    /// Sends to `base_url` over `connection_pool`.
    pub(in crate::http) fn new(
        connection_pool: ConnectionPool,
        base_url: &BaseUrl,
    ) -> Result<Self, InvalidInput> {
        let channel = Channel::of(base_url);
        connection_pool.pools(channel).prepare()?;
        Ok(Self {
            connection_pool,
            channel,
            speaks_http1: AtomicBool::new(false),
        })
    }

    /// Sends `request`, whose body notes its `progress`, and waits for the head of the response.
    ///
    /// It ends when nothing has moved for `silence`, or at the request's own timeout.
    pub(in crate::http) async fn send(
        &self,
        request: reqwest::Request,
        progress: &SendProgress,
        silence: Duration,
    ) -> Result<Reply<'_>, SendError> {
        let pools = self.connection_pool.pools(self.channel);
        let pool = pools.current().map_err(SendError::NoPool)?;
        let error = match within_silence(pool.client.execute(request), progress, silence).await {
            Some(Ok(response)) => {
                let speaks_http1 = response.version() < Version::HTTP_2;
                self.speaks_http1.store(speaks_http1, Ordering::Relaxed);
                return Ok(Reply {
                    response,
                    transport: self,
                    pool,
                });
            }
            Some(Err(error)) if error.is_connect() || !error.is_timeout() => {
                return Err(SendError::Failed(error));
            }
            Some(Err(error)) => SendError::Failed(error),
            None => SendError::Silent,
        };
        if !progress.may_have_left() {
            return Err(SendError::NotConnected);
        }
        self.leave(&pool);
        Err(error)
    }

    /// Sees to it that the next attempt uses no connection of `pool`.
    fn leave(&self, pool: &Pool) {
        if !self.speaks_http1.load(Ordering::Relaxed) {
            self.connection_pool.pools(self.channel).replace(pool);
        }
    }
}

impl Reply<'_> {
    /// Notes that its body stalled.
    pub(in crate::http) fn stalled(&self) {
        self.transport.leave(&self.pool);
    }
}

/// Returns what `exchange` comes to; `None` if nothing has moved for `silence`. Then it is dropped.
async fn within_silence<T>(
    exchange: impl Future<Output = T>,
    progress: &SendProgress,
    silence: Duration,
) -> Option<T> {
    let mut exchange = pin!(exchange);
    loop {
        let left = silence.saturating_sub(now().saturating_duration_since(progress.latest()));
        if let Ok(outcome) = tokio::time::timeout(left, exchange.as_mut()).await {
            return Some(outcome);
        }
        if now().saturating_duration_since(progress.latest()) >= silence {
            return None;
        }
    }
}

#[cfg(test)]
mod tests;
