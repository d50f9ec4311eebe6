//! Child process.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    process::{Child as Process, ChildStdin, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

const EXIT_POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Child process, killed on drop and after its timeout.
pub(super) struct Child {
    name: String,
    process: Arc<Mutex<Process>>,
    stdin: Option<ChildStdin>,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
    timeout: Duration,
    is_timed_out: Arc<AtomicBool>,
    /// Ends the watchdog thread when it is dropped.
    _watchdog: Sender<()>,
}

/// Exit status and output of a process.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) status: ExitStatus,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Output {
    /// Returns standard output and standard error.
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

impl Child {
    /// Starts `command`, and kills it after `timeout`.
    pub(super) fn start(name: &str, command: &mut Command, timeout: Duration) -> io::Result<Self> {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
        let stdin = process.stdin.take();
        let stdout = lines(process.stdout.take());
        let stderr = lines(process.stderr.take());
        let process = Arc::new(Mutex::new(process));
        let is_timed_out = Arc::new(AtomicBool::new(false));
        let (watchdog, dropped) = mpsc::channel();
        let (watched, timed_out) = (Arc::clone(&process), Arc::clone(&is_timed_out));
        thread::spawn(move || {
            if dropped.recv_timeout(timeout) == Err(RecvTimeoutError::Timeout) {
                timed_out.store(true, Ordering::SeqCst);
                kill(&watched);
            }
        });
        Ok(Self {
            name: name.to_owned(),
            process,
            stdin,
            stdout,
            stderr,
            timeout,
            is_timed_out,
            _watchdog: watchdog,
        })
    }

    /// Runs `command` until it exits.
    pub(super) fn run(name: &str, command: &mut Command, timeout: Duration) -> io::Result<Output> {
        let mut child = Self::start(name, command, timeout)?;
        child.stdin = None;
        child.finish()
    }

    /// Returns the next line of standard output, or an error if the process has exited.
    pub(super) fn line(&self) -> io::Result<String> {
        self.stdout.recv().map_err(|_disconnected| {
            let stderr: Vec<String> = self.stderr.iter().collect();
            self.error(format_args!("exited before it was ready\n{}", stderr.join("\n")))
        })
    }

    /// Writes a line to standard input, and closes it.
    pub(super) fn write_last_line(&mut self, line: &str) -> io::Result<()> {
        let mut stdin = self
            .stdin
            .take()
            .ok_or_else(|| self.error("has a closed standard input"))?;
        writeln!(stdin, "{line}")
    }

    /// Waits until the process exits.
    pub(super) fn finish(self) -> io::Result<Output> {
        let stdout = joined(&self.stdout);
        let stderr = joined(&self.stderr);
        loop {
            let exited = lock(&self.process).try_wait()?;
            if self.is_timed_out.load(Ordering::SeqCst) {
                let timeout = self.timeout.as_secs();
                let error = self.error(format_args!("timed out after {timeout} s\n{stdout}{stderr}"));
                return Err(io::Error::new(io::ErrorKind::TimedOut, error));
            }
            if let Some(status) = exited {
                return Ok(Output {
                    status,
                    stdout,
                    stderr,
                });
            }
            thread::sleep(EXIT_POLL_INTERVAL);
        }
    }

    /// Kills the process, and returns its output that was not read.
    pub(super) fn stop(self) -> String {
        kill(&self.process);
        joined(&self.stdout) + &joined(&self.stderr)
    }

    fn error(&self, problem: impl std::fmt::Display) -> io::Error {
        io::Error::other(format!("{} {problem}", self.name))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        kill(&self.process);
    }
}

/// Kills and reaps the process; succeeds if it has already exited.
fn kill(process: &Mutex<Process>) {
    let mut process = lock(process);
    drop(process.kill());
    drop(process.wait());
}

fn lock(process: &Mutex<Process>) -> MutexGuard<'_, Process> {
    process.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads the lines of a stream as they arrive; replaces invalid UTF-8.
fn lines(stream: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    if let Some(stream) = stream {
        thread::spawn(move || {
            let read = BufReader::new(stream).split(b'\n').map_while(Result::ok);
            for line in read {
                if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
            }
        });
    }
    receiver
}

fn joined(lines: &Receiver<String>) -> String {
    lines.iter().map(|line| line + "\n").collect()
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

    #[test]
    fn output_and_exit_status_are_captured() {
        let output = Child::run("sh", &mut shell("echo out; echo err >&2; exit 3"), TIMEOUT).unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(
            (output.stdout.as_str(), output.stderr.as_str()),
            ("out\n", "err\n")
        );
    }

    #[test]
    fn process_is_killed_after_timeout() {
        let error = Child::run("sh", &mut shell("exec sleep 60"), Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(error.to_string().contains("timed out"), "{error}");
    }

    #[test]
    fn dropped_process_is_killed() {
        let child = Child::start("sh", &mut shell("echo here; exec sleep 60"), TIMEOUT).unwrap();
        child.line().unwrap();
        let process = Arc::clone(&child.process);
        drop(child);
        assert!(lock(&process).try_wait().unwrap().is_some());
    }

    #[test]
    fn lines_are_exchanged() {
        let mut child =
            Child::start("sh", &mut shell("echo ready; read word; echo got $word"), TIMEOUT).unwrap();
        assert_eq!(child.line().unwrap(), "ready");
        child.write_last_line("it").unwrap();
        assert_eq!(child.finish().unwrap().stdout, "got it\n");
    }

    #[test]
    fn early_exit_error_shows_stderr() {
        let child = Child::start("sh", &mut shell("echo no such port >&2"), TIMEOUT).unwrap();
        let error = child.line().unwrap_err();
        assert!(error.to_string().contains("no such port"), "{error}");
    }
}
