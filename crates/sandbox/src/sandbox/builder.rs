//! The settings of a sandbox, and its start.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::Response,
};
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::Sandbox;
use crate::{
    clock::Clock, contracts, error::StartError, klavi::Klavi, klikoo::Klikoo, klip_a2a::KlipA2a,
    klip_card::KlipCard, server::Server, trouble::Trouble,
};

/// Settings of a sandbox that is about to start.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::{Sandbox, StartError};
///
/// let refused = Sandbox::builder().listen("0.0.0.0:4010".parse()?).start().await;
/// assert!(matches!(refused, Err(StartError::NotLoopback { .. })));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder starts nothing by itself"]
pub struct SandboxBuilder {
    listen: SocketAddr,
    is_clock_stopped: bool,
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            is_clock_stopped: false,
        }
    }
}

impl SandboxBuilder {
    /// The loopback address to listen on; port 0 takes a free one.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Stops the sandbox's clock at the time of its start, so that only [`Sandbox::advance`] moves it.
    ///
    /// Purchases and transfers settle by themselves after a few seconds. With a stopped clock a test sees the state before
    /// that however slow the machine is.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let sandbox = sandbox::Sandbox::builder().stopped_clock().start().await?;
    /// let before = sandbox.now();
    /// sandbox.advance(Duration::from_secs(3));
    /// assert_eq!(sandbox.now().duration_since(before)?, Duration::from_secs(3));
    /// # Ok(())
    /// # }
    /// ```
    pub fn stopped_clock(mut self) -> Self {
        self.is_clock_stopped = true;
        self
    }

    /// Makes the credentials, binds the address and serves.
    ///
    /// # Errors
    ///
    /// [`StartError::NotLoopback`] for an address that other machines could reach, [`StartError::Bind`] when the
    /// system refuses it, [`StartError::Credentials`] when the crypto library has no randomness,
    /// [`StartError::Contract`] when the sandbox itself is broken.
    ///
    /// # Panics
    ///
    /// Outside a Tokio runtime with I/O and time enabled, as everything of Tokio.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves no server behind: it runs only once the handle exists.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let Self {
            listen,
            is_clock_stopped,
        } = self;
        if !listen.ip().is_loopback() {
            return Err(StartError::NotLoopback { address: listen });
        }
        let bind = |source| StartError::Bind {
            address: listen,
            source,
        };
        let listener = TcpListener::bind(listen).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;

        contracts::read_all().await?;
        let origin = format!("http://{address}");
        let clock = Arc::new(if is_clock_stopped {
            Clock::stopped()
        } else {
            Clock::default()
        });
        let trouble = Arc::new(Trouble::none());
        let klip_card = KlipCard::new(&origin, &clock)?;
        let klip_a2a = KlipA2a::new(&origin, &clock)?;
        let klikoo = Klikoo::new(&origin, &clock).await?;
        let klavi = Klavi::new(&origin, &clock)?;

        let router = Router::new()
            .nest(KlipCard::PREFIX, klip_card.router(&trouble))
            .nest(KlipA2a::PREFIX, klip_a2a.router(&trouble))
            .nest(Klikoo::PREFIX, klikoo.router(&trouble))
            .nest(Klavi::PREFIX, klavi.router(&trouble))
            .fallback(no_such_provider)
            .layer(middleware::from_fn_with_state(Arc::clone(&clock), date));
        Ok(Sandbox {
            address,
            clock,
            klip_card,
            klip_a2a,
            klikoo,
            klavi,
            trouble,
            server: Server::spawn(listener, router),
        })
    }
}

/// Dates each answer by the sandbox's clock, since clients correct their own clock by that header.
async fn date(State(clock): State<Arc<Clock>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&clock.now());
    if let Some(date) = date.ok().and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

async fn no_such_provider() -> (StatusCode, Json<Value>) {
    let prefixes = [KlipCard::PREFIX, KlipA2a::PREFIX, Klikoo::PREFIX, Klavi::PREFIX];
    let body = json!({ "error": "no provider has this path", "prefixes": prefixes });
    (StatusCode::NOT_FOUND, Json(body))
}
