//! Command line: the global options and the commands.

use std::time::Duration;

use clap::{CommandFactory, Parser, Subcommand};

use crate::{
    commands::{
        a2a::{self, A2aOptions},
        cards::{self, CardsOptions},
        completions::{self, CompletionsOptions},
        demo::{self, DemoOptions},
        klavi::{self, KlaviOptions},
        klikoo::{self, KlikooOptions},
        sandbox::{self, SandboxOptions},
        token::{self, TokenOptions},
    },
    failure::Failure,
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
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the sandbox, call every provider in it, and show the results
    Demo(DemoOptions),
    /// Serve the sandbox until Ctrl-C, and print its base URLs and credentials
    Sandbox(SandboxOptions),
    /// Print a token or an `Authorization` header
    Token(TokenOptions),
    /// List the Cards of Klip Card Minting
    Cards(CardsOptions),
    /// Klip App2App: send a request to a user, and wait for its result
    A2a(A2aOptions),
    /// Klikoo B2B OpenAPI: balance, products, purchases, past transactions
    Klikoo(KlikooOptions),
    /// Klavi Payment: orders, payments
    Klavi(KlaviOptions),
    /// Print shell completions
    Completions(CompletionsOptions),
}

impl Cli {
    /// Runs the command.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let timeout = Duration::from_secs(self.timeout);
        match self.command {
            Command::Demo(options) => demo::run(options).await,
            Command::Sandbox(options) => sandbox::run(options).await,
            Command::Token(options) => token::run(options, timeout).await,
            Command::Cards(options) => cards::run(options, timeout).await,
            Command::A2a(options) => a2a::run(options, timeout).await,
            Command::Klikoo(options) => klikoo::run(options, timeout).await,
            Command::Klavi(options) => klavi::run(options, timeout).await,
            Command::Completions(options) => completions::run(&options, &mut Self::command()),
        }
    }
}
