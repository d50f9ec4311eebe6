//! Command-line client: a demo of all four providers, the sandbox server, tokens, lists.

mod account;
mod cli;
mod commands;
mod env;
mod failure;
mod list;
mod output;
mod parse;
mod secret;

use std::process::ExitCode;

use clap::Parser;

use self::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
