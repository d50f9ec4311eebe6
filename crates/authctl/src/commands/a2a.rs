//! `authctl a2a`: sends requests to users of Klip, waits for their results, and lists their Cards.

mod cards;
mod prepare;
mod prepared_fields;
mod result;

use std::time::Duration;

use clap::{Args, Subcommand};

use self::{
    cards::CardsOptions,
    prepare::PrepareOptions,
    result::{ResultOptions, WaitOptions},
};
use crate::{account::KlipA2aAccount, failure::Failure, output::OutputOptions};

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct A2aOptions {
    #[command(flatten)]
    account: KlipA2aAccount,
    #[command(flatten)]
    output: OutputOptions,
    #[command(subcommand)]
    command: A2aCommand,
}

#[derive(Debug, Subcommand)]
enum A2aCommand {
    /// Prepare a request, and print its QR code, link and expiry
    Prepare(PrepareOptions),
    /// Wait for the result of a prepared request, and print each change of its state
    Wait(WaitOptions),
    /// Print the current state of a prepared request
    Result(ResultOptions),
    /// List the Cards of a user
    Cards(CardsOptions),
}

/// Client of a command, and where its output goes.
struct Call {
    client: klip_a2a::Client,
    output: OutputOptions,
}

pub(crate) async fn run(options: A2aOptions, timeout: Duration) -> Result<(), Failure> {
    let call = Call {
        client: options.account.client(timeout)?,
        output: options.output,
    };
    match options.command {
        A2aCommand::Prepare(options) => prepare::run(options, &call).await,
        A2aCommand::Wait(options) => result::wait(options, &call).await,
        A2aCommand::Result(options) => result::show(options, &call).await,
        A2aCommand::Cards(options) => cards::run(options, &call).await,
    }
}
