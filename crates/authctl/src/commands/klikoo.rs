//! `authctl klikoo`: balance, products, purchases, transactions, bus tickets and attractions.

mod attraction;
mod bus;
mod buy;
mod inquiry;
mod products;
mod transactions;

use std::time::Duration;

use auth_core::{PageError, Paginator};
use clap::{Args, Subcommand};
use klikoo::{Balance, CallOptions};

use self::{
    attraction::AttractionCommand,
    bus::BusCommand,
    buy::BuyOptions,
    inquiry::{BillOptions, InquiryOptions},
    products::ProductsOptions,
    transactions::{TransactionOptions, TransactionsOptions},
};
use crate::{
    account::KlikooAccount,
    failure::Failure,
    list::{ListOptions, Total},
    output::{Column, OutputOptions, Row},
    record::show,
    server::Server,
};

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct KlikooOptions {
    #[command(flatten)]
    account: KlikooAccount,
    #[command(flatten)]
    output: OutputOptions,
    #[command(subcommand)]
    command: KlikooCommand,
}

#[derive(Debug, Subcommand)]
enum KlikooCommand {
    /// Print the balance, in rupiah
    Balance,
    /// List products
    Products(ProductsOptions),
    /// Check a purchase before it is made
    Inquiry(InquiryOptions),
    /// Print the amount of a postpaid bill
    Bill(BillOptions),
    /// Buy a product, exactly once
    Buy(BuyOptions),
    /// List past transactions, newest first
    Transactions(TransactionsOptions),
    /// Print a transaction's current state
    Transaction(TransactionOptions),
    /// Bus tickets: places, trips, seats
    #[command(subcommand, arg_required_else_help = true)]
    Bus(BusCommand),
    /// Tickets of attractions
    #[command(subcommand, arg_required_else_help = true)]
    Attraction(AttractionCommand),
}

/// Client of a command, and where its output goes.
struct Call {
    client: klikoo::Client,
    server: Server,
    output: OutputOptions,
}

impl Call {
    /// Writes the list that `open` returns. Its pages have the total, which the progress shows.
    async fn list<P>(
        &self,
        options: ListOptions,
        open: impl FnOnce(&klikoo::Client) -> P,
    ) -> Result<(), Failure>
    where
        P: Paginator<Item: Row> + 'static,
        Failure: From<PageError<P::Error>>,
    {
        let total = Total::default();
        let read = total.clone();
        let observer = CallOptions::new().on_response(move |response| read.read(response.body()));
        let list = open(&self.client.with_options(observer));
        options.run_of(list, total, &self.output).await
    }
}

pub(crate) async fn run(options: KlikooOptions, timeout: Duration) -> Result<(), Failure> {
    let call = Call {
        server: options.account.server()?,
        client: options.account.client(timeout)?,
        output: options.output,
    };
    match options.command {
        KlikooCommand::Balance => show(&call.output, call.client.balance()).await,
        KlikooCommand::Products(options) => products::run(options, &call).await,
        KlikooCommand::Inquiry(options) => inquiry::prepaid(options, &call).await,
        KlikooCommand::Bill(options) => inquiry::postpaid(options, &call).await,
        KlikooCommand::Buy(options) => buy::run(options, &call).await,
        KlikooCommand::Transactions(options) => transactions::list(options, &call).await,
        KlikooCommand::Transaction(options) => transactions::show(options, &call).await,
        KlikooCommand::Bus(command) => bus::run(command, &call).await,
        KlikooCommand::Attraction(command) => attraction::run(command, &call).await,
    }
}

impl Row for Balance {
    const COLUMNS: &'static [Column] = &[Column::number("balance")];
}
