//! Engine of a case: a server, or a cluster.

mod cluster;

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use auth_core::{Clock, SystemClock};
use tempfile::TempDir;

pub(crate) use self::cluster::Cluster;
use crate::Result;

/// Attempts to reach a new server, each after ten milliseconds.
const ATTEMPTS: usize = 1000;

/// Server on a unix socket, which ends with this program, also if the program is killed.
#[derive(Debug)]
pub(crate) struct Server {
    program: String,
    process: Child,
    folder: TempDir,
}

impl Server {
    pub(crate) async fn start(program: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let process = spawn(program, &unix_arguments(folder.path()))?;
        let server = Self {
            program: program.to_owned(),
            process,
            folder,
        };
        wait_until_ready(&server.url("")).await?;
        Ok(server)
    }

    /// Returns the URL with `query`, for example `pass=...`.
    pub(crate) fn url(&self, query: &str) -> String {
        format!(
            "redis+unix://{}?{query}",
            self.folder.path().join("socket").display()
        )
    }

    pub(crate) async fn run(&self, command: &[&str]) -> Result<redis::Value> {
        query(&self.url(""), command).await
    }

    /// Kills the server.
    pub(crate) fn stop(&mut self) -> Result<()> {
        drop(self.process.stdin.take());
        self.process.wait()?;
        Ok(())
    }

    /// Starts a server at the address of the one that was stopped.
    pub(crate) async fn start_again(&mut self) -> Result<()> {
        self.process = spawn(&self.program, &unix_arguments(self.folder.path()))?;
        wait_until_ready(&self.url("")).await
    }

    /// Lets the server hang for `span`: it accepts connections, and responds to nothing.
    pub(crate) async fn hang(&self, span: Duration) -> Result<()> {
        let seconds = span.as_secs_f64().to_string();
        // The debug command blocks the server's only thread.
        let client = redis::Client::open(self.url(""))?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        connection.set_response_timeout(span * 2);
        redis::cmd("DEBUG")
            .arg("SLEEP")
            .arg(seconds)
            .query_async::<redis::Value>(&mut connection)
            .await?;
        Ok(())
    }

    /// Returns the time that the scripts took, by the server's own count: calls and microseconds per call.
    pub(crate) async fn script_cost(&self) -> Result<(u64, f64)> {
        let value = self.run(&["INFO", "commandstats"]).await?;
        let text: String = redis::from_redis_value(value)?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("cmdstat_evalsha:"));
        let field = |name: &str| {
            let fields = line.unwrap_or_default().split(',');
            let value = fields
                .filter_map(|field| field.split_once('='))
                .find(|(key, _)| *key == name);
            value.map_or("0", |(_, value)| value).to_owned()
        };
        Ok((field("calls").parse()?, field("usec_per_call").parse()?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends when the pipe is closed, with this program at the latest.
        let _: Result<()> = self.stop();
    }
}

fn unix_arguments(folder: &Path) -> Vec<String> {
    let fixed = [
        "--port",
        "0",
        "--unixsocketperm",
        "700",
        "--save",
        "",
        "--appendonly",
        "no",
        "--enable-debug-command",
        "yes",
        "--unixsocket",
    ];
    let mut arguments: Vec<String> = fixed.map(str::to_owned).into();
    arguments.push(folder.join("socket").display().to_string());
    arguments
}

/// Starts a server whose shell ends it when its standard input is closed.
fn spawn(program: &str, arguments: &[String]) -> Result<Child> {
    let child = Command::new("sh")
        .args(["-c", r#""$@" & server=$!; cat; kill -9 $server"#, "sh", program])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(child)
}

async fn query(url: &str, command: &[&str]) -> Result<redis::Value> {
    let client = redis::Client::open(url)?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    let mut packed = redis::Cmd::new();
    for part in command {
        packed.arg(*part);
    }
    Ok(packed.query_async(&mut connection).await?)
}

async fn wait_until_ready(url: &str) -> Result<()> {
    for _ in 0..ATTEMPTS {
        if query(url, &["PING"]).await.is_ok() {
            return Ok(());
        }
        SystemClock.sleep(Duration::from_millis(10)).await;
    }
    Err("the engine does not respond".into())
}
