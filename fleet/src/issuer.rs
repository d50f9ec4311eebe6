//! Token endpoint of a fleet, on a unix socket: it counts its requests, and knows which process sent each.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, UNIX_EPOCH},
};

use auth_core::{
    AccessToken, Clock, Placement, SystemClock, TokenError, TokenErrorKind, TokenProvider, async_trait,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
};

/// Behavior of the endpoint.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Behavior {
    /// Lifetime of the tokens.
    pub(crate) life: Duration,
    /// Duration of each request.
    pub(crate) call: Duration,
    /// Whether the credentials are rejected.
    pub(crate) rejects: bool,
}

/// The endpoint, for the program that runs the fleet.
#[derive(Debug, Clone)]
pub(crate) struct Issuer(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    behavior: Behavior,
    requests: u32,
    running: u32,
    max_running: u32,
    holder: Option<u32>,
}

impl Issuer {
    /// Serves `socket` until the runtime ends.
    pub(crate) fn start(socket: &Path, behavior: Behavior) -> crate::Result<Self> {
        let listener = UnixListener::bind(socket)?;
        let issuer = Self(Arc::new(Mutex::new(State {
            behavior,
            requests: 0,
            running: 0,
            max_running: 0,
            holder: None,
        })));
        let served = issuer.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(served.clone().serve(stream));
            }
        });
        Ok(issuer)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one request: the process ID in one line.
    async fn serve(self, stream: UnixStream) {
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        if stream.read_line(&mut line).await.is_err() {
            return;
        }
        let (number, behavior) = {
            let mut state = self.lock();
            state.requests += 1;
            state.running += 1;
            state.max_running = state.max_running.max(state.running);
            state.holder = line.trim().parse().ok();
            (state.requests, state.behavior)
        };
        SystemClock.sleep(behavior.call).await;
        self.lock().running -= 1;
        let now = unix_milliseconds();
        let lifetime = behavior.life.as_millis();
        let response = if behavior.rejects {
            "rejected\n".to_owned()
        } else {
            format!("{lifetime} token-{number}-{}\n", now + lifetime)
        };
        // The process may have been killed meanwhile.
        let _: std::io::Result<()> = stream.get_mut().write_all(response.as_bytes()).await;
    }

    pub(crate) fn requests(&self) -> u32 {
        self.lock().requests
    }

    /// Returns the maximum number of requests at the same time.
    pub(crate) fn max_running(&self) -> u32 {
        self.lock().max_running
    }

    /// Returns the process whose request runs, if one does.
    pub(crate) fn holder(&self) -> Option<u32> {
        let state = self.lock();
        state.holder.filter(|_| state.running > 0)
    }
}

/// Returns the wall clock of this machine, which no case changes.
pub(crate) fn unix_milliseconds() -> u128 {
    let wall = SystemClock.now().wall;
    wall.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

/// Returns whether a token of the endpoint has expired by the clock of the machine.
pub(crate) fn is_expired(secret: &str) -> bool {
    let expiry = secret.rsplit('-').next().and_then(|expiry| expiry.parse().ok());
    expiry.is_none_or(|expiry: u128| expiry <= unix_milliseconds())
}

/// Requests tokens from the endpoint.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) socket: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
}

#[async_trait]
impl TokenProvider for Client {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let sent = self.clock.now();
        let response = self.request().await.map_err(|error| {
            TokenError::new(TokenErrorKind::Unavailable, "the token endpoint is unreachable")
                .with_source(error)
        })?;
        let (life, secret) = response
            .trim()
            .split_once(' ')
            .ok_or_else(|| TokenError::new(TokenErrorKind::Rejected, "the credentials were rejected"))?;
        let life = life.parse().map(Duration::from_millis).unwrap_or_default();
        Ok(AccessToken::new(secret, Placement::Bearer).valid_for(life, sent))
    }
}

impl Client {
    async fn request(&self) -> std::io::Result<String> {
        let mut stream = BufReader::new(UnixStream::connect(&self.socket).await?);
        let line = format!("{}\n", std::process::id());
        stream.get_mut().write_all(line.as_bytes()).await?;
        let mut response = String::new();
        stream.read_line(&mut response).await?;
        Ok(response)
    }
}
