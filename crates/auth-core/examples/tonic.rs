//! Calls a gRPC server with tokens through a tonic channel.
//!
//! The server rejects the first token, so the first call fails, and the second one gets another token. An `Interceptor` of
//! tonic is synchronous and cannot fetch a token: a layer can.

use std::{
    error::Error,
    net::Ipv4Addr,
    sync::atomic::{AtomicU32, Ordering},
};

use auth_core::{
    AccessToken, CachedTokenProvider, Placement, TokenError, TokenProvider, async_trait,
    http::{BaseUrl, Url},
    tower::AuthenticationLayer,
};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{
    Code, Request, Status,
    transport::{Channel, Server},
};
use tonic_health::{
    pb::{HealthCheckRequest, health_client::HealthClient, health_server::HealthServer},
    server::{HealthReporter, HealthService},
};
use tower::ServiceBuilder;

/// Issues `token-1`, `token-2` and so on.
#[derive(Debug, Default)]
struct Issuer(AtomicU32);

#[async_trait]
impl TokenProvider for Issuer {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        Ok(AccessToken::new(format!("token-{number}"), Placement::Bearer))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let health = HealthService::from_health_reporter(HealthReporter::new());
    let server = Server::builder().add_service(HealthServer::with_interceptor(health, authorize));
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));

    let tokens = CachedTokenProvider::new(Issuer::default());
    let authentication = AuthenticationLayer::new(BaseUrl::new(Url::parse(&url)?)?, tokens)
        // A channel adds its host to the URIs itself.
        .relative_uris()
        // The status of gRPC; that of HTTP is 200.
        .token_rejected(|_status, headers| {
            let status = headers
                .get("grpc-status")
                .map(|status| Code::from_bytes(status.as_bytes()));
            status == Some(Code::Unauthenticated)
        });
    let channel = Channel::from_shared(url)?.connect_lazy();
    let mut health = HealthClient::new(ServiceBuilder::new().layer(authentication).service(channel));
    for _ in 0..2 {
        match health.check(HealthCheckRequest::default()).await {
            Ok(response) => println!("{:?}", response.into_inner().status()),
            Err(status) => println!("{:?}: {}", status.code(), status.message()),
        }
    }
    Ok(())
}

/// Accepts `token-2` only.
fn authorize(request: Request<()>) -> Result<Request<()>, Status> {
    match request.metadata().get("authorization") {
        Some(token) if token == "Bearer token-2" => Ok(request),
        _ => Err(Status::unauthenticated("invalid token")),
    }
}
