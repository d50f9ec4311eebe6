//! Plain reverse proxy: axum and reqwest, without authentication, retries and logs.

use std::env;

use auth_core::http::reqwest::{self, Client, Url};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Response, StatusCode, header},
};

use crate::{Fault, servers};

const MAX_BODY: usize = 1 << 20;

#[derive(Debug, Clone)]
struct Upstream {
    client: Client,
    base_url: String,
}

/// Serves the proxy of the provider at `BENCH_BASE_URL`.
pub(crate) async fn serve() -> Result<(), Fault> {
    let upstream = Upstream {
        client: Client::builder().no_proxy().build()?,
        base_url: env::var("BENCH_BASE_URL")?,
    };
    let router = Router::new().fallback(forward).with_state(upstream);
    servers::serve(router).await
}

async fn forward(State(upstream): State<Upstream>, request: Request) -> Result<Response<Body>, StatusCode> {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let url =
        Url::parse(&format!("{}{target}", upstream.base_url)).map_err(|_invalid| StatusCode::BAD_REQUEST)?;
    let mut outgoing = reqwest::Request::new(parts.method, url);
    *outgoing.headers_mut() = parts.headers;
    outgoing.headers_mut().remove(header::HOST);
    // The bodies of the benchmark are small.
    let body = to_bytes(body, MAX_BODY)
        .await
        .map_err(|_failed| StatusCode::BAD_REQUEST)?;
    *outgoing.body_mut() = Some(body.into());
    let response = upstream
        .client
        .execute(outgoing)
        .await
        .map_err(|_failed| StatusCode::BAD_GATEWAY)?;
    let response: Response<reqwest::Body> = response.into();
    Ok(response.map(Body::new))
}
