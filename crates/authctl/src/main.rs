//! The command line for people: a demo of all four providers, the sandbox server, tokens, lists.

mod a2a_commands;
mod accounts;
mod cards;
mod cli;
mod completions;
mod credential;
mod demo;
mod failure;
mod klavi_commands;
mod klikoo_commands;
mod list;
mod output;
mod record;
mod serve;
mod token;

use std::{process::ExitCode, time::Duration};

use clap::Parser;

use self::cli::{Cli, Command};

#[tokio::main]
async fn main() -> ExitCode {
    let Cli { command, timeout } = Cli::parse();
    let timeout = Duration::from_secs(timeout);
    let result = match command {
        Command::Demo(options) => demo::run(options).await,
        Command::Sandbox(options) => serve::run(options).await,
        Command::Token(options) => token::run(options, timeout).await,
        Command::A2a(options) => a2a_commands::run(options, timeout).await,
        Command::Cards(options) => cards::run(options, timeout).await,
        Command::Klikoo(options) => klikoo_commands::run(options, timeout).await,
        Command::Klavi(options) => klavi_commands::run(options, timeout).await,
        Command::Completions(options) => completions::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
