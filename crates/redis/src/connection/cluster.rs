//! Connection to a cluster.

use std::{convert::Infallible, time::Duration};

use redis::{
    FromRedisValue, PushInfo, RedisResult, ScriptInvocation,
    cluster::{ClusterClient, ClusterClientBuilder},
    cluster_async,
};
use tokio::sync::OnceCell;

use super::Subscription;

/// Connection to a cluster. It keeps itself connected to the cluster's servers.
pub(crate) struct ClusterConnection {
    client: ClusterClient,
    subscription: Subscription,
    connection: OnceCell<cluster_async::ClusterConnection>,
}

impl ClusterConnection {
    pub(crate) fn new(
        client: ClusterClientBuilder,
        timeout: Duration,
        subscription: Subscription,
    ) -> RedisResult<Self> {
        let receiver = subscription.clone();
        let client = client
            .use_protocol(redis::ProtocolVersion::RESP3)
            .connection_timeout(timeout)
            .response_timeout(timeout)
            .push_sender(move |push: PushInfo| {
                receiver.receive(&push);
                Ok::<(), Infallible>(())
            })
            .build()?;
        Ok(Self {
            client,
            subscription,
            connection: OnceCell::new(),
        })
    }

    pub(super) async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> RedisResult<T> {
        let connection = self.connection.get_or_try_init(|| self.connect()).await?;
        script.invoke_async(&mut connection.clone()).await
    }

    async fn connect(&self) -> RedisResult<cluster_async::ClusterConnection> {
        let mut connection = self.client.get_async_connection().await?;
        Subscription::record(connection.subscribe(&self.subscription.channel).await);
        Ok(connection)
    }
}
