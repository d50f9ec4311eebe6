//! Command that runs in the environment of the sandbox.

use std::{
    error::Error,
    ffi::{OsStr, OsString},
    io,
    process::ExitStatus,
};

use sandbox::Sandbox;
use tokio::process::Command;

use super::{stopped, variables::Variable};
use crate::{failure::Failure, signals::Signals};

/// Runs `command` until it ends, and forwards the signals to it. Its exit code becomes the failure's.
pub(super) async fn run(
    command: &[OsString],
    variables: &[Variable],
    sandbox: &Sandbox,
    mut signals: Signals,
) -> Result<(), Failure> {
    let Some((program, arguments)) = command.split_first() else {
        return Ok(());
    };
    let variables = variables.iter().map(|variable| (variable.name, &variable.value));
    let mut child = Command::new(program)
        .args(arguments)
        .envs(variables)
        .kill_on_drop(true)
        .spawn()
        .map_err(|source| cannot_run(program, source))?;
    loop {
        tokio::select! {
            status = child.wait() => return status.map_err(Failure::from).and_then(check),
            signal = signals.next() => if let Some(id) = child.id() {
                signal.forward(id);
            },
            // The command cannot do its work without the sandbox.
            ended = sandbox.stopped() => return Err(stopped(ended)),
        }
    }
}

/// Returns the exit code of a failed command, as a shell does.
fn check(status: ExitStatus) -> Result<(), Failure> {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    match status.code().or(signal.map(|signal| 128 + signal)) {
        Some(0) => Ok(()),
        code => Err(Failure::Exit {
            code: code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1),
            error: None,
        }),
    }
}

/// Returns the failure of a command that did not start, with the exit code of a shell.
fn cannot_run(program: &OsStr, source: io::Error) -> Failure {
    let code = if source.kind() == io::ErrorKind::NotFound {
        127
    } else {
        126
    };
    let error: Box<dyn Error> = Box::new(CannotRun {
        program: program.to_string_lossy().into_owned(),
        source,
    });
    Failure::Exit {
        code,
        error: Some(error),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("cannot run `{program}`")]
struct CannotRun {
    program: String,
    source: io::Error,
}
