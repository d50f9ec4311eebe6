//! `authctl klikoo`: shows the balance, lists products and transactions, buys products.

mod balance;
mod buy;
mod products;
mod transactions;

use std::time::Duration;

use clap::{Args, Subcommand};

use self::{
    balance::BalanceOptions, buy::BuyOptions, products::ProductsOptions, transactions::TransactionsOptions,
};
use crate::failure::Failure;

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct KlikooOptions {
    #[command(subcommand)]
    command: KlikooCommand,
}

#[derive(Debug, Subcommand)]
enum KlikooCommand {
    /// Print the balance, in rupiah
    Balance(BalanceOptions),
    /// List products
    Products(ProductsOptions),
    /// Buy a product, exactly once
    Buy(BuyOptions),
    /// List past transactions, newest first
    Transactions(TransactionsOptions),
}

pub(crate) async fn run(options: KlikooOptions, timeout: Duration) -> Result<(), Failure> {
    match options.command {
        KlikooCommand::Balance(options) => balance::run(options, timeout).await,
        KlikooCommand::Products(options) => products::run(options, timeout).await,
        KlikooCommand::Buy(options) => buy::run(options, timeout).await,
        KlikooCommand::Transactions(options) => transactions::run(options, timeout).await,
    }
}
