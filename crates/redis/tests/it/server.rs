//! Server for one test.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use auth_core::{Clock, SystemClock};
use auth_core_redis::{EncryptionKey, RedisStore, RedisStoreBuilder};
use redis::AsyncConnectionConfig;
use tempfile::TempDir;

/// Attempts to reach a new server, each after ten milliseconds.
const ATTEMPTS: usize = 1000;
/// Timeout of connections and calls, which a busy machine may need.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Server on a unix socket of its own, which ends with the test, also if the test is killed.
pub(crate) struct Server {
    process: Child,
    folder: TempDir,
    arguments: Vec<String>,
    password: Option<&'static str>,
}

impl Server {
    /// Starts a server, or returns `None` and says so if there is none on this machine.
    pub(crate) async fn start() -> Option<Self> {
        Self::start_with(&[]).await
    }

    pub(crate) async fn start_with_password(password: &'static str) -> Option<Self> {
        let mut server = Self::spawn(&["--requirepass", password])?;
        server.password = Some(password);
        server.wait_until_ready().await;
        Some(server)
    }

    pub(crate) async fn start_with(arguments: &[&str]) -> Option<Self> {
        let server = Self::spawn(arguments)?;
        server.wait_until_ready().await;
        Some(server)
    }

    /// Starts a server without waiting for it.
    pub(crate) fn spawn(arguments: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let arguments: Vec<_> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Some(Self {
            process: spawn(folder.path(), &arguments)?,
            folder,
            arguments,
            password: None,
        })
    }

    /// Stops the server, and starts another one at the same address.
    pub(crate) async fn restart(&mut self) {
        self.stop();
        self.process = spawn(self.folder.path(), &self.arguments).expect("the server was there before");
        self.wait_until_ready().await;
    }

    /// Stops the server.
    pub(crate) fn stop(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().unwrap();
    }

    /// Returns the URL with `userinfo`.
    pub(crate) fn url_with(&self, query: &str) -> String {
        let socket = self.folder.path().join("socket");
        format!("redis+unix://{}?{query}", socket.display())
    }

    pub(crate) fn url(&self) -> String {
        let password = self.password.map(|password| format!("pass={password}"));
        self.url_with(&password.unwrap_or_default())
    }

    /// Returns a builder of a store whose URL has `query`.
    pub(crate) fn builder_with(&self, query: &str) -> RedisStoreBuilder {
        RedisStore::builder(self.url_with(query)).timeout(PATIENCE)
    }

    pub(crate) fn builder(&self) -> RedisStoreBuilder {
        RedisStore::builder(self.url())
            .timeout(PATIENCE)
            .namespace("test")
    }

    /// Returns a store with the encryption key `id`.
    pub(crate) fn store(&self, id: &str) -> RedisStore {
        self.builder().encryption_key(key(id)).build().unwrap()
    }

    /// Runs a command.
    pub(crate) async fn run<T: redis::FromRedisValue>(&self, command: &[&str]) -> redis::RedisResult<T> {
        let client = redis::Client::open(self.url())?;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let mut connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        let mut packed = redis::Cmd::new();
        for part in command {
            packed.arg(*part);
        }
        packed.query_async(&mut connection).await
    }

    /// Returns whether the server responds.
    pub(crate) async fn is_ready(&self) -> bool {
        self.run::<String>(&["PING"]).await.is_ok()
    }

    /// Returns what the server has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    async fn wait_until_ready(&self) {
        for _ in 0..ATTEMPTS {
            if self.is_ready().await {
                return;
            }
            SystemClock.sleep(Duration::from_millis(10)).await;
        }
        panic!("the server does not respond: {}", self.log());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Returns a key that is derived from `id`.
pub(crate) fn key(id: &str) -> EncryptionKey {
    let byte = id.bytes().fold(7_u8, u8::wrapping_add);
    EncryptionKey::new(id, &[byte; 32]).unwrap()
}

/// Starts a server whose shell ends it when its standard input is closed.
fn spawn(folder: &Path, arguments: &[String]) -> Option<Child> {
    let names = ["redis-server", "valkey-server"];
    let chosen = std::env::var("AUTH_CORE_REDIS_SERVER").ok();
    let program = chosen.or_else(|| {
        let found = names.iter().find(|name| {
            let version = Command::new(name).arg("--version").stdout(Stdio::null()).status();
            version.is_ok_and(|status| status.success())
        });
        found.map(|name| (*name).to_owned())
    });
    let Some(program) = program else {
        println!("skipped: neither redis-server nor valkey-server is installed");
        return None;
    };
    let mut command = Command::new("sh");
    command
        .args(["-c", r#""$@" & server=$!; cat; kill -9 $server"#, "sh", &program])
        .args(["--port", "0", "--unixsocket"])
        .arg(folder.join("socket"))
        .args([
            "--unixsocketperm",
            "700",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
        ])
        .arg(folder);
    let log = fs::File::create(folder.join("log")).unwrap();
    let child = command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(log)
        .stderr(Stdio::null())
        .spawn();
    Some(child.unwrap())
}
