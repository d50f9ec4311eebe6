//! A program that runs beside this one, and not longer.

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

const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A running program: ended when it is dropped, and when its time is over.
pub(super) struct Child {
    name: String,
    process: Arc<Mutex<Process>>,
    input: Option<ChildStdin>,
    output: Receiver<String>,
    errors: Receiver<String>,
    limit: Duration,
    is_over_time: Arc<AtomicBool>,
    /// The watch ends with it.
    _awake: Sender<()>,
}

/// How a program ended, and all that it said.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) output: String,
    pub(super) errors: String,
}

impl Ended {
    /// Both outputs, for a person.
    pub(super) fn words(&self) -> String {
        format!("{}{}", self.output, self.errors)
    }
}

impl Child {
    /// Starts `command`, for at most `limit`.
    pub(super) fn start(name: &str, command: &mut Command, limit: Duration) -> io::Result<Self> {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
        let input = process.stdin.take();
        let output = lines(process.stdout.take());
        let errors = lines(process.stderr.take());
        let process = Arc::new(Mutex::new(process));
        let is_over_time = Arc::new(AtomicBool::new(false));
        let (awake, asleep) = mpsc::channel();
        let (watched, over) = (Arc::clone(&process), Arc::clone(&is_over_time));
        thread::spawn(move || {
            if asleep.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                over.store(true, Ordering::SeqCst);
                end(&watched);
            }
        });
        Ok(Self {
            name: name.to_owned(),
            process,
            input,
            output,
            errors,
            limit,
            is_over_time,
            _awake: awake,
        })
    }

    /// Runs `command` to its end.
    pub(super) fn run(name: &str, command: &mut Command, limit: Duration) -> io::Result<Ended> {
        let mut child = Self::start(name, command, limit)?;
        child.input = None;
        child.finish()
    }

    /// The next line of its standard output; an error when it has ended.
    pub(super) fn line(&self) -> io::Result<String> {
        self.output.recv().map_err(|_end| {
            let words: Vec<String> = self.errors.iter().collect();
            self.problem(format_args!("ended before it was ready\n{}", words.join("\n")))
        })
    }

    /// Writes a line to its standard input, which is closed then.
    pub(super) fn tell_last(&mut self, line: &str) -> io::Result<()> {
        let mut input = self
            .input
            .take()
            .ok_or_else(|| self.problem("was told its last line before"))?;
        writeln!(input, "{line}")
    }

    /// Waits for its end.
    pub(super) fn finish(self) -> io::Result<Ended> {
        let output = joined(&self.output);
        let errors = joined(&self.errors);
        loop {
            let ended = lock(&self.process).try_wait()?;
            if self.is_over_time.load(Ordering::SeqCst) {
                let limit = self.limit.as_secs();
                let problem =
                    self.problem(format_args!("took longer than {limit} seconds\n{output}{errors}"));
                return Err(io::Error::new(io::ErrorKind::TimedOut, problem));
            }
            if let Some(status) = ended {
                return Ok(Ended {
                    status,
                    output,
                    errors,
                });
            }
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// Ends it; what it said since it was last listened to.
    pub(super) fn stop(self) -> String {
        end(&self.process);
        joined(&self.output) + &joined(&self.errors)
    }

    fn problem(&self, problem: impl std::fmt::Display) -> io::Error {
        io::Error::other(format!("{} {problem}", self.name))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        end(&self.process);
    }
}

/// Kills and reaps. One that has ended already is no failure.
fn end(process: &Mutex<Process>) {
    let mut process = lock(process);
    drop(process.kill());
    drop(process.wait());
}

fn lock(process: &Mutex<Process>) -> MutexGuard<'_, Process> {
    process.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The lines of a stream as they come. What is no UTF-8 is shown as well as it can be.
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

    const SOON: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_a_program_says_and_how_it_ends_is_told() {
        let ended = Child::run("sh", &mut shell("echo out; echo err >&2; exit 3"), SOON).unwrap();
        assert_eq!(ended.status.code(), Some(3));
        assert_eq!((ended.output.as_str(), ended.errors.as_str()), ("out\n", "err\n"));
    }

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let error = Child::run("sh", &mut shell("exec sleep 60"), Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(error.to_string().contains("took longer"), "{error}");
    }

    #[test]
    fn a_dropped_program_is_ended() {
        let child = Child::start("sh", &mut shell("echo here; exec sleep 60"), SOON).unwrap();
        child.line().unwrap();
        let process = Arc::clone(&child.process);
        drop(child);
        assert!(lock(&process).try_wait().unwrap().is_some());
    }

    #[test]
    fn a_program_is_spoken_with_line_by_line() {
        let mut child =
            Child::start("sh", &mut shell("echo ready; read word; echo got $word"), SOON).unwrap();
        assert_eq!(child.line().unwrap(), "ready");
        child.tell_last("it").unwrap();
        assert_eq!(child.finish().unwrap().output, "got it\n");
    }

    #[test]
    fn a_program_that_ends_too_soon_is_told_with_its_own_words() {
        let child = Child::start("sh", &mut shell("echo no such port >&2"), SOON).unwrap();
        let error = child.line().unwrap_err();
        assert!(error.to_string().contains("no such port"), "{error}");
    }
}
