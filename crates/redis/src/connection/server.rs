//! Connection to one server.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redis::{
    AsyncConnectionConfig, Client, FromRedisValue, PushInfo, PushKind, RedisResult, ScriptInvocation,
    aio::MultiplexedConnection,
};

use super::Subscription;

/// Connection to one server, which all calls share while it works.
pub(crate) struct ServerConnection {
    client: Client,
    timeout: Duration,
    subscription: Subscription,
    current: Mutex<Option<Established>>,
    /// Held while connecting, so that concurrent calls wait for one connection.
    connecting: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Established {
    connection: MultiplexedConnection,
    /// Set when the server closed the connection.
    is_closed: Arc<AtomicBool>,
}

/// Discards the connection of a call that fails or is dropped: a server that has vanished closes no connection, and never
/// responds on it.
struct DiscardOnDrop<'a> {
    server: &'a ServerConnection,
    used: Established,
    is_sound: bool,
}

impl ServerConnection {
    pub(crate) fn new(client: Client, timeout: Duration, subscription: Subscription) -> Self {
        Self {
            client,
            timeout,
            subscription,
            current: Mutex::new(None),
            connecting: tokio::sync::Mutex::new(()),
        }
    }

    pub(super) async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> RedisResult<T> {
        let used = self.established().await?;
        let mut connection = used.connection.clone();
        let mut guard = DiscardOnDrop {
            server: self,
            used,
            is_sound: false,
        };
        let outcome = script.invoke_async(&mut connection).await;
        // Any response shows that the connection works.
        guard.is_sound = outcome
            .as_ref()
            .err()
            .is_none_or(|error| !error.is_io_error() && !error.is_unrecoverable_error());
        outcome
    }

    /// Returns the connection, or connects once.
    async fn established(&self) -> RedisResult<Established> {
        if let Some(established) = self.current() {
            return Ok(established);
        }
        let _connecting = self.connecting.lock().await;
        if let Some(established) = self.current() {
            return Ok(established);
        }
        let established = self.connect().await?;
        *self.lock() = Some(established.clone());
        Ok(established)
    }

    async fn connect(&self) -> RedisResult<Established> {
        let is_closed = Arc::new(AtomicBool::new(false));
        let (closed, subscription) = (Arc::clone(&is_closed), self.subscription.clone());
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout))
            .set_push_sender(move |push: PushInfo| {
                if push.kind == PushKind::Disconnection {
                    closed.store(true, Ordering::Relaxed);
                }
                subscription.receive(&push);
                Ok::<(), Infallible>(())
            });
        let mut connection = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        Subscription::record(connection.subscribe(&self.subscription.channel).await);
        Ok(Established {
            connection,
            is_closed,
        })
    }

    fn current(&self) -> Option<Established> {
        let mut current = self.lock();
        current.take_if(|established| established.is_closed.load(Ordering::Relaxed));
        current.clone()
    }

    /// Locks the connection. Never held across an await.
    fn lock(&self) -> MutexGuard<'_, Option<Established>> {
        // Every change under this lock completes before anything could panic.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for DiscardOnDrop<'_> {
    fn drop(&mut self) {
        if !self.is_sound {
            // Another call may have replaced it already.
            self.server
                .lock()
                .take_if(|current| Arc::ptr_eq(&current.is_closed, &self.used.is_closed));
        }
    }
}
