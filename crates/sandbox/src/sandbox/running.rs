//! Handle to a running sandbox.

use std::{fmt, net::SocketAddr, sync::Arc};

use crate::{
    control::Control,
    environment::Variable,
    error::{ServerError, StateError},
    faults::Faults,
    klavi::Klavi,
    klikoo::Klikoo,
    klip_a2a::KlipA2a,
    klip_card::KlipCard,
    server::Server,
    snapshot::Snapshot as _,
    state_file::StateFile,
};

/// Running offline server of all four providers.
///
/// It listens only on a loopback address, generates new credentials at every start unless it has a seed, and stops when
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
    pub(super) address: SocketAddr,
    pub(super) control: Arc<Control>,
    /// Not part of the control, which the server shares: the lock ends when this handle is dropped.
    pub(super) state_file: Option<StateFile>,
    pub(super) server: Server,
}

impl Sandbox {
    /// Returns the listening address, with the port that the system assigned.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the seed, unless everything random is from the system.
    pub fn seed(&self) -> Option<u64> {
        self.control.seed.number()
    }

    /// Returns the handle to Klip Card Minting.
    pub fn klip_card(&self) -> &KlipCard {
        &self.control.klip_card
    }

    /// Returns the handle to Klip App2App.
    pub fn klip_a2a(&self) -> &KlipA2a {
        &self.control.klip_a2a
    }

    /// Returns the handle to Klikoo B2B.
    pub fn klikoo(&self) -> &Klikoo {
        &self.control.klikoo
    }

    /// Returns the handle to Klavi Payment.
    pub fn klavi(&self) -> &Klavi {
        &self.control.klavi
    }

    /// Returns the environment variables for clients of this sandbox: base URLs and credentials.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// let variables = sandbox.environment();
    /// assert!(variables.iter().any(|variable| variable.name == "KLIP_CARD_EMAIL"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn environment(&self) -> Vec<Variable> {
        self.control.environment()
    }

    /// Restores the state of a new sandbox with the same credentials: requests, purchases, payments, queues, the balance,
    /// and the time of the clock.
    ///
    /// Tokens issued since the start are unknown, so a client signs in again. A state file is not consulted: the state is
    /// that of a start without one. Faults are those of the start. Logs and [`requests`](crate::ProviderHandle::requests)
    /// remain. A request in flight takes effect before or after it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::builder().stopped_clock().start().await?;
    /// let start = sandbox.now();
    /// sandbox.advance(std::time::Duration::from_secs(900));
    /// sandbox.reset();
    /// assert_eq!(sandbox.now(), start);
    /// # Ok(())
    /// # }
    /// ```
    pub fn reset(&self) {
        self.control.reset();
    }

    /// Saves the state to the state file, if there is one.
    ///
    /// Dropping the handle does the same, but cannot report an error. Call it after [`stopped`](Self::stopped), so that
    /// the state includes every request.
    ///
    /// # Errors
    ///
    /// Returns [`StateError::Io`] if the file cannot be written. The previous one remains.
    pub fn save_state(&self) -> Result<(), StateError> {
        match &self.state_file {
            Some(file) => file.save(&self.control.seed, &self.control.snapshot()),
            None => Ok(()),
        }
    }

    /// Sets the faults that are injected into all requests from now on, those for wallet and bank pages included.
    pub fn set_faults(&self, faults: Faults) {
        self.control.set_faults(faults);
    }

    /// Returns the faults that are injected, with the number of requests that are left of each rule.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use sandbox::{FaultRule, Faults, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let faults = Faults::seeded(7).rule(FaultRule::unavailable().next(2));
    /// sandbox.set_faults(faults.clone());
    /// assert_eq!(sandbox.faults(), faults);
    /// # Ok(())
    /// # }
    /// ```
    pub fn faults(&self) -> Faults {
        self.control.faults.settings()
    }

    /// Starts a graceful shutdown, and returns at once.
    ///
    /// The server accepts no more connections, finishes responses in flight, and closes the remaining connections after
    /// at most a second. Dropping the handle does the same.
    pub fn stop(&self) {
        self.server.stop();
    }

    /// Waits until the server has stopped: after [`stop`](Self::stop), or by itself.
    ///
    /// This does not stop the server.
    ///
    /// # Errors
    ///
    /// Returns [`ServerError`] if the server stopped by itself.
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
    /// sandbox.stopped().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stopped(&self) -> Result<(), ServerError> {
        self.server.ended().await
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // The caller who needs the error has called it before.
        let _unsaved = self.save_state();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
