//! `authctl klip-card`: the account, its BApps and Cards, and mints.

mod account;
mod lists;
mod mint;

use std::time::Duration;

use clap::{Args, Subcommand};

use self::{
    account::{ChangePasswordOptions, ChangePinOptions},
    lists::{BappsOptions, CardsOptions},
    mint::{MintOptions, UploadOptions},
};
use crate::{account::KlipCardAccount, failure::Failure, output::OutputOptions, server::Server};

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct KlipCardOptions {
    #[command(flatten)]
    account: KlipCardAccount,
    #[command(flatten)]
    output: OutputOptions,
    #[command(subcommand)]
    command: KlipCardCommand,
}

#[derive(Debug, Subcommand)]
enum KlipCardCommand {
    /// Print the account, with this month's quota of mints
    Account,
    /// List the BApps of the account
    Bapps(BappsOptions),
    /// List the Cards of one BApp or of all
    Cards(CardsOptions),
    /// Upload an image for Cards, and print its URL
    UploadImage(UploadOptions),
    /// Mint a Card for each receiver
    Mint(Box<MintOptions>),
    /// Change the account's password
    ChangePassword(ChangePasswordOptions),
    /// Change the account's PIN (experimental: the documents do not show the fields)
    ChangePin(ChangePinOptions),
}

/// Client of a command, and where its output goes.
struct Call {
    client: klip_card::Client,
    server: Server,
    output: OutputOptions,
}

pub(crate) async fn run(options: KlipCardOptions, timeout: Duration) -> Result<(), Failure> {
    let call = Call {
        server: options.account.server()?,
        client: options.account.client(timeout)?,
        output: options.output,
    };
    match options.command {
        KlipCardCommand::Account => account::show(&call).await,
        KlipCardCommand::Bapps(options) => lists::bapps(options, &call).await,
        KlipCardCommand::Cards(options) => lists::cards(options, &call).await,
        KlipCardCommand::UploadImage(options) => mint::upload(options, &call).await,
        KlipCardCommand::Mint(options) => mint::mint(*options, &call).await,
        KlipCardCommand::ChangePassword(options) => account::change_password(options, &call).await,
        KlipCardCommand::ChangePin(options) => account::change_pin(options, &call).await,
    }
}
