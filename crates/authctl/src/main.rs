//! The command line for people: a demo of all four providers, the sandbox server, tokens.

mod cli;
mod credential;
mod demo;
mod failure;
mod output;
mod serve;
mod token;

use std::process::ExitCode;

use clap::Parser;

use self::cli::{Cli, Command};

#[tokio::main]
async fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Demo(options) => demo::run(options).await,
        Command::Sandbox(options) => serve::run(options).await,
        Command::Token(options) => token::run(options).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
