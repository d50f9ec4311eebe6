//! Builder of a sandbox.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::{Duration, SystemTime},
};

use crate::{faults::Faults, log::DEFAULT_LIMIT, secret::Secret};

/// Builder of a [`Sandbox`](crate::Sandbox).
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
    pub(super) listen: SocketAddr,
    pub(super) is_clock_stopped: bool,
    pub(super) start_time: Option<SystemTime>,
    pub(super) seed: Option<u64>,
    pub(super) log_limit: usize,
    pub(super) state_file: Option<PathBuf>,
    pub(super) auto_approve: Option<Duration>,
    pub(super) auto_settle: Option<Duration>,
    pub(super) faults: Faults,
    pub(super) webhook_url: Option<String>,
    pub(super) callback_url: Option<String>,
    pub(super) allowed_hosts: Vec<String>,
    pub(super) admin_token: Option<Secret>,
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
            webhook_url: None,
            callback_url: None,
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

    /// Stops the sandbox's clock at the time of its start, so that only [`Sandbox::advance`](crate::Sandbox::advance) moves it.
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
    /// same too. Another version of the sandbox may derive other values. A number is not a secret: it reveals
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

    /// Keeps the state in the file at `path`: loads it at the start if it exists, and saves it when the [`Sandbox`](crate::Sandbox) is
    /// dropped, or by [`Sandbox::save_state`](crate::Sandbox::save_state).
    ///
    /// The file contains the seed, so that the credentials remain too, and the time of the clock; [`seed`](Self::seed) is
    /// optional then, and [`start_time`](Self::start_time) and [`stopped_clock`](Self::stopped_clock) have an effect only
    /// on a new file. Only its owner can read it. A process that is killed saves nothing.
    ///
    /// A file that is damaged, of another version or of another seed is an error and remains as it is. So is one that
    /// another sandbox uses: `<path>.lock` is locked until the [`Sandbox`](crate::Sandbox) is dropped.
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

    /// Injects faults from the start on, also after a [reset](crate::Sandbox::reset).
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Delivers the webhooks of Klavi to `url` automatically, also after a [reset](crate::Sandbox::reset).
    ///
    /// It must be http on a loopback address, unless [`allow_remote`](Self::allow_remote) allows others.
    /// [`Deliveries::set_target`](crate::Deliveries::set_target) describes the retries.
    pub fn webhook_url(mut self, url: impl Into<String>) -> Self {
        self.webhook_url = Some(url.into());
        self
    }

    /// Delivers the callbacks of Klikoo to `url` automatically, like [`webhook_url`](Self::webhook_url).
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(url.into());
        self
    }
}
