//! Command-line client: a demo of all four providers, the sandbox server, tokens, lists.

mod account;
mod api_client;
mod cli;
mod commands;
mod config;
mod confirmation;
mod env;
mod failure;
mod kept_token;
#[cfg(all(feature = "keyring", target_os = "linux"))]
mod keyring;
mod list;
mod output;
mod parse;
mod profile;
mod record;
mod secret;
mod server;
mod shell;
mod signals;
mod token_store;
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
