//! Command-line client: a demo of all four providers, the sandbox server, tokens, lists.

mod account;
mod api_client;
mod cli;
mod commands;
mod confirmation;
mod env;
mod failure;
mod list;
mod output;
mod parse;
mod record;
mod secret;
mod server;
mod shell;
mod trace;

use std::process::ExitCode;

use self::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse_or_exit().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
