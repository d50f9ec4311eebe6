//! One process of a fleet: it reads its token at intervals, and reports what it saw.

mod clock;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::BufRead,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use auth_core::{
    CachedTokenProvider, Clock, SystemClock, TokenProvider,
    store::{OutagePolicy, SharedTokenProvider, StoreKey},
};
use auth_core_redis::{EncryptionKey, RedisStore};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use self::clock::ShiftedClock;
use crate::{Result, issuer, waits::Waits};

/// Settings of a process: the first line of its standard input.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) urls: Vec<String>,
    pub(crate) issuer: PathBuf,
    pub(crate) encryption_key: String,
    pub(crate) fails_closed: bool,
    pub(crate) lease: Duration,
    pub(crate) poll_interval: Duration,
    /// Time between two reads of the token.
    pub(crate) read_interval: Duration,
    /// Difference of the process's wall clock, in seconds.
    pub(crate) clock_shift: i64,
}

/// Further lines of the standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Order {
    /// Read the token from now on.
    Go,
    /// Treat the token as rejected by the API.
    Reject,
    /// Count the waits of a phase with this name from now on.
    Phase(String),
    /// Report and end.
    Stop,
}

/// What a process saw: one line of JSON on its standard output.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Waits of the reads, by the name of the phase that they began in.
    pub(crate) waits: BTreeMap<String, Waits>,
    pub(crate) expired: u64,
    pub(crate) tokens: BTreeSet<String>,
    /// Number of errors by kind.
    pub(crate) errors: BTreeMap<String, u64>,
}

type Tokens = CachedTokenProvider<SharedTokenProvider<issuer::Client>>;

/// Runs until standard input ends or says so.
pub(crate) fn run() -> Result<()> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let settings: Settings = serde_json::from_str(&line)?;
    let (sender, orders) = mpsc::unbounded_channel();
    // A blocking read of standard input would keep the runtime from ending.
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(std::io::Result::ok) {
            let order = match line.as_str() {
                "go" => Order::Go,
                "reject" => Order::Reject,
                line => match line.strip_prefix("phase ") {
                    Some(name) => Order::Phase(name.to_owned()),
                    None => break,
                },
            };
            if sender.send(order).is_err() {
                return;
            }
        }
        // Also when the program that runs the fleet is gone.
        let _: std::result::Result<(), _> = sender.send(Order::Stop);
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let seen = runtime.block_on(read(&settings, orders))?;
    println!("{}", serde_json::to_string(&seen)?);
    Ok(())
}

fn tokens(settings: &Settings) -> Result<Tokens> {
    let byte = settings.encryption_key.bytes().fold(1_u8, u8::wrapping_add);
    let key = EncryptionKey::new(&*settings.encryption_key, &[byte; 32])?;
    let urls = settings.urls.iter().map(String::as_str);
    let builder = match &*settings.urls {
        [url] => RedisStore::builder(url.as_str()),
        _ => RedisStore::cluster_builder(urls),
    };
    let store = builder.namespace("fleet").encryption_key(key).build()?;
    let clock = ShiftedClock::new(settings.clock_shift);
    let client = issuer::Client {
        socket: settings.issuer.clone(),
        clock: Arc::new(clock),
    };
    let policy = if settings.fails_closed {
        OutagePolicy::FailClosed
    } else {
        OutagePolicy::FailOpen
    };
    let shared = SharedTokenProvider::builder(client, Arc::new(store), StoreKey::new("fleet"))
        .clock(clock)
        .outage_policy(policy)
        .lease(settings.lease)
        .poll_interval(settings.poll_interval)
        .build();
    Ok(CachedTokenProvider::builder(shared).clock(clock).build())
}

async fn read(settings: &Settings, mut orders: mpsc::UnboundedReceiver<Order>) -> Result<Seen> {
    let tokens = tokens(settings)?;
    let mut seen = Seen::default();
    let mut phase = String::new();
    let mut is_running = false;
    loop {
        let order = if is_running {
            // Spread over the interval, as the callers of a service are.
            let pause = settings.read_interval.mul_f64(0.5 + fastrand::f64());
            tokio::select! {
                order = orders.recv() => order,
                () = SystemClock.sleep(pause) => Some(Order::Go),
            }
        } else {
            orders.recv().await
        };
        match order.unwrap_or(Order::Stop) {
            Order::Stop => break,
            Order::Go => is_running = true,
            Order::Phase(name) => {
                phase = name;
                continue;
            }
            Order::Reject => {
                if let Some(token) = tokens.cached_token() {
                    tokens.invalidate(&token);
                }
            }
        }
        let started = SystemClock.now();
        let outcome = tokens.token().await;
        let wait = SystemClock.now().since(started);
        seen.waits.entry(phase.clone()).or_default().push(wait);
        match outcome {
            Ok(token) => {
                let secret = token.secret().expose();
                seen.expired += u64::from(issuer::is_expired(secret));
                if !seen.tokens.contains(secret) {
                    seen.tokens.insert(secret.to_owned());
                }
            }
            Err(error) => *seen.errors.entry(format!("{:?}", error.kind())).or_default() += 1,
        }
    }
    Ok(seen)
}
