//! Connection to a server or a cluster.

use std::time::Duration;

use redis::{
    Client, FromRedisValue, PushInfo, RedisError, RedisResult, ScriptInvocation,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use tokio::sync::OnceCell;

use crate::notifications::Notifications;

/// Maximum pause between two attempts to connect.
const MAX_PAUSE: Duration = Duration::from_secs(5);
/// Attempts to connect, within a call's timeout.
const CONNECT_ATTEMPTS: usize = 3;

/// Connects on its first use, and again after a failure.
pub(crate) struct Connection {
    target: Target,
    /// Set when the server sends notifications to this connection.
    subscribed: OnceCell<()>,
    channel: String,
}

enum Target {
    Server(ConnectionManager),
    #[cfg(feature = "cluster")]
    Cluster {
        client: Box<redis::cluster::ClusterClient>,
        connection: OnceCell<redis::cluster_async::ClusterConnection>,
    },
}

impl Connection {
    /// Creates a connection to one server, whose notifications of `channel` go to `notifications`.
    pub(crate) fn to_server(
        client: Client,
        timeout: Duration,
        channel: String,
        notifications: Notifications,
    ) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(timeout))
            .set_response_timeout(Some(timeout))
            .set_number_of_retries(CONNECT_ATTEMPTS)
            .set_max_delay(MAX_PAUSE)
            .set_push_sender(move |push: PushInfo| {
                notifications.receive(&push);
                Ok::<(), std::convert::Infallible>(())
            })
            .set_automatic_resubscription();
        let manager = ConnectionManager::new_lazy_with_config(client, config)?;
        Ok(Self {
            target: Target::Server(manager),
            subscribed: OnceCell::new(),
            channel,
        })
    }

    /// Creates a connection to a cluster with some of its `nodes`.
    #[cfg(feature = "cluster")]
    pub(crate) fn to_cluster(
        nodes: Vec<redis::ConnectionInfo>,
        timeout: Duration,
        channel: String,
        notifications: Notifications,
    ) -> RedisResult<Self> {
        let client = redis::cluster::ClusterClient::builder(nodes)
            .use_protocol(redis::ProtocolVersion::RESP3)
            .connection_timeout(timeout)
            .response_timeout(timeout)
            .push_sender(move |push: PushInfo| {
                notifications.receive(&push);
                Ok::<(), std::convert::Infallible>(())
            })
            .build()?;
        Ok(Self {
            target: Target::Cluster {
                client: Box::new(client),
                connection: OnceCell::new(),
            },
            subscribed: OnceCell::new(),
            channel,
        })
    }

    /// Asks the server for notifications, once. Without them, waiting callers ask at intervals.
    pub(crate) async fn subscribe(&self) {
        let subscription = self.subscribed.get_or_try_init(async || match &self.target {
            Target::Server(manager) => manager.clone().subscribe(&self.channel).await,
            #[cfg(feature = "cluster")]
            Target::Cluster { client, connection } => {
                let connection = connection
                    .get_or_try_init(|| client.get_async_connection())
                    .await?;
                connection.clone().subscribe(&self.channel).await
            }
        });
        if let Err(error) = subscription.await {
            tracing::debug!(%error, "no notifications of the token store");
        }
    }

    /// Runs a script.
    pub(crate) async fn run<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, RedisError> {
        match &self.target {
            Target::Server(manager) => script.invoke_async(&mut manager.clone()).await,
            #[cfg(feature = "cluster")]
            Target::Cluster { client, connection } => {
                let connection = connection
                    .get_or_try_init(|| client.get_async_connection())
                    .await?;
                script.invoke_async(&mut connection.clone()).await
            }
        }
    }
}
