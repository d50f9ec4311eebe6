//! Child processes with a timeout.

use std::{
    io,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader},
    process::{self, ChildStdin, Command},
    sync::mpsc::{self, UnboundedReceiver},
    time::{Instant, timeout_at},
};

use super::error::Error;

/// Time for reading the output of a process that has exited: a process that it started may keep the pipe open.
const MAX_UNREAD: Duration = Duration::from_secs(1);

/// Running process, killed when it is dropped.
pub(super) struct Child {
    name: &'static str,
    process: process::Child,
    stdin: Option<ChildStdin>,
    stdout: UnboundedReceiver<String>,
    stderr: UnboundedReceiver<String>,
    deadline: Instant,
}

/// Exit status and output of a process.
#[derive(Debug)]
pub(super) struct Output {
    status: ExitStatus,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Output {
    pub(super) fn is_success(&self) -> bool {
        self.status.success()
    }

    /// Returns standard output and standard error.
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Returns the output as the findings of `step` if the process failed.
    pub(super) fn require_success(self, step: &'static str) -> Result<Self, Error> {
        if self.is_success() {
            Ok(self)
        } else {
            Err(Error::findings(step, self.text()))
        }
    }
}

impl Child {
    /// Starts `command`. Reading from the process fails after `timeout`.
    pub(super) fn start(name: &'static str, command: &mut Command, timeout: Duration) -> io::Result<Self> {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
        Ok(Self {
            name,
            stdin: process.stdin.take(),
            stdout: lines(process.stdout.take()),
            stderr: lines(process.stderr.take()),
            process,
            deadline: deadline(timeout),
        })
    }

    /// Runs `command` until it exits.
    pub(super) async fn run(
        name: &'static str,
        command: &mut Command,
        timeout: Duration,
    ) -> io::Result<Output> {
        Self::start(name, command, timeout)?.finish().await
    }

    /// Returns the next line of standard output, or an error if the process has exited.
    pub(super) async fn line(&mut self) -> io::Result<String> {
        match timeout_at(self.deadline, self.stdout.recv()).await {
            Ok(Some(line)) => Ok(line),
            Ok(None) => {
                let (name, output) = (self.name, self.unread().await);
                let problem = format!("{name} exited before it was ready\n{output}");
                Err(io::Error::other(problem))
            }
            Err(_elapsed) => Err(self.timed_out().await),
        }
    }

    /// Writes a line to standard input, and closes it.
    pub(super) async fn write_last_line(&mut self, line: &str) -> io::Result<()> {
        let mut stdin = self
            .stdin
            .take()
            .ok_or_else(|| io::Error::other(format!("{} has a closed standard input", self.name)))?;
        stdin.write_all(format!("{line}\n").as_bytes()).await
    }

    /// Waits until the process exits.
    pub(super) async fn finish(mut self) -> io::Result<Output> {
        drop(self.stdin.take());
        match timeout_at(self.deadline, self.process.wait()).await {
            Ok(status) => Ok(Output {
                status: status?,
                stdout: joined(&mut self.stdout, self.deadline).await,
                stderr: joined(&mut self.stderr, self.deadline).await,
            }),
            Err(_elapsed) => Err(self.timed_out().await),
        }
    }

    /// Kills the process, and returns its output that was not read.
    pub(super) async fn stop(mut self) -> io::Result<String> {
        self.process.kill().await?;
        Ok(self.unread().await)
    }

    /// Kills the process, and returns an error with its output that was not read.
    async fn timed_out(&mut self) -> io::Error {
        if let Err(error) = self.process.kill().await {
            return error;
        }
        let (name, output) = (self.name, self.unread().await);
        io::Error::new(io::ErrorKind::TimedOut, format!("{name} timed out\n{output}"))
    }

    /// Returns the rest of the output of a process that has exited.
    async fn unread(&mut self) -> String {
        let end = deadline(MAX_UNREAD);
        joined(&mut self.stdout, end).await + &joined(&mut self.stderr, end).await
    }
}

#[expect(clippy::disallowed_methods, reason = "a process runs in real time")]
fn deadline(timeout: Duration) -> Instant {
    Instant::now() + timeout
}

/// Reads the lines of a stream as they arrive; replaces invalid UTF-8.
fn lines(stream: Option<impl AsyncRead + Send + Unpin + 'static>) -> UnboundedReceiver<String> {
    let (sender, receiver) = mpsc::unbounded_channel();
    if let Some(stream) = stream {
        tokio::spawn(async move {
            let mut lines = BufReader::new(stream).split(b'\n');
            while let Ok(Some(line)) = lines.next_segment().await {
                if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
            }
        });
    }
    receiver
}

/// Joins the lines until the stream ends, at the latest at `end`.
async fn joined(lines: &mut UnboundedReceiver<String>, end: Instant) -> String {
    let mut text = String::new();
    while let Ok(Some(line)) = timeout_at(end, lines.recv()).await {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn output_and_exit_status_are_captured() {
        let mut command = shell("echo out; echo err >&2; exit 3");
        let output = Child::run("sh", &mut command, TIMEOUT).await.unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(
            (output.stdout.as_str(), output.stderr.as_str()),
            ("out\n", "err\n")
        );
        let error = output.require_success("Shell").unwrap_err();
        assert_eq!(error.to_string(), "Shell:\nout\nerr");
    }

    #[tokio::test]
    async fn timed_out_process_is_killed() {
        let mut command = shell("echo started; exec sleep 60");
        let timeout = Duration::from_millis(500);
        let error = Child::run("sh", &mut command, timeout).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        // The output ends, so the process does.
        assert_eq!(error.to_string(), "sh timed out\nstarted\n");
    }

    #[tokio::test]
    async fn pipe_held_by_grandchild_is_bounded() {
        let mut command = shell("echo started; sleep 30 & wait");
        let timeout = Duration::from_millis(500);
        let error = Child::run("sh", &mut command, timeout).await.unwrap_err();
        assert_eq!(error.to_string(), "sh timed out\nstarted\n");
    }

    #[tokio::test]
    async fn wait_for_line_is_bounded() {
        let mut command = shell("exec sleep 60");
        let mut child = Child::start("sh", &mut command, Duration::from_millis(50)).unwrap();
        let error = child.line().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn dropped_process_is_killed() {
        let mut child = Child::start("sh", &mut shell("echo here; exec sleep 60"), TIMEOUT).unwrap();
        child.line().await.unwrap();
        let Child {
            process, mut stdout, ..
        } = child;
        drop(process);
        let end = timeout_at(deadline(TIMEOUT), stdout.recv()).await;
        assert_eq!(end, Ok(None));
    }

    #[tokio::test]
    async fn lines_are_exchanged() {
        let mut command = shell("echo ready; read word; echo got $word");
        let mut child = Child::start("sh", &mut command, TIMEOUT).unwrap();
        assert_eq!(child.line().await.unwrap(), "ready");
        child.write_last_line("it").await.unwrap();
        assert_eq!(child.finish().await.unwrap().stdout, "got it\n");
    }

    #[tokio::test]
    async fn early_exit_error_shows_stderr() {
        let mut child = Child::start("sh", &mut shell("echo no such port >&2"), TIMEOUT).unwrap();
        let error = child.line().await.unwrap_err();
        assert!(error.to_string().contains("no such port"), "{error}");
    }
}
