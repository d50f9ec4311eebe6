//! Builder of a store.

use std::time::Duration;

#[cfg(feature = "tls")]
use crate::tls::{Certificates, ClientCertificate};
use crate::{
    cipher::{Cipher, EncryptionKey},
    connection::{Connection, ServerConnection, Subscription},
    nodes::Nodes,
    notifications::Notifications,
    script::Scripts,
    store::RedisStore,
};
#[cfg(feature = "cluster")]
use crate::{connection::ClusterConnection, nodes::invalid_url};
use auth_core::{InvalidInput, Secret};

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
    #[cfg(feature = "tls")]
    certificates: Certificates,
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
            #[cfg(feature = "tls")]
            certificates: Certificates::default(),
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

    /// Sets the root certificates in PEM that a `rediss://` server must have its certificate from: those of a private
    /// authority. Default: the root certificates of the machine.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.roots = Some(pem.into());
        self
    }

    /// Sets the certificate chain and the private key, both in PEM, for a `rediss://` server that asks for a client
    /// certificate.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn client_certificate(mut self, chain_pem: impl Into<Vec<u8>>, key_pem: impl Into<Secret>) -> Self {
        self.certificates.client = Some(ClientCertificate {
            chain: chain_pem.into(),
            key: key_pem.into(),
        });
        self
    }

    /// Builds the store. Connects when it is used first. With an encryption key it takes 10 to 50 ms, once in a process, for the
    /// first random number.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `url`, `namespace`, `encryption_key`, `root_certificates` or `client_certificate`.
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
            (Some(current), false) => Cipher::encrypted(current, self.previous),
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
        let nodes = Nodes::new(&self.urls)?;
        #[cfg(feature = "tls")]
        let nodes = nodes.with_certificates(self.certificates)?;
        let notifications = Notifications::new();
        let subscription = Subscription {
            channel: RedisStore::channel(&self.namespace),
            notifications: notifications.clone(),
        };
        Ok(RedisStore {
            namespace: self.namespace,
            cipher,
            connection: connection(nodes, self.is_cluster, self.timeout, subscription)?,
            notifications,
            scripts: Scripts::default(),
        })
    }
}

/// Creates the connection. Sends nothing.
fn connection(
    nodes: Nodes,
    is_cluster: bool,
    timeout: Duration,
    subscription: Subscription,
) -> Result<Connection, InvalidInput> {
    #[cfg(feature = "cluster")]
    if is_cluster {
        let cluster = ClusterConnection::new(nodes.cluster_client(), timeout, subscription);
        return cluster.map(Connection::Cluster).ok().ok_or_else(invalid_url);
    }
    debug_assert!(!is_cluster || cfg!(feature = "cluster"));
    let server = ServerConnection::new(nodes.client()?, timeout, subscription);
    Ok(Connection::Server(server))
}
