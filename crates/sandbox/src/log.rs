//! Log of each provider's requests.

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

/// A request and the status code of its response.
///
/// The query, the headers and the bodies are not recorded, since they carry keys, tokens and signatures.
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
    /// Request method.
    pub method: Method,
    /// Request path as the provider documents it, without the sandbox's prefix.
    pub path: String,
    /// Status code of the response.
    pub status: StatusCode,
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, status } = self;
        write!(f, "{method} {path} {}", status.as_u16())
    }
}

/// Newest exchanges of one provider, and the total number of requests.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    requests: u64,
    newest: VecDeque<Exchange>,
}

/// Bounds the memory of a server that runs for weeks.
const MAX_EXCHANGES: usize = 1000;

impl Log {
    /// Returns the number of requests received.
    pub(crate) fn requests(&self) -> u64 {
        self.with(|entries| entries.requests)
    }

    /// Returns the newest exchanges, oldest first.
    pub(crate) fn newest(&self) -> Vec<Exchange> {
        self.with(|entries| entries.newest.iter().cloned().collect())
    }

    /// Records every exchange of `router`, its fallbacks included.
    pub(crate) fn attach(self: &Arc<Self>, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(Arc::clone(self), record))
    }

    fn push(&self, exchange: Exchange) {
        self.with(|entries| {
            entries.requests += 1;
            if entries.newest.len() == MAX_EXCHANGES {
                entries.newest.pop_front();
            }
            entries.newest.push_back(exchange);
        });
    }

    fn with<T>(&self, read: impl FnOnce(&mut Entries) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn record(State(log): State<Arc<Log>>, request: Request, next: Next) -> Response {
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
    fn count_includes_dropped_exchanges() {
        let log = Log::default();
        for number in 0..MAX_EXCHANGES + 5 {
            log.push(Exchange {
                method: Method::GET,
                path: format!("/{number}"),
                status: StatusCode::OK,
            });
        }
        let newest = log.newest();
        assert_eq!(log.requests(), 1005);
        assert_eq!(newest.len(), MAX_EXCHANGES);
        assert_eq!(newest[0].to_string(), "GET /5 200");
    }
}
