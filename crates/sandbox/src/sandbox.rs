//! The handle of a running sandbox, and its builder.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, SystemTime},
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

use crate::{
    clock::Clock, error::StartError, klavi::Klavi, klikoo::Klikoo, klip_a2a::KlipA2a, klip_card::KlipCard,
    server::Server,
};

/// A running stand-in of all four providers.
///
/// It listens on a loopback address and nothing else, makes new credentials at every start, and stops when it is
/// dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// assert!(sandbox.address().ip().is_loopback());
/// assert!(sandbox.klikoo().base_url().ends_with("/klikoo-b2b"));
/// # Ok(())
/// # }
/// ```
pub struct Sandbox {
    address: SocketAddr,
    clock: Arc<Clock>,
    klip_card: KlipCard,
    klip_a2a: KlipA2a,
    klikoo: Klikoo,
    klavi: Klavi,
    server: Server,
}

impl Sandbox {
    /// Starts a sandbox on a free port of `127.0.0.1`.
    ///
    /// # Errors
    ///
    /// As [`SandboxBuilder::start`].
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// A sandbox with settings of its own.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// The address that it listens on, with the port that was really bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The control handle of Klip Card Minting.
    pub fn klip_card(&self) -> &KlipCard {
        &self.klip_card
    }

    /// The control handle of Klip App2App.
    pub fn klip_a2a(&self) -> &KlipA2a {
        &self.klip_a2a
    }

    /// The control handle of Klikoo B2B.
    pub fn klikoo(&self) -> &Klikoo {
        &self.klikoo
    }

    /// The control handle of Klavi Payment.
    pub fn klavi(&self) -> &Klavi {
        &self.klavi
    }

    /// Moves the sandbox's clock forward, and nobody else's.
    ///
    /// Tokens, request keys and payment consents grow older, and the `Date` header of every answer moves along. A
    /// client that signs timestamps by its own clock (Klikoo) must be moved by the same step; to try the end of a
    /// token alone, use the providers' `expire_tokens`.
    pub fn advance(&self, step: Duration) {
        self.clock.advance(step);
    }

    /// What the sandbox takes for now.
    pub fn now(&self) -> SystemTime {
        self.clock.now().into()
    }

    /// Tells the server to stop, and returns at once.
    ///
    /// It accepts no more connections, finishes the answers that are under way and closes the rest after a second at
    /// the latest. Dropping the handle does the same.
    pub fn stop(&self) {
        self.server.stop();
    }

    /// Waits until the server has stopped: after [`stop`](Self::stop), or because listening failed.
    ///
    /// By itself this stops nothing.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future is harmless; it can be awaited any number of times.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// sandbox.stop();
    /// sandbox.stopped().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stopped(&self) {
        self.server.ended().await;
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

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
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        }
    }
}

impl SandboxBuilder {
    /// The loopback address to listen on; port 0 takes a free one.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Makes the credentials, binds the address and serves.
    ///
    /// # Errors
    ///
    /// [`StartError::NotLoopback`] for an address that other machines could reach, [`StartError::Bind`] when the
    /// system refuses it, [`StartError::Credentials`] when the crypto library has no randomness.
    ///
    /// # Panics
    ///
    /// Outside a Tokio runtime with I/O and time enabled, as everything of Tokio.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves no server behind: it runs only once the handle exists.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let Self { listen } = self;
        if !listen.ip().is_loopback() {
            return Err(StartError::NotLoopback { address: listen });
        }
        let bind = |source| StartError::Bind {
            address: listen,
            source,
        };
        let listener = TcpListener::bind(listen).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;

        let origin = format!("http://{address}");
        let clock = Arc::new(Clock::default());
        let klip_card = KlipCard::new(&origin, &clock)?;
        let klip_a2a = KlipA2a::new(&origin, &clock)?;
        let klikoo = Klikoo::new(&origin, &clock).await?;
        let klavi = Klavi::new(&origin, &clock)?;

        let router = Router::new()
            .nest(KlipCard::PREFIX, klip_card.router())
            .nest(KlipA2a::PREFIX, klip_a2a.router())
            .nest(Klikoo::PREFIX, klikoo.router())
            .nest(Klavi::PREFIX, klavi.router())
            .fallback(no_such_provider)
            .layer(middleware::from_fn_with_state(Arc::clone(&clock), date));
        Ok(Sandbox {
            address,
            clock,
            klip_card,
            klip_a2a,
            klikoo,
            klavi,
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
