//! `authctl klavi`: lists orders and shows payments.

mod orders;
mod payment;

use std::time::Duration;

use clap::{Args, Subcommand};

use self::{orders::OrdersOptions, payment::PaymentOptions};
use crate::failure::Failure;

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct KlaviOptions {
    #[command(subcommand)]
    command: KlaviCommand,
}

#[derive(Debug, Subcommand)]
enum KlaviCommand {
    /// List the orders of an application (Management API)
    Orders(OrdersOptions),
    /// Print a payment's current state (Customer API)
    Payment(PaymentOptions),
}

pub(crate) async fn run(options: KlaviOptions, timeout: Duration) -> Result<(), Failure> {
    match options.command {
        KlaviCommand::Orders(options) => orders::run(options, timeout).await,
        KlaviCommand::Payment(options) => payment::run(options, timeout).await,
    }
}
