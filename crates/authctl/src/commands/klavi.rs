//! `authctl klavi`: payments and consents (Customer API), orders (Management API).

mod accounts;
mod consent;
mod consent_terms;
mod orders;
mod payment;

use std::time::Duration;

use clap::{Args, Subcommand};

use self::{
    consent::ConsentCommand,
    orders::{ConsentOrdersOptions, ConsentsOptions, OrderOptions, OrdersOptions},
    payment::{LinkOptions, PayOptions, PaymentOptions},
};
use crate::{account::KlaviAccount, failure::Failure, output::OutputOptions, server::Server};

#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
The key pair of each API: --access-key-file and --secret-key-file, or for the Customer API KLAVI_CUSTOMER_ACCESS_KEY
and KLAVI_CUSTOMER_SECRET_KEY, for the Management API KLAVI_MANAGEMENT_ACCESS_KEY and KLAVI_MANAGEMENT_SECRET_KEY."
)]
pub(crate) struct KlaviOptions {
    #[command(flatten)]
    account: KlaviAccount,
    #[command(flatten)]
    output: OutputOptions,
    #[command(subcommand)]
    command: KlaviCommand,
}

#[derive(Debug, Subcommand)]
enum KlaviCommand {
    /// Start an instant payment (Customer API)
    Pay(Box<PayOptions>),
    /// Print a payment's current state (Customer API)
    Payment(PaymentOptions),
    /// Create a page on which the payer starts a payment (Customer API)
    PaymentLink(Box<LinkOptions>),
    /// Consents to recurring payments, and payments under them (Customer API)
    #[command(subcommand, arg_required_else_help = true)]
    Consent(ConsentCommand),
    /// Print the applications of the merchants (Management API)
    Apps,
    /// List the orders of an application (Management API)
    Orders(OrdersOptions),
    /// Print an order (Management API)
    Order(OrderOptions),
    /// List the consents of an application (Management API)
    Consents(ConsentsOptions),
    /// List the payments under a consent (Management API)
    ConsentOrders(ConsentOrdersOptions),
}

/// Account of a command, and where its output goes.
struct Call {
    account: KlaviAccount,
    server: Server,
    output: OutputOptions,
    timeout: Duration,
}

impl Call {
    fn customer(&self) -> Result<klavi::CustomerClient, Failure> {
        self.account.customer(self.timeout)
    }

    fn management(&self) -> Result<klavi::ManagementClient, Failure> {
        self.account.management(self.timeout)
    }
}

pub(crate) async fn run(options: KlaviOptions, timeout: Duration) -> Result<(), Failure> {
    let call = Call {
        server: options.account.server()?,
        account: options.account,
        output: options.output,
        timeout,
    };
    match options.command {
        KlaviCommand::Pay(options) => payment::pay(*options, &call).await,
        KlaviCommand::Payment(options) => payment::show(options, &call).await,
        KlaviCommand::PaymentLink(options) => payment::link(*options, &call).await,
        KlaviCommand::Consent(command) => consent::run(command, &call).await,
        KlaviCommand::Apps => orders::apps(&call).await,
        KlaviCommand::Orders(options) => orders::list(options, &call).await,
        KlaviCommand::Order(options) => orders::show(options, &call).await,
        KlaviCommand::Consents(options) => orders::consents(options, &call).await,
        KlaviCommand::ConsentOrders(options) => orders::consent_orders(options, &call).await,
    }
}
