//! The handle of a running sandbox.

mod builder;

use std::{
    fmt,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime},
};

pub use self::builder::SandboxBuilder;
use crate::{
    clock::Clock, error::StartError, faults::Faults, klavi::Klavi, klikoo::Klikoo, klip_a2a::KlipA2a,
    klip_card::KlipCard, server::Server, trouble::Trouble,
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
    trouble: Arc<Trouble>,
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

    /// What goes wrong from now on, at all providers: nothing, until this is called. Wallet and bank pages have their
    /// provider's faults too.
    pub fn set_faults(&self, faults: Faults) {
        self.trouble.set(faults);
    }

    /// What the sandbox takes for now.
    pub fn now(&self) -> SystemTime {
        self.clock.now().into()
    }

    /// Where the sandbox's own answers would have broken a contract, oldest first, a provider after the other.
    ///
    /// Such an answer is sent as an error with status 500 that says what was wrong with it. It is a fault of the sandbox,
    /// whatever the request was, so there should be none; the first hundred of each provider are kept.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// reqwest::Client::builder().build()?.get(sandbox.klavi().base_url()).send().await?;
    /// assert!(sandbox.violations().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn violations(&self) -> Vec<String> {
        [
            self.klip_card.violations(),
            self.klip_a2a.violations(),
            self.klikoo.violations(),
            self.klavi.violations(),
        ]
        .concat()
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
