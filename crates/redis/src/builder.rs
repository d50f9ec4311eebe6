//! Builder of a store.

use std::time::Duration;

use auth_core::{InvalidInput, Secret};
use redis::{ConnectionInfo, IntoConnectionInfo, ProtocolVersion, RedisResult};

use crate::{
    cipher::{Cipher, EncryptionKey},
    connection::Connection,
    notifications::Notifications,
    script::Scripts,
    store::RedisStore,
};

const URL_FORMS: &str = "redis://host[:port][/db], rediss://... (feature `tls`) or redis+unix:///path";

impl RedisStore {
    /// Returns a builder of a store on the server at `url`: `redis://[user:password@]host[:port][/db]`, `rediss://` for TLS
    /// (feature `tls`), or `redis+unix:///path` for a unix socket.
    pub fn builder(url: impl Into<Secret>) -> RedisStoreBuilder {
        RedisStoreBuilder::new(vec![url.into()], false)
    }

    /// Returns a builder of a store on the cluster that the servers at `urls` belong to.
    #[cfg(feature = "cluster")]
    pub fn cluster_builder<U: Into<Secret>>(urls: impl IntoIterator<Item = U>) -> RedisStoreBuilder {
        RedisStoreBuilder::new(urls.into_iter().map(Into::into).collect(), true)
    }
}

/// Builds a [`RedisStore`].
#[derive(Debug)]
pub struct RedisStoreBuilder {
    urls: Vec<Secret>,
    is_cluster: bool,
    namespace: String,
    is_plaintext: bool,
    current: Option<EncryptionKey>,
    previous: Vec<EncryptionKey>,
    timeout: Duration,
}

impl RedisStoreBuilder {
    pub(crate) fn new(urls: Vec<Secret>, is_cluster: bool) -> Self {
        Self {
            urls,
            is_cluster,
            namespace: "auth-core".to_owned(),
            is_plaintext: false,
            current: None,
            previous: Vec::new(),
            timeout: Duration::from_secs(1),
        }
    }

    /// Sets the prefix of all keys and of the notifications' channel. Default: `auth-core`.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// Sets the key that encrypts the tokens.
    #[must_use]
    pub fn encryption_key(mut self, key: EncryptionKey) -> Self {
        self.current = Some(key);
        self
    }

    /// Adds a key that decrypts tokens, for the time in which the processes of a fleet have different current keys.
    #[must_use]
    pub fn previous_encryption_key(mut self, key: EncryptionKey) -> Self {
        self.previous.push(key);
        self
    }

    /// Stores tokens unencrypted: for a server to which only those have access who may use the tokens.
    #[must_use]
    pub fn plaintext(mut self) -> Self {
        self.is_plaintext = true;
        self
    }

    /// Sets the timeout for connecting and for each response. Default: 1 second. A
    /// [`SharedTokenProvider`](auth_core::store::SharedTokenProvider) has one of its own for each call of a store.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Builds the store. Connects when it is used first.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `url`, `namespace` or `encryption_key`.
    pub fn build(self) -> Result<RedisStore, InvalidInput> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        if self.namespace.is_empty() || !self.namespace.bytes().all(is_plain) {
            return Err(InvalidInput::new(
                "namespace",
                "is not a valid key prefix",
                "ASCII letters, digits, `-`, `_`, `.` and `:`",
            ));
        }
        let cipher = match (self.current, self.is_plaintext) {
            (Some(current), false) => Cipher::Encrypted {
                current,
                previous: self.previous,
            },
            (None, true) if self.previous.is_empty() => Cipher::Plaintext,
            (None, false) => {
                return Err(InvalidInput::missing("encryption_key", "a key, or `plaintext()`"));
            }
            _ => {
                return Err(InvalidInput::new(
                    "encryption_key",
                    "contradicts `plaintext()`",
                    "one of them",
                ));
            }
        };
        let nodes: Vec<_> = self.urls.iter().map(connection_info).collect::<Result<_, _>>()?;
        let notifications = Notifications::new();
        let channel = RedisStore::channel(&self.namespace);
        let connection = connect(
            nodes,
            self.is_cluster,
            self.timeout,
            channel,
            notifications.clone(),
        );
        let Ok(connection) = connection else {
            return Err(InvalidInput::new(
                "url",
                "is not a valid server address",
                URL_FORMS,
            ));
        };
        Ok(RedisStore {
            namespace: self.namespace,
            cipher,
            connection,
            notifications,
            scripts: Scripts::default(),
        })
    }
}

fn connect(
    nodes: Vec<ConnectionInfo>,
    is_cluster: bool,
    timeout: Duration,
    channel: String,
    notifications: Notifications,
) -> RedisResult<Connection> {
    #[cfg(feature = "cluster")]
    if is_cluster {
        return Connection::to_cluster(nodes, timeout, channel, notifications);
    }
    debug_assert!(!is_cluster || cfg!(feature = "cluster"));
    let Some(node) = nodes.into_iter().next() else {
        return Err((redis::ErrorKind::InvalidClientConfig, "no server").into());
    };
    Connection::to_server(redis::Client::open(node)?, timeout, channel, notifications)
}

/// Reads a URL. The error does not quote it, since it may contain a password.
fn connection_info(url: &Secret) -> Result<ConnectionInfo, InvalidInput> {
    #[cfg(feature = "tls")]
    if url.expose().starts_with("rediss://") && rustls::crypto::CryptoProvider::get_default().is_none() {
        // redis has no other way to choose one. Another thread may have been faster.
        let _: Result<(), _> = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }
    let info = url.expose().into_connection_info();
    let Ok(info) = info else {
        return Err(InvalidInput::new(
            "url",
            "is not a valid server address",
            URL_FORMS,
        ));
    };
    // Notifications on the same connection need RESP3.
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    Ok(info.set_redis_settings(settings))
}
