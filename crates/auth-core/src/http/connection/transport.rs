//! Transport: sends the requests of one client over a [`ConnectionPool`].

use std::{
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use http::Version;

use super::{ConnectionPool, connector::Channel, runtime_pools::Pool, send_progress::SendProgress, tls};
use crate::{InvalidInput, http::BaseUrl};

/// Sends requests to one base URL.
#[derive(Debug)]
pub(in crate::http) struct Transport {
    connection_pool: ConnectionPool,
    channel: Channel,
    /// `true` if the latest response used HTTP/1, where a timeout closes the connection.
    speaks_http1: AtomicBool,
}

/// A response whose body is not read yet.
pub(in crate::http) struct Reply {
    pub(in crate::http) response: reqwest::Response,
    pub(in crate::http) connection: UsedConnection,
}

/// The connection of a response.
pub(in crate::http) struct UsedConnection {
    is_http1: bool,
    connection_pool: ConnectionPool,
    channel: Channel,
    pool: Pool,
}

/// The reason that no response arrived.
#[derive(Debug)]
pub(in crate::http) enum SendError {
    /// Building a pool for this runtime failed.
    NoPool(InvalidInput),
    /// Connecting timed out. Nothing was sent.
    NotConnected,
    /// The read timeout passed without progress.
    Silent,
    /// Sending or receiving failed.
    Failed(reqwest::Error),
}

impl Transport {
    /// Creates a transport to `base_url` over `connection_pool`.
    pub(in crate::http) fn new(
        connection_pool: ConnectionPool,
        base_url: &BaseUrl,
    ) -> Result<Self, InvalidInput> {
        let channel = Channel::of(base_url);
        tls::require(base_url)?;
        connection_pool.pools(channel).prepare()?;
        Ok(Self {
            connection_pool,
            channel,
            speaks_http1: AtomicBool::new(false),
        })
    }

    /// Sends `request`, whose body records `progress`, and waits for the head of the response.
    ///
    /// It times out after `silence` without progress, or at the request's own timeout, which includes the body of the
    /// response.
    pub(in crate::http) async fn send(
        &self,
        request: reqwest::Request,
        progress: &SendProgress,
        silence: Duration,
    ) -> Result<Reply, SendError> {
        let pools = self.connection_pool.pools(self.channel);
        let pool = pools.current().map_err(SendError::NoPool)?;
        #[cfg(any(test, feature = "testing"))]
        if let Some(responder) = self.connection_pool.responder() {
            // In a box, since it would make the future of each call larger.
            let response = Box::pin(responder.respond(request)).await;
            return response
                .map(|response| self.reply(response, pool))
                .map_err(SendError::Failed);
        }
        let error = match within_silence(pool.client.execute(request), progress, silence).await {
            Some(Ok(response)) => return Ok(self.reply(response, pool)),
            Some(Err(error)) if error.is_connect() || !error.is_timeout() => {
                return Err(SendError::Failed(error));
            }
            Some(Err(error)) => SendError::Failed(error),
            None => SendError::Silent,
        };
        if !progress.may_have_left() {
            return Err(SendError::NotConnected);
        }
        // A connection that waits for the caller's stream does not hang.
        if !self.speaks_http1.load(Ordering::Relaxed) && !progress.waits_for_stream() {
            pools.replace(&pool);
        }
        Err(error)
    }

    fn reply(&self, response: reqwest::Response, pool: Pool) -> Reply {
        let is_http1 = response.version() < Version::HTTP_2;
        self.speaks_http1.store(is_http1, Ordering::Relaxed);
        let connection = UsedConnection {
            is_http1,
            connection_pool: self.connection_pool.clone(),
            channel: self.channel,
            pool,
        };
        Reply { response, connection }
    }
}

impl UsedConnection {
    /// Replaces the pool after the body stalled, so that the next attempt uses another connection.
    pub(in crate::http) fn leave(&self) {
        if !self.is_http1 {
            self.connection_pool.pools(self.channel).replace(&self.pool);
        }
    }
}

/// Returns the output of `exchange`, or `None` after `silence` without progress.
async fn within_silence<T>(
    exchange: impl Future<Output = T>,
    progress: &SendProgress,
    silence: Duration,
) -> Option<T> {
    let mut exchange = pin!(exchange);
    loop {
        let latest = progress.latest();
        let Some(end) = latest.checked_add(silence) else {
            return Some(exchange.await);
        };
        if let Ok(outcome) = tokio::time::timeout_at(end, exchange.as_mut()).await {
            return Some(outcome);
        }
        if progress.latest() == latest {
            return None;
        }
    }
}

#[cfg(test)]
mod tests;
