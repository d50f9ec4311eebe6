//! Connection to a server or a cluster.

#[cfg(feature = "cluster")]
mod cluster;
mod server;

use redis::{FromRedisValue, PushInfo, RedisResult, ScriptInvocation};

#[cfg(feature = "cluster")]
pub(crate) use self::cluster::ClusterConnection;
pub(crate) use self::server::ServerConnection;
use crate::notifications::Notifications;

/// Connects on its first use, and again after a failure: once for each call, since the caller decides about retries.
pub(crate) enum Connection {
    Server(ServerConnection),
    #[cfg(feature = "cluster")]
    Cluster(ClusterConnection),
}

impl Connection {
    /// Runs a script.
    pub(crate) async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> RedisResult<T> {
        match self {
            Self::Server(server) => server.run(script).await,
            #[cfg(feature = "cluster")]
            Self::Cluster(cluster) => cluster.run(script).await,
        }
    }
}

/// Notifications of one channel, which a connection subscribes to.
#[derive(Debug, Clone)]
pub(crate) struct Subscription {
    pub(crate) channel: String,
    pub(crate) notifications: Notifications,
}

impl Subscription {
    /// Takes a message of the server.
    fn receive(&self, push: &PushInfo) {
        self.notifications.receive(push);
    }

    /// Logs that the server does not notify. Waiting callers ask at intervals then.
    fn record(outcome: RedisResult<()>) {
        if let Err(error) = outcome {
            tracing::debug!(%error, "no notifications of the token store");
        }
    }
}
