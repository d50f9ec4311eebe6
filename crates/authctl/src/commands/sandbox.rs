//! `authctl sandbox`: serves the sandbox.

mod child;
mod env_file;
mod env_format;
mod probe;
mod remote;
mod request_log;
mod variables;

use std::{
    ffi::OsString,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use auth_core::InvalidInput;
use clap::Args;
use sandbox::{Faults, Sandbox, SandboxBuilder, ServerError};

use self::{
    env_format::EnvFormat,
    remote::{Remote, RemoteOptions},
    request_log::RequestLog,
    variables::{Variable, variables},
};
use crate::{
    failure::Failure,
    output::{print_error_line, print_line},
    parse::{duration, socket_address},
    signals::Signals,
};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl sandbox                              # on a free port
  authctl sandbox --listen 127.0.0.1:4010      # in one terminal, and in another:
  authctl token klip-card                      # with the variables that the sandbox printed
  authctl sandbox -- pytest -q                 # runs the tests in its environment, then stops
  authctl sandbox --seed 7 --env-file .env     # the same credentials at every start, for other tools")]
pub(crate) struct SandboxOptions {
    /// Address to listen on: a loopback address, unless --allow-remote is given; port 0 selects a free port
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:0", value_parser = socket_address)]
    listen: SocketAddr,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Derive credentials, keys, IDs and cursors from a number, so that they are the same at every start
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Keep the state in a file: load it at the start if it exists, and save it at the end
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Let users and payers approve by themselves after a time, for example 5s
    #[arg(long, value_name = "AFTER", value_parser = duration)]
    auto_approve: Option<Duration>,
    /// Let blockchain, supplier and bank settle by themselves after a time, for example 500ms
    #[arg(long, value_name = "AFTER", value_parser = duration)]
    auto_settle: Option<Duration>,
    /// Deliver Klavi's webhooks to a URL automatically; only --allow-remote allows one on another machine
    #[arg(long, value_name = "URL")]
    webhook_url: Option<String>,
    /// Deliver Klikoo's callbacks to a URL automatically, likewise
    #[arg(long, value_name = "URL")]
    callback_url: Option<String>,
    /// Inject the faults of a JSON file, as the admin API's `PUT /faults` takes them
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Format of the variables [default: env, or dotenv with --env-file]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<EnvFormat>,
    /// Write the variables to a file that only you can read, instead of standard output
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// Check that a sandbox responds on the address of --listen, and exit: the health check of a container
    #[arg(long, conflicts_with_all = ["env_file", "format", "command"])]
    probe: bool,
    /// Command to run with the variables in its environment; the sandbox stops when it ends
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl SandboxOptions {
    fn builder(&self, remote: &Remote) -> Result<SandboxBuilder, Failure> {
        let mut builder = remote.apply(Sandbox::builder().listen(self.listen));
        if let Some(seed) = self.seed {
            builder = builder.seed(seed);
        }
        if let Some(file) = &self.state {
            builder = builder.state_file(file);
        }
        if let Some(after) = self.auto_approve {
            builder = builder.auto_approve(after);
        }
        if let Some(after) = self.auto_settle {
            builder = builder.auto_settle(after);
        }
        if let Some(url) = &self.webhook_url {
            builder = builder.webhook_url(url);
        }
        if let Some(url) = &self.callback_url {
            builder = builder.callback_url(url);
        }
        if let Some(file) = &self.faults {
            builder = builder.faults(read_faults(file)?);
        }
        Ok(builder)
    }

    /// Prints the variables, or writes them to the file.
    fn publish(&self, address: SocketAddr, variables: &[Variable]) -> Result<(), Failure> {
        if let Some(file) = &self.env_file {
            let format = self.format.unwrap_or(EnvFormat::Dotenv);
            env_file::write(file, &format.render(address, variables))?;
            print_error_line(format_args!(
                "The sandbox listens on http://{address}; its variables are in {}.",
                file.display()
            ));
        } else if self.command.is_empty() {
            let format = self.format.unwrap_or(EnvFormat::Env);
            print_line(format.render(address, variables).trim_end())?;
        }
        Ok(())
    }
}

pub(crate) async fn run(options: SandboxOptions, is_verbose: bool) -> Result<(), Failure> {
    if options.probe {
        return probe::probe(options.listen).await;
    }
    // Before anything that a signal must not interrupt, such as saving the state.
    let signals = Signals::new()?;
    let remote = options.remote.read()?;
    let sandbox = options.builder(&remote)?.start().await?;
    remote::warn(sandbox.address());
    let variables = variables(&sandbox, remote.token());
    let log = is_verbose.then(|| RequestLog::follow(&sandbox));
    let outcome = match options.publish(sandbox.address(), &variables) {
        Err(failure) => Err(failure),
        Ok(()) if options.command.is_empty() => serve(&sandbox, signals).await,
        Ok(()) => child::run(&options.command, &variables, &sandbox, signals).await,
    };
    sandbox.stop();
    // An error is in the outcome already.
    let _ended = sandbox.stopped().await;
    if let Some(log) = log {
        log.end().await;
    }
    match (outcome, sandbox.save_state()) {
        (Ok(()), saved) => saved.map_err(|error| Failure::Failed(error.into())),
        (failed, Ok(())) => failed,
        (failed, Err(error)) => {
            Failure::Failed(error.into()).report();
            failed
        }
    }
}

/// Reads the file of `--faults`.
fn read_faults(file: &Path) -> Result<Faults, Failure> {
    let text = fs::read_to_string(file).map_err(|error| {
        let problem = format!("names `{}`, which cannot be read ({error})", file.display());
        Failure::from(InvalidInput::new("--faults", problem, "a JSON file"))
    })?;
    Faults::from_json(&text).map_err(|error| {
        let problems = error.to_string().replace('\n', ", and ");
        Failure::Usage(
            format!(
                "`--faults` names `{}`, which is invalid: {problems}",
                file.display()
            )
            .into(),
        )
    })
}

/// Waits until the user or the service manager ends the sandbox.
async fn serve(sandbox: &Sandbox, mut signals: Signals) -> Result<(), Failure> {
    tokio::select! {
        () = signals.stop_requested() => Ok(()),
        ended = sandbox.stopped() => Err(stopped(ended)),
    }
}

/// Returns the failure of a server that has stopped by itself.
fn stopped(ended: Result<(), ServerError>) -> Failure {
    match ended {
        Err(error) => error.into(),
        Ok(()) => Failure::Failed("the sandbox has stopped by itself".into()),
    }
}
