//! Process of this program, which a fleet starts with settings and then orders about.

use std::process::Stdio;

use serde::Serialize;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::Result;

/// Process that reads its settings and orders from standard input, and writes reports to standard output. It ends when it
/// is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    orders: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts this program with `subcommand`, and sends it `settings` in one line.
    pub(crate) async fn start(subcommand: &str, settings: &impl Serialize) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(subcommand)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let (orders, output) = (child.stdin.take(), child.stdout.take());
        let orders = orders.ok_or("no standard input")?;
        let output = BufReader::new(output.ok_or("no standard output")?).lines();
        let mut process = Self {
            child,
            orders,
            output,
        };
        process.order(&serde_json::to_string(settings)?).await?;
        Ok(process)
    }

    /// Sends an order in one line.
    pub(crate) async fn order(&mut self, order: &str) -> Result<()> {
        self.orders.write_all(format!("{order}\n").as_bytes()).await?;
        Ok(())
    }

    /// Returns the next line of output, or `None` if there is no more.
    pub(crate) async fn line(&mut self) -> Result<Option<String>> {
        Ok(self.output.next_line().await?)
    }

    /// Returns the process ID, or `None` after the end.
    pub(crate) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Kills the process, and waits for its end.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Waits for the end of the process.
    pub(crate) async fn wait(&mut self) -> Result<()> {
        self.child.wait().await?;
        Ok(())
    }
}

/// Sends `signal` to a process.
pub(crate) fn send(signal: &str, process: u32) -> Result<()> {
    let arguments = [format!("-{signal}"), process.to_string()];
    let sent = std::process::Command::new("kill").args(arguments).status()?;
    if sent.success() {
        Ok(())
    } else {
        Err("kill failed".into())
    }
}
