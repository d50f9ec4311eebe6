//! Addresses of the servers, and clients for them.

use auth_core::{InvalidInput, Secret};
use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion};

#[cfg(feature = "tls")]
use crate::tls::{Certificates, choose_provider};

const URL_FORMS: &str = "redis://host[:port][/db], rediss://... (feature `tls`) or redis+unix:///path";

/// A server, or some servers of a cluster.
pub(crate) struct Nodes {
    infos: Vec<ConnectionInfo>,
    #[cfg(feature = "tls")]
    certificates: Option<redis::TlsCertificates>,
}

impl Nodes {
    /// Reads the URLs of the servers.
    pub(crate) fn new(urls: &[Secret]) -> Result<Self, InvalidInput> {
        Ok(Self {
            infos: urls.iter().map(connection_info).collect::<Result<_, _>>()?,
            #[cfg(feature = "tls")]
            certificates: None,
        })
    }

    /// Sets the certificates, which need TLS.
    #[cfg(feature = "tls")]
    pub(crate) fn with_certificates(mut self, certificates: Certificates) -> Result<Self, InvalidInput> {
        let uses_tls = |info: &ConnectionInfo| matches!(info.addr(), ConnectionAddr::TcpTls { .. });
        if certificates.is_empty() {
            return Ok(self);
        }
        if !self.infos.iter().all(uses_tls) {
            return Err(InvalidInput::new(
                "url",
                "does not use TLS, although certificates are set",
                "rediss://...",
            ));
        }
        self.certificates = Some(certificates.into_redis()?);
        Ok(self)
    }

    /// Returns a client of the first server.
    pub(crate) fn client(self) -> Result<Client, InvalidInput> {
        let info = self.infos.into_iter().next().ok_or_else(invalid_url)?;
        #[cfg(feature = "tls")]
        if let Some(certificates) = self.certificates {
            return Client::build_with_tls(info, certificates)
                .ok()
                .ok_or_else(invalid_url);
        }
        Client::open(info).ok().ok_or_else(invalid_url)
    }

    /// Returns a client of the cluster.
    #[cfg(feature = "cluster")]
    pub(crate) fn cluster_client(self) -> redis::cluster::ClusterClientBuilder {
        let client = redis::cluster::ClusterClient::builder(self.infos);
        #[cfg(feature = "tls")]
        if let Some(certificates) = self.certificates {
            return client.certs(certificates);
        }
        client
    }
}

/// Reads a URL. The error does not quote it, since it may contain a password.
fn connection_info(url: &Secret) -> Result<ConnectionInfo, InvalidInput> {
    let info = url.expose().into_connection_info().ok().ok_or_else(invalid_url)?;
    if matches!(info.addr(), ConnectionAddr::TcpTls { insecure: true, .. }) {
        return Err(InvalidInput::new(
            "url",
            "turns off the verification of certificates",
            "a URL without `#insecure`; `root_certificates` trusts a private authority",
        ));
    }
    #[cfg(feature = "tls")]
    if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
        choose_provider()?;
    }
    // Notifications on the same connection need RESP3.
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    Ok(info.set_redis_settings(settings))
}

pub(crate) fn invalid_url() -> InvalidInput {
    InvalidInput::new("url", "is not a valid server address", URL_FORMS)
}
