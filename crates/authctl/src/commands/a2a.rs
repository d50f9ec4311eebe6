//! `authctl a2a`: sends requests to users of Klip, and waits for their results.

mod prepare;
mod prepared_fields;
mod wait;

use std::time::Duration;

use clap::{Args, Subcommand};

use self::{prepare::PrepareOptions, wait::WaitOptions};
use crate::failure::Failure;

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct A2aOptions {
    #[command(subcommand)]
    command: A2aCommand,
}

#[derive(Debug, Subcommand)]
enum A2aCommand {
    /// Prepare a request, and print its QR code, link and expiry
    Prepare(PrepareOptions),
    /// Wait for the result of a prepared request, and print each change of its state
    Wait(WaitOptions),
}

pub(crate) async fn run(options: A2aOptions, timeout: Duration) -> Result<(), Failure> {
    match options.command {
        A2aCommand::Prepare(options) => prepare::run(options, timeout).await,
        A2aCommand::Wait(options) => wait::run(options, timeout).await,
    }
}
