//! Command line: the global options and the commands.

#[cfg(test)]
mod examples;
mod misplaced;

use std::{env, process::exit, time::Duration};

use clap::{ArgAction, CommandFactory, Parser, Subcommand, error::ErrorKind};

#[cfg(unix)]
use crate::commands::proxy::{self, ProxyOptions};
use crate::{
    commands::{
        a2a::{self, A2aOptions},
        api::{self, ApiOptions},
        completions::{self, CompletionsOptions},
        config::{self, ConfigOptions},
        demo::{self, DemoOptions},
        doctor::{self, DoctorOptions},
        klavi::{self, KlaviOptions},
        klikoo::{self, KlikooOptions},
        klip_card::{self, KlipCardOptions},
        logout::{self, LogoutOptions},
        release_files::{self, ReleaseFilesOptions},
        sandbox::{self, SandboxOptions},
        token::{self, TokenOptions},
    },
    failure::Failure,
    output::print_error_line,
    profile::ProfileOptions,
    trace,
};

/// Try the clients of Klip Card Minting, Klip App2App, Klikoo B2B and Klavi Payment.
#[derive(Debug, Parser)]
#[command(
    name = "authctl",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Timeout of a call including its retries, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, global = true, display_order = 101,
          value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    #[command(flatten)]
    profile: ProfileOptions,
    /// Show each request and the status of its response on standard error; twice: all of both, without secrets
    #[arg(long, short, action = ArgAction::Count, global = true, display_order = 102)]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the sandbox, call every provider in it, and show the results
    Demo(DemoOptions),
    /// Serve the sandbox until Ctrl-C, and print its base URLs and credentials
    Sandbox(SandboxOptions),
    /// Print a token or an `Authorization` header
    Token(TokenOptions),
    /// Remove kept tokens
    Logout(LogoutOptions),
    /// Show and change the configuration file: profiles with accounts and environments
    Config(ConfigOptions),
    /// Check the configuration, the accounts and the way to the providers
    Doctor(DoctorOptions),
    /// Klip Card Minting: account, BApps, Cards, mints
    #[command(visible_alias = "card")]
    KlipCard(KlipCardOptions),
    /// Klip App2App: requests to users, and their Cards
    #[command(visible_alias = "klip-a2a")]
    A2a(A2aOptions),
    /// Klikoo B2B OpenAPI: balance, products, purchases, bus tickets, attractions
    Klikoo(KlikooOptions),
    /// Klavi Payment: payments, consents, orders
    Klavi(KlaviOptions),
    /// Send a request of your own to any path of a provider, authenticated
    Api(ApiOptions),
    /// Serve a local reverse proxy that authenticates the requests of other programs
    #[cfg(unix)]
    Proxy(ProxyOptions),
    /// Print shell completions
    Completions(CompletionsOptions),
    /// Write the man pages and the completions of all shells, for a package
    #[command(hide = true)]
    ReleaseFiles(ReleaseFilesOptions),
}

impl Cli {
    /// Parses the arguments of the process. Prints help and errors, and exits.
    pub(crate) fn parse_or_exit() -> Self {
        Self::try_parse().unwrap_or_else(|error| {
            if error.kind() == ErrorKind::UnknownArgument
                && let Some(tip) = misplaced::tip(&Self::command(), &error, env::args_os().skip(1))
            {
                let _: std::io::Result<()> = error.print();
                print_error_line(tip);
                exit(error.exit_code());
            }
            error.exit()
        })
    }

    /// Runs the command.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        trace::install(self.verbose);
        let timeout = Duration::from_secs(self.timeout);
        match self.command {
            Command::Demo(options) => demo::run(options).await,
            Command::Sandbox(options) => sandbox::run(options, self.verbose > 0).await,
            Command::Token(options) => token::run(options, timeout).await,
            Command::Logout(options) => logout::run(options).await,
            Command::Config(options) => config::run(options),
            Command::Doctor(options) => doctor::run(options, timeout).await,
            Command::KlipCard(options) => klip_card::run(options, timeout).await,
            Command::A2a(options) => a2a::run(options, timeout).await,
            Command::Klikoo(options) => klikoo::run(options, timeout).await,
            Command::Klavi(options) => klavi::run(options, timeout).await,
            Command::Api(options) => api::run(options, timeout).await,
            #[cfg(unix)]
            Command::Proxy(options) => proxy::run(options, timeout).await,
            Command::Completions(options) => completions::run(&options, &mut Self::command()),
            Command::ReleaseFiles(options) => release_files::run(&options, Self::command()),
        }
    }
}
