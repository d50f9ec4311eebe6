//! `authctl klikoo`: balance, products, purchases and history.

use std::time::Duration;

use clap::{Args, Subcommand};
use klikoo::{
    BuyRequest, Client, Decimal, Execution, Product, ProductQuery, ProductSortField, Scalar, Settlement,
    SortDirection, Transaction, TransactionId, TransactionOutcome, TransactionQuery,
};

use crate::{
    accounts::KlikooAccount,
    failure::Failure,
    list::{ListOptions, Row},
    record::RecordOptions,
};

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
    /// List what is sold
    Products(ProductsOptions),
    /// Buy a product, once
    Buy(BuyOptions),
    /// List past transactions, the newest first
    Transactions(TransactionsOptions),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Credentials as for `authctl token klikoo`.

Examples:
  authctl klikoo balance
  authctl klikoo balance --output ndjson")]
struct BalanceOptions {
    #[command(flatten)]
    account: KlikooAccount,
    #[command(flatten)]
    record: RecordOptions,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Credentials as for `authctl token klikoo`.

Examples:
  authctl klikoo products --keyword axis
  authctl klikoo products --category plnprepaid --cheapest-first --output json")]
struct ProductsOptions {
    /// Only what has this in its text
    #[arg(long)]
    keyword: Option<String>,
    /// Only what is of this category, such as data, pulsa or plnprepaid
    #[arg(long)]
    category: Option<String>,
    /// Also what cannot be bought at the moment
    #[arg(long)]
    all: bool,
    /// In the order of the price
    #[arg(long)]
    cheapest_first: bool,
    #[command(flatten)]
    account: KlikooAccount,
    #[command(flatten)]
    list: ListOptions,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Credentials as for `authctl token klikoo`. A purchase is sent once. Where its response is lost, it is sent again under the same
reference, which Klikoo refuses if the first one arrived: so it is bought once, too. The same command again buys nothing.

The status is that of now. SUCCESS is delivered, FAILED is not and never will be (exit code 1), and any other is not known yet.

Examples:
  authctl klikoo buy PLN20 01105691111 --amount 20500 --reference 6d654219-d9b7-4e1a-8b51-99a5cafb11cb")]
struct BuyOptions {
    /// The product's code
    product_code: String,
    /// Whom it is for: a phone, customer or driver number
    value: String,
    /// What is paid, in whole rupiah
    #[arg(long, value_name = "RUPIAH")]
    amount: Decimal,
    /// What your customer pays, for the margin on the dashboard; without it, the same
    #[arg(long, value_name = "RUPIAH")]
    selling_price: Option<Decimal>,
    /// Your own name of this purchase, which no other has; best a UUID
    #[arg(long, value_name = "ID")]
    reference: String,
    #[command(flatten)]
    account: KlikooAccount,
    #[command(flatten)]
    record: RecordOptions,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Credentials as for `authctl token klikoo`.

Examples:
  authctl klikoo transactions --from 2023-11-30T17:00:00 --to 2023-12-31T17:00:00
  authctl klikoo transactions --output ndjson --resume place.json >> transactions.ndjson")]
struct TransactionsOptions {
    /// Only what matches this text
    #[arg(long)]
    q: Option<String>,
    /// Only from this time on: 2023-12-19T17:00:00 (the zone is not documented; UTC is likely)
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only up to this time
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    #[command(flatten)]
    account: KlikooAccount,
    #[command(flatten)]
    list: ListOptions,
}

pub(crate) async fn run(options: KlikooOptions, timeout: Duration) -> Result<(), Failure> {
    match options.command {
        KlikooCommand::Balance(options) => {
            let balance = options.account.client(timeout)?.balance().await?;
            let balance = balance.balance.to_string();
            options.record.write_fields(&["balance"], [Some(balance)])?;
            Ok(())
        }
        KlikooCommand::Products(options) => {
            let client = options.account.client(timeout)?;
            let mut query = ProductQuery::new().limit(100);
            if let Some(keyword) = options.keyword {
                query = query.keyword(keyword);
            }
            if let Some(category) = options.category {
                query = query.category(category);
            }
            if !options.all {
                query = query.enable(true);
            }
            if options.cheapest_first {
                query = query.sort_by(ProductSortField::AgentPrice, SortDirection::Ascending);
            }
            options.list.run(client.products(query)).await
        }
        KlikooCommand::Buy(options) => {
            let BuyOptions {
                product_code,
                value,
                amount,
                selling_price,
                reference,
                account,
                record,
            } = options;
            let request = BuyRequest::new(product_code, value, amount, reference.as_str());
            let request = request.selling_price(selling_price.unwrap_or(amount));
            let transaction = buy(&account.client(timeout)?, &request, &reference).await?;
            record.write(&transaction)?;
            match transaction.outcome() {
                TransactionOutcome::Failed => Err(Failure::Failed("the purchase failed".into())),
                TransactionOutcome::Delivered | TransactionOutcome::Pending => Ok(()),
            }
        }
        KlikooCommand::Transactions(options) => {
            let client = options.account.client(timeout)?;
            let mut query = TransactionQuery::new().limit(100);
            if let Some(q) = options.q {
                query = query.q(q);
            }
            if let Some(from) = options.from {
                query = query.from(from);
            }
            if let Some(to) = options.to {
                query = query.to(to);
            }
            options.list.run(client.transactions(query)).await
        }
    }
}

/// A purchase was accepted, and how it stands could not be read: no failure of the purchase.
#[derive(Debug, thiserror::Error)]
#[error("the purchase was accepted as transaction {id}, which could not be read")]
struct UnreadPurchase {
    id: TransactionId,
    source: klikoo::Error,
}

/// Buys once, and tells how it stands.
async fn buy(client: &Client, request: &BuyRequest, reference: &str) -> Result<Transaction, Failure> {
    let settlement = match client.buy(request).await {
        Ok(purchase) => Settlement::Accepted(purchase),
        // A conflict at once may be about an earlier purchase: which one the history tells, and not this command.
        Err(error) if error.execution() == Execution::Unknown => client.settle(request).await?,
        Err(error) => return Err(error.into()),
    };
    if let Settlement::Accepted(purchase) = settlement {
        let id = purchase.transaction_id;
        let transaction = client.transaction(&id).await;
        return transaction.map_err(|source| Failure::Failed(UnreadPurchase { id, source }.into()));
    }
    let found = client.transaction_by_reference(reference).await?;
    found.ok_or_else(|| {
        Failure::Failed("the reference was used before, and its transaction is not in the history yet".into())
    })
}

impl Row for Product {
    const COLUMNS: &'static [&'static str] = &[
        "code",
        "name",
        "category",
        "agent_price",
        "enable",
        "success_rate",
        "time_rate",
        "updated_at",
    ];

    fn cells(&self) -> Vec<Option<String>> {
        let text = |scalar: &Option<Scalar>| scalar.as_ref().map(ToString::to_string);
        vec![
            self.code.clone(),
            self.name.clone(),
            self.category.clone(),
            text(&self.agent_price),
            self.enable.map(|enable| enable.to_string()),
            text(&self.success_rate),
            text(&self.time_rate),
            self.updated_at.clone(),
        ]
    }
}

impl Row for Transaction {
    const COLUMNS: &'static [&'static str] = &[
        "transaction_id",
        "transaction_time",
        "status",
        "amount",
        "product_name",
        "partner_reference_id",
        "sn",
        "reason",
    ];

    fn cells(&self) -> Vec<Option<String>> {
        let text = |scalar: &Option<Scalar>| scalar.as_ref().map(ToString::to_string);
        vec![
            self.transaction_id.as_ref().map(ToString::to_string),
            self.transaction_time.clone(),
            self.status.as_ref().map(ToString::to_string),
            text(&self.amount),
            self.product_name.clone(),
            text(&self.partner_reference_id),
            text(&self.sn),
            self.reason.clone(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use klikoo::{AuthKey, CallOptions, Credentials, Url};

    use super::*;

    #[tokio::test]
    async fn accepted_purchase_that_cannot_be_read_is_named() {
        let sandbox = Arc::new(sandbox::Sandbox::start().await.unwrap());
        let provider = sandbox.klikoo();
        let key = AuthKey::rsa_pkcs8_pem(provider.private_key_pem()).unwrap();
        let credentials = Credentials::new(provider.client_id(), provider.client_secret(), key);
        let client = Client::builder()
            .credentials(credentials)
            .base_url(Url::parse(&provider.base_url()).unwrap())
            .build()
            .unwrap();
        let behind_the_purchase = Arc::clone(&sandbox);
        let options = CallOptions::new().on_response(move |response| {
            if response.operation() == "buy" {
                behind_the_purchase.klikoo().refuse_next("404xx7005").unwrap();
            }
        });
        let client = client.with_options(options);
        let request = BuyRequest::new("PLN20", "01105691111", 20_500, "order-0001");
        let Failure::Failed(error) = buy(&client, &request, "order-0001").await.unwrap_err() else {
            panic!("not tried");
        };
        let said = error.to_string();
        assert!(said.contains("accepted as transaction 14430374"), "{said}");
        assert!(
            error.source().unwrap().to_string().contains("404027005"),
            "{said}"
        );
    }
}
