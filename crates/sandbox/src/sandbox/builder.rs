//! Builder of a sandbox.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::{Duration, SystemTime},
};

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::Response,
};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimePrinter};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use super::{address, running::Sandbox};
use crate::{
    admin,
    automation::Automation,
    clock::Clock,
    console, contracts,
    control::{Control, ControlState},
    error::StartError,
    faults::{FaultInjector, Faults},
    guard::{self, Hosts},
    klavi, klikoo, klip_a2a, klip_card,
    log::{DEFAULT_LIMIT, Log},
    secret::Secret,
    seed::Seed,
    server::{Limits, Server},
    setup::Setup,
    state_file::StateFile,
    worker,
};

/// Builder of a [`Sandbox`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::{Sandbox, StartError};
///
/// let result = Sandbox::builder().listen("0.0.0.0:4010".parse()?).start().await;
/// assert!(matches!(result, Err(StartError::NotLoopback { .. })));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder starts nothing by itself"]
pub struct SandboxBuilder {
    listen: SocketAddr,
    is_clock_stopped: bool,
    start_time: Option<SystemTime>,
    seed: Option<u64>,
    log_limit: usize,
    state_file: Option<PathBuf>,
    auto_approve: Option<Duration>,
    auto_settle: Option<Duration>,
    faults: Faults,
    allowed_hosts: Vec<String>,
    admin_token: Option<Secret>,
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            is_clock_stopped: false,
            start_time: None,
            seed: None,
            log_limit: DEFAULT_LIMIT,
            state_file: None,
            auto_approve: None,
            auto_settle: None,
            faults: Faults::none(),
            allowed_hosts: Vec::new(),
            admin_token: None,
        }
    }
}

impl SandboxBuilder {
    /// Sets the address to listen on. Port 0 lets the system assign a free port.
    ///
    /// It must be a loopback address, unless [`allow_remote`](Self::allow_remote) allows others.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Allows a listening address that other machines can reach, such as in a container. The admin API then requires
    /// `Authorization: Bearer <admin_token>`.
    ///
    /// The sandbox has no TLS. Requests for a host name need [`allow_host`](Self::allow_host), too.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let token = "f2b8c1d4a7e905346b1c";
    /// let builder = sandbox::Sandbox::builder().listen("0.0.0.0:0".parse()?).allow_remote(token);
    /// let sandbox = builder.start().await?;
    ///
    /// let url = format!("http://127.0.0.1:{}/_sandbox/v1/clock", sandbox.address().port());
    /// let http = reqwest::Client::builder().build()?;
    /// assert_eq!(http.get(&url).send().await?.status(), 401);
    /// assert_eq!(http.get(&url).bearer_auth(token).send().await?.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    pub fn allow_remote(mut self, admin_token: impl Into<String>) -> Self {
        self.admin_token = Some(Secret::new(admin_token));
        self
    }

    /// Allows requests for the host `name`, such as that of a container. Can be called several times.
    ///
    /// Without this, only loopback names and IP addresses are allowed: a page that a developer visits must not reach the
    /// sandbox under a name of its own (DNS rebinding).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::builder().allow_host("sandbox.test").start().await?;
    /// let http = reqwest::Client::builder().build()?;
    /// let request = |host| http.get(sandbox.klavi().base_url()).header("Host", host).send();
    /// assert_eq!(request("sandbox.test").await?.status(), 404);
    /// assert_eq!(request("another.test").await?.status(), 421);
    /// # Ok(())
    /// # }
    /// ```
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.allowed_hosts.push(name.into());
        self
    }

    /// Stops the sandbox's clock at the time of its start, so that only [`Sandbox::advance`] moves it.
    ///
    /// Purchases and transfers settle automatically after a few seconds. With a stopped clock, a test sees the state
    /// before that, however slow the machine is.
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

    /// Starts the clock at `time` instead of the machine's time. It runs from there, unless
    /// [`stopped_clock`](Self::stopped_clock) stops it.
    ///
    /// A client that signs timestamps by its own clock (Klikoo) needs the same time.
    pub fn start_time(mut self, time: SystemTime) -> Self {
        self.start_time = Some(time);
        self
    }

    /// Derives everything random from `seed`: credentials, keys, IDs and cursors. Default: from the system's randomness.
    ///
    /// The same calls then receive the same responses at every start, byte for byte if the time and the address are the
    /// same too. Another version of the sandbox may derive other values. A number is no secret: whoever knows it knows
    /// the credentials.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use sandbox::Sandbox;
    ///
    /// let one = Sandbox::builder().seed(7).start().await?;
    /// let other = Sandbox::builder().seed(7).start().await?;
    /// assert_eq!(one.klikoo().client_secret(), other.klikoo().client_secret());
    /// # Ok(())
    /// # }
    /// ```
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Sets the limit of the log over all providers in bytes. The oldest exchanges are dropped first. Default: 16 MiB.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::builder().log_limit(0).start().await?;
    /// reqwest::Client::builder().build()?.get(sandbox.klavi().base_url()).send().await?;
    /// assert_eq!(sandbox.klavi().requests(), 1);
    /// assert!(sandbox.klavi().log().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn log_limit(mut self, bytes: usize) -> Self {
        self.log_limit = bytes;
        self
    }

    /// Keeps the state in the file at `path`: loads it at the start if it exists, and saves it when the [`Sandbox`] is
    /// dropped, or by [`Sandbox::save_state`].
    ///
    /// The file contains the seed, so that the credentials remain too, and the time of the clock; [`seed`](Self::seed) is
    /// optional then, and [`start_time`](Self::start_time) and [`stopped_clock`](Self::stopped_clock) have an effect only
    /// on a new file. Only its owner can read it. A process that is killed saves nothing.
    ///
    /// A file that is damaged, of another version or of another seed is an error and remains as it is. So is one that
    /// another sandbox uses: `<path>.lock` is locked until the [`Sandbox`] is dropped.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Lets users and payers approve by themselves, `after` this time of the sandbox's clock: requests of Klip App2App,
    /// payments and consents of Klavi. Default: they wait for a call of the handle, or for a browser.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let builder = sandbox::Sandbox::builder()
    ///     .auto_approve(Duration::from_secs(2))
    ///     .auto_settle(Duration::from_secs(5));
    /// let sandbox = builder.start().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn auto_approve(mut self, after: Duration) -> Self {
        self.auto_approve = Some(after);
        self
    }

    /// Lets blockchain, supplier and bank settle by themselves, `after` this time of the sandbox's clock from the approval:
    /// transactions of Klip App2App, purchases of Klikoo, payments of Klavi, under a consent too.
    ///
    /// Default: three seconds for what was approved in a browser, and for purchases of Klikoo.
    pub fn auto_settle(mut self, after: Duration) -> Self {
        self.auto_settle = Some(after);
        self
    }

    /// Injects faults from the start on, also after a [reset](Sandbox::reset).
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Generates the credentials, binds the address and starts the server.
    ///
    /// # Errors
    ///
    /// Returns [`StartError::NotLoopback`] for an address that other machines could reach, [`StartError::Bind`] if
    /// binding it fails, [`StartError::Credentials`] if the crypto library has no randomness,
    /// [`StartError::Setting`] for a start time after the year 9999, [`StartError::State`] for a state file that cannot be
    /// used, and [`StartError::Contract`] for a bug of the
    /// sandbox.
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
            allowed_hosts,
            admin_token,
        } = self;
        if !listen.ip().is_loopback() && admin_token.is_none() {
            return Err(StartError::NotLoopback { address: listen });
        }
        address::check_admin_token(admin_token.as_ref())?;
        let start_time = start_time.map(timestamp).transpose()?;
        let (state_file, saved) = load(state_file, seed).await?;
        let bind = |source| StartError::Bind {
            address: listen,
            source,
        };
        let listener = TcpListener::bind(listen).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;

        contracts::parse_all().await?;
        let (file_seed, saved_state) = match saved {
            Some((seed, state)) => (seed, Some(state)),
            None => (
                seed.map_or_else(Seed::random, |number| Ok(Seed::numbered(number)))?,
                None,
            ),
        };
        let clock = Clock::default();
        if is_clock_stopped || start_time.is_some() {
            clock.freeze(start_time);
        }
        if !is_clock_stopped {
            clock.resume();
        }
        let setup = Setup {
            origin: parse_origin(&address::origin(address, &allowed_hosts))?,
            clock: Arc::new(clock),
            faults: Arc::new(FaultInjector::default()),
            log: Arc::new(Log::new(log_limit)),
            events: Arc::default(),
            seed: file_seed,
            automation: Automation {
                approve: auto_approve.map(signed),
                settle: auto_settle.map(signed),
            },
            is_remote_allowed: admin_token.is_some(),
        };
        let (klip_card, klip_card_service) = klip_card::start(&setup)?;
        let (klip_a2a, klip_a2a_service) = klip_a2a::start(&setup)?;
        let (klikoo, klikoo_service) = klikoo::start(&setup).await?;
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
        control.begin(saved_state);

        let providers = axum::Router::new()
            .nest(klip_card::PREFIX, klip_card_service)
            .nest(klip_a2a::PREFIX, klip_a2a_service)
            .nest(klikoo::PREFIX, klikoo_service)
            .nest(klavi::PREFIX, klavi_service);
        let hosts = Hosts::new(address.ip(), &allowed_hosts);
        let router = router(&control, providers, admin_token, hosts)?;
        let server = Server::spawn(listener, router, Limits::default());
        let worker = Arc::clone(&control);
        server.spawn_beside(async move { worker::run(&worker).await });
        Ok(Sandbox {
            address,
            control,
            state_file,
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

type Saved = (Seed, ControlState);

/// Locks and reads the state file, if there is one.
async fn load(
    path: Option<PathBuf>,
    seed: Option<u64>,
) -> Result<(Option<StateFile>, Option<Saved>), StartError> {
    let Some(path) = path else {
        return Ok((None, None));
    };
    let load = move || {
        let file = StateFile::lock(path)?;
        let saved = file.load(seed)?;
        Ok((Some(file), saved))
    };
    tokio::task::spawn_blocking(load)
        .await
        .map_err(|_cancelled| StartError::Credentials)?
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

/// Serves the admin API and the console beside `providers`.
fn router(
    control: &Arc<Control>,
    providers: axum::Router,
    admin_token: Option<Secret>,
    hosts: Hosts,
) -> Result<axum::Router, StartError> {
    let clock = Arc::clone(&control.clock);
    let router = providers
        .merge(admin::service(control, admin_token)?)
        .merge(console::service())
        .fallback(unknown_provider);
    Ok(guard::known_hosts(router, hosts).layer(middleware::from_fn_with_state(clock, set_date)))
}

/// Sets the `Date` header to the sandbox's time, since clients correct their own clock by it.
async fn set_date(State(clock): State<Arc<Clock>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&clock.now());
    if let Some(date) = date.ok().and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

async fn unknown_provider() -> (StatusCode, Json<Value>) {
    let prefixes = [klip_card::PREFIX, klip_a2a::PREFIX, klikoo::PREFIX, klavi::PREFIX];
    let body = json!({ "error": "path does not start with the prefix of a provider", "prefixes": prefixes });
    (StatusCode::NOT_FOUND, Json(body))
}
