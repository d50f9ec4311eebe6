//! Servers that are reached by TLS.

use std::{error::Error, fs, net::TcpListener, time::Duration};

use auth_core::{
    Clock, InvalidInput, SystemClock,
    store::{AcquireRequest, Acquired, StoreError, StoreErrorKind, StoreKey, TokenStore},
    testing::conformance,
};
use auth_core_redis::{RedisStore, RedisStoreBuilder};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tempfile::TempDir;

use crate::server::{PATIENCE, Server};

/// Attempts to find a port that no other program takes before the server does.
const PORT_ATTEMPTS: usize = 5;
/// Attempts to reach a new server, each after ten milliseconds.
const ATTEMPTS: usize = 1000;

/// Authority that issues certificates.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        // Two authorities with one name would be one to a client.
        let name = format!("authority {:x}", fastrand::u64(..));
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    /// Returns a certificate for `name`, and its key, in PEM.
    fn issue(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        (
            params.signed_by(&key, &self.0).unwrap().pem(),
            key.serialize_pem(),
        )
    }
}

/// Server whose certificate is of `localhost`.
struct TlsServer {
    port: u16,
    authority: Authority,
    _server: Server,
    _certificates: TempDir,
}

impl TlsServer {
    /// Starts a server, or returns `None` and says so if there is none on this machine, or one without TLS.
    async fn start(asks_for_client_certificate: bool) -> Option<Self> {
        let (authority, folder) = (Authority::new(), tempfile::tempdir().unwrap());
        let (certificate, key) = authority.issue("localhost");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let files = [
            write("authority", &authority.pem()),
            write("certificate", &certificate),
            write("key", &key),
        ];
        for _ in 0..PORT_ATTEMPTS {
            let port = free_port();
            let server = Server::spawn(&[
                "--tls-port",
                &port.to_string(),
                "--bind",
                "127.0.0.1",
                "--tls-ca-cert-file",
                &files[0],
                "--tls-cert-file",
                &files[1],
                "--tls-key-file",
                &files[2],
                "--tls-auth-clients",
                if asks_for_client_certificate { "yes" } else { "no" },
            ])?;
            if wait_until_ready(&server).await? {
                return Some(Self {
                    port,
                    authority,
                    _server: server,
                    _certificates: folder,
                });
            }
        }
        panic!("other programs took {PORT_ATTEMPTS} ports");
    }

    fn builder(&self, host: &str) -> RedisStoreBuilder {
        RedisStore::builder(format!("rediss://{host}:{}", self.port))
            .timeout(PATIENCE)
            .plaintext()
    }

    fn trusting_builder(&self) -> RedisStoreBuilder {
        self.builder("localhost").root_certificates(self.authority.pem())
    }
}

/// Returns a port that no program listens on. Another one may take it before the server does.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Returns whether the server got its port; `None` if it cannot do TLS.
async fn wait_until_ready(server: &Server) -> Option<bool> {
    for _ in 0..ATTEMPTS {
        if server.is_ready().await {
            return Some(true);
        }
        let log = server.log();
        if log.contains("Failed listening") || log.contains("bind:") {
            return Some(false);
        }
        // An unknown directive of its configuration.
        if log.contains("FATAL CONFIG FILE ERROR") {
            println!("skipped: the server is built without TLS");
            return None;
        }
        SystemClock.sleep(Duration::from_millis(10)).await;
    }
    panic!("the server does not respond: {}", server.log());
}

async fn acquire(store: &RedisStore) -> Result<Acquired, StoreError> {
    let request = AcquireRequest::new(Duration::from_secs(60));
    store.acquire(&StoreKey::new("tls"), &request).await
}

/// Returns the error of a store that cannot connect, with its causes.
async fn refused(builder: RedisStoreBuilder) -> String {
    let error = acquire(&builder.build().unwrap()).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    format!("{error}: {cause}")
}

#[tokio::test]
async fn store_conforms_over_tls() {
    let Some(server) = TlsServer::start(false).await else {
        return;
    };
    conformance::token_store(async || server.trusting_builder().build().unwrap()).await;
}

#[tokio::test]
async fn server_of_another_authority_is_refused() {
    let Some(server) = TlsServer::start(false).await else {
        return;
    };
    let builder = server
        .builder("localhost")
        .root_certificates(Authority::new().pem());
    let refused = refused(builder).await;
    assert!(
        refused.contains("invalid peer certificate: UnknownIssuer"),
        "{refused}"
    );
}

#[tokio::test]
async fn server_of_another_name_is_refused() {
    let Some(server) = TlsServer::start(false).await else {
        return;
    };
    let builder = server
        .builder("127.0.0.1")
        .root_certificates(server.authority.pem());
    let refused = refused(builder).await;
    assert!(
        refused.contains("certificate not valid for name \"127.0.0.1\""),
        "{refused}"
    );
}

#[tokio::test]
async fn client_certificate_is_sent() {
    let Some(server) = TlsServer::start(true).await else {
        return;
    };
    let (certificate, key) = server.authority.issue("client");
    let store = server
        .trusting_builder()
        .client_certificate(certificate, key)
        .build()
        .unwrap();
    acquire(&store).await.unwrap();
    refused(server.trusting_builder()).await;
}

#[test]
fn unusable_certificates_are_rejected() {
    let authority = Authority::new();
    let (certificate, key) = authority.issue("client");
    let (_, other_key) = authority.issue("client");
    let builder = || RedisStore::builder("rediss://localhost").plaintext();
    let error = |builder: RedisStoreBuilder| {
        let error: InvalidInput = builder.build().unwrap_err();
        error.to_string()
    };
    for roots in [
        "",
        "no PEM",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        &key,
    ] {
        assert_eq!(
            error(builder().root_certificates(roots)),
            "`root_certificates` has no readable certificate; expected certificates in PEM: `-----BEGIN CERTIFICATE-----` ..."
        );
    }
    for (chain, key, problem) in [
        ("", key.as_str(), "has no readable certificate"),
        (&certificate, "hunter2", "has no readable private key"),
        (&certificate, &certificate, "has no readable private key"),
        (&certificate, &other_key, "does not fit its private key"),
    ] {
        let error = error(builder().client_certificate(chain, key));
        assert!(
            error.starts_with(&format!("`client_certificate` {problem}")),
            "{error}"
        );
        assert!(!error.contains("hunter2"));
    }
    let plain = RedisStore::builder("redis://localhost")
        .plaintext()
        .root_certificates(authority.pem());
    assert!(error(plain).starts_with("`url` does not use TLS"));
    let unverified = RedisStore::builder("rediss://localhost/#insecure").plaintext();
    assert!(error(unverified).starts_with("`url` turns off the verification"));
}
