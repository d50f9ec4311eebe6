//! Start of a sandbox.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::{Duration, SystemTime},
};

use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use url::Url;

use super::{address, builder::SandboxBuilder, routes, running::Sandbox};
use crate::{
    automation::Automation,
    clock::Clock,
    contracts,
    control::{Control, ControlState},
    delivery::Deliveries,
    error::StartError,
    faults::FaultInjector,
    guard::Hosts,
    klavi, klikoo, klip_a2a, klip_card,
    log::Log,
    seed::Seed,
    server::{Limits, Server},
    setup::Setup,
    state_file::StateFile,
    worker,
};

impl SandboxBuilder {
    /// Generates the credentials, binds the address and starts the server.
    ///
    /// # Errors
    ///
    /// Returns [`StartError::NotLoopback`] for an address that other machines could reach, [`StartError::Bind`] if
    /// binding it fails, [`StartError::Credentials`] if the crypto library has no randomness,
    /// [`StartError::Setting`] for an invalid setting, such as a start time after the year 9999, [`StartError::State`] for a
    /// state file that cannot be used, and [`StartError::Contract`] for a bug of the sandbox.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime with I/O and time enabled.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves no server behind: the server starts only when the handle exists.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let Self {
            listen,
            is_clock_stopped,
            start_time,
            seed,
            log_limit,
            state_file,
            auto_approve,
            auto_settle,
            faults: start_faults,
            webhook_url,
            callback_url,
            allowed_hosts,
            admin_token,
        } = self;
        if !listen.ip().is_loopback() && admin_token.is_none() {
            return Err(StartError::NotLoopback { address: listen });
        }
        address::check_admin_token(admin_token.as_ref())?;
        let start_time = start_time.map(timestamp).transpose()?;
        let saved = Origin::read(state_file, seed).await?;
        let (listener, address) = bind(listen).await?;
        contracts::parse_all().await?;
        let setup = Setup {
            origin: parse_origin(&address::origin(address, &allowed_hosts))?,
            clock: Arc::new(clock(start_time, is_clock_stopped)),
            faults: Arc::new(FaultInjector::default()),
            log: Arc::new(Log::new(log_limit)),
            events: Arc::default(),
            seed: saved.seed,
            automation: Automation {
                approve: auto_approve.map(signed),
                settle: auto_settle.map(signed),
            },
            is_remote_allowed: admin_token.is_some(),
        };
        let (klip_card, klip_card_service) = klip_card::start(&setup)?;
        let (klip_a2a, klip_a2a_service) = klip_a2a::start(&setup)?;
        let (klikoo, klikoo_service) = klikoo::start(&setup)?;
        let (klavi, klavi_service) = klavi::start(&setup)?;
        let Setup {
            clock,
            faults,
            log,
            events,
            seed,
            ..
        } = setup;
        let control = Arc::new(Control {
            seed,
            started_at: clock.now(),
            clock,
            faults,
            log,
            events,
            klip_card,
            klip_a2a,
            klikoo,
            klavi,
            start_time,
            start_faults,
            initial: OnceLock::new(),
        });
        control.faults.set(control.start_faults.clone());
        let set_targets = || {
            set_target(control.klavi.webhooks(), webhook_url.as_deref(), "webhook_url")?;
            set_target(
                control.klikoo.callbacks(),
                callback_url.as_deref(),
                "callback_url",
            )
        };
        // For the state that a reset restores, and again instead of those of the file.
        set_targets()?;
        control.begin(saved.state);
        set_targets()?;

        let providers = axum::Router::new()
            .nest(klip_card::PREFIX, klip_card_service)
            .nest(klip_a2a::PREFIX, klip_a2a_service)
            .nest(klikoo::PREFIX, klikoo_service)
            .nest(klavi::PREFIX, klavi_service);
        let hosts = Hosts::new(address.ip(), &allowed_hosts);
        let router = routes::router(&control, providers, admin_token, hosts)?;
        let server = Server::spawn(listener, router, Limits::default());
        let worker = Arc::clone(&control);
        server.spawn_beside(async move { worker::run(&worker).await });
        Ok(Sandbox {
            address,
            control,
            state_file: saved.file,
            server,
        })
    }
}

impl Sandbox {
    /// Starts a sandbox on a free port of `127.0.0.1`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`SandboxBuilder::start`].
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Returns a builder with the default settings.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }
}

/// Binds `address`, and returns the one with the port that the system assigned.
async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let error = |source| StartError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(error)?;
    let bound = listener.local_addr().map_err(error)?;
    Ok((listener, bound))
}

/// Sets the receiver of automatic deliveries, if `setting` has one.
fn set_target(deliveries: &Deliveries, url: Option<&str>, setting: &'static str) -> Result<(), StartError> {
    let result = url.map_or(Ok(()), |url| deliveries.set_target(url));
    result.map_err(|error| StartError::Setting {
        setting,
        problem: error.to_string(),
    })
}

/// Seed, with the state file and the state that it has.
struct Origin {
    seed: Seed,
    file: Option<StateFile>,
    state: Option<ControlState>,
}

impl Origin {
    /// Locks and reads the state file at `path`, if there is one.
    async fn read(path: Option<PathBuf>, seed: Option<u64>) -> Result<Self, StartError> {
        let new_seed = || seed.map_or_else(Seed::random, |number| Ok(Seed::numbered(number)));
        let Some(path) = path else {
            return Ok(Self {
                seed: new_seed()?,
                file: None,
                state: None,
            });
        };
        let load = move || {
            let file = StateFile::lock(path)?;
            let saved = file.load(seed)?;
            Ok::<_, StartError>((file, saved))
        };
        let loaded = tokio::task::spawn_blocking(load).await;
        let (file, saved) = loaded.map_err(|_cancelled| StartError::Credentials)??;
        let (seed, state) = match saved {
            Some((seed, state)) => (seed, Some(state)),
            None => (new_seed()?, None),
        };
        Ok(Self {
            seed,
            file: Some(file),
            state,
        })
    }
}

/// Creates the clock, which begins at `start_time` or at the machine's time.
fn clock(start_time: Option<Timestamp>, is_stopped: bool) -> Clock {
    let clock = Clock::default();
    if is_stopped || start_time.is_some() {
        clock.freeze(start_time);
    }
    if !is_stopped {
        clock.resume();
    }
    clock
}

/// Returns the duration, or the largest one.
fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

/// Parses the origin, whose host is an address or an allowed name.
fn parse_origin(origin: &str) -> Result<Url, StartError> {
    Url::parse(origin).map_err(|error| StartError::Setting {
        setting: "allow_host",
        problem: format!("yields the base URL `{origin}` ({error}); expected a host name"),
    })
}

fn timestamp(time: SystemTime) -> Result<Timestamp, StartError> {
    Timestamp::try_from(time).map_err(|_out_of_range| StartError::Setting {
        setting: "start_time",
        problem: "is out of range; expected a time before the year 10000".to_owned(),
    })
}
