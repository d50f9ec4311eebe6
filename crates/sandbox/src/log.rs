//! What each provider was asked, and what it answered.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::{self, Next},
    response::Response,
};

/// One request and the status of its answer.
///
/// The query, the headers and the bodies are left out on purpose: they carry keys, tokens and signatures.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = sandbox::Sandbox::start().await?;
/// let http = reqwest::Client::builder().build()?;
/// http.get(format!("{}/v2/wallet/bapp", sandbox.klip_card().base_url())).send().await?;
///
/// let log = sandbox.klip_card().log();
/// assert_eq!(log[0].to_string(), "GET /v2/wallet/bapp 401");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// The request's method.
    pub method: Method,
    /// The request's path as the provider documents it, without the sandbox's prefix.
    pub path: String,
    /// The status of the answer.
    pub status: StatusCode,
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, status } = self;
        write!(f, "{method} {path} {}", status.as_u16())
    }
}

/// The newest exchanges of one provider, and how many there were in all.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    requests: u64,
    newest: VecDeque<Exchange>,
}

/// A server that runs for weeks must not grow with each request.
const KEPT: usize = 1000;

impl Log {
    /// How many requests came in.
    pub(crate) fn requests(&self) -> u64 {
        self.with(|entries| entries.requests)
    }

    /// The newest exchanges, oldest first.
    pub(crate) fn newest(&self) -> Vec<Exchange> {
        self.with(|entries| entries.newest.iter().cloned().collect())
    }

    /// Notes every exchange of `router`, its fallbacks included.
    pub(crate) fn attach(self: &Arc<Self>, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(Arc::clone(self), note))
    }

    fn push(&self, exchange: Exchange) {
        self.with(|entries| {
            entries.requests += 1;
            if entries.newest.len() == KEPT {
                entries.newest.pop_front();
            }
            entries.newest.push_back(exchange);
        });
    }

    fn with<T>(&self, read: impl FnOnce(&mut Entries) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn note(State(log): State<Arc<Log>>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    log.push(Exchange {
        method,
        path,
        status: response.status(),
    });
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_goes_on_when_the_oldest_exchanges_are_dropped() {
        let log = Log::default();
        for number in 0..KEPT + 5 {
            log.push(Exchange {
                method: Method::GET,
                path: format!("/{number}"),
                status: StatusCode::OK,
            });
        }
        let newest = log.newest();
        assert_eq!(log.requests(), 1005);
        assert_eq!(newest.len(), KEPT);
        assert_eq!(newest[0].to_string(), "GET /5 200");
    }
}
