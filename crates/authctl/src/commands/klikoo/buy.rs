//! `authctl klikoo buy`: buys a product.

use clap::Args;
use klikoo::{
    BuyRequest, Client, Decimal, Execution, Settlement, Transaction, TransactionId, TransactionOutcome,
};

use super::Call;
use crate::{confirmation::Confirmation, failure::Failure, output::RecordWriter};

#[derive(Debug, Args)]
#[command(after_help = "\
A purchase is sent once. If its response is lost, it is sent again with the same reference, which Klikoo rejects if
the first request arrived, so the product is bought once. Running the same command again buys nothing.

The printed status is current: SUCCESS means delivered, FAILED means failed for good (exit code 1), and any other
status is not final.

Examples:
  authctl klikoo buy PLN20 01105691111 --amount 20500 --reference 6d654219-d9b7-4e1a-8b51-99a5cafb11cb")]
pub(super) struct BuyOptions {
    /// Product code
    product_code: String,
    /// Phone, customer or driver number that receives the product
    value: String,
    /// Amount to pay, in whole rupiah
    #[arg(long, value_name = "RUPIAH")]
    amount: Decimal,
    /// Price that your customer pays, for the margin on the dashboard; default: the amount
    #[arg(long, value_name = "RUPIAH")]
    selling_price: Option<Decimal>,
    /// Your unique ID of this purchase, preferably a UUID
    #[arg(long, value_name = "ID")]
    reference: String,
    #[command(flatten)]
    confirmation: Confirmation,
}

pub(super) async fn run(options: BuyOptions, call: &Call) -> Result<(), Failure> {
    let BuyOptions {
        product_code,
        value,
        amount,
        selling_price,
        reference,
        confirmation,
    } = options;
    let mut writer = RecordWriter::new::<Transaction>(&call.output)?;
    let question = format!("buy {product_code} for {value}, {amount} rupiah,");
    let request = BuyRequest::new(product_code, value, amount, reference.as_str());
    let request = request.selling_price(selling_price.unwrap_or(amount));
    confirmation.ask_about(&request, &question, &call.server)?;
    let transaction = buy(&call.client, &request, &reference).await?;
    writer.write(&transaction)?;
    match transaction.outcome() {
        TransactionOutcome::Failed => Err(Failure::Failed("the purchase failed".into())),
        TransactionOutcome::Delivered | TransactionOutcome::Pending => Ok(()),
    }
}

/// Accepted purchase whose transaction could not be read. The purchase itself did not fail.
#[derive(Debug, thiserror::Error)]
#[error("purchase accepted as transaction {id}; failed to read the transaction")]
struct UnreadPurchase {
    id: TransactionId,
    source: klikoo::Error,
}

/// Buys once, and returns the transaction in its current state.
async fn buy(client: &Client, request: &BuyRequest, reference: &str) -> Result<Transaction, Failure> {
    let settlement = match client.buy(request).await {
        Ok(purchase) => Settlement::Accepted(purchase),
        // An immediate conflict may concern an earlier purchase, so only an unknown outcome is settled here.
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
        Failure::Failed(
            "the reference was already used, but its transaction is not in the history yet".into(),
        )
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use klikoo::{AuthKey, CallOptions, Credentials};

    use super::*;

    #[tokio::test]
    async fn unread_purchase_names_its_transaction() {
        let sandbox = Arc::new(sandbox::Sandbox::start().await.unwrap());
        let provider = sandbox.klikoo();
        let key = AuthKey::rsa_pkcs8_pem(provider.private_key_pem()).unwrap();
        let credentials = Credentials::new(provider.client_id(), provider.client_secret(), key);
        let client = Client::builder()
            .credentials(credentials)
            .base_url(provider.url())
            .build()
            .unwrap();
        let sandbox_of_hook = Arc::clone(&sandbox);
        let options = CallOptions::new().on_response(move |response| {
            if response.operation() == "buy" {
                sandbox_of_hook.klikoo().reject_next("404xx7005").unwrap();
            }
        });
        let client = client.with_options(options);
        let request = BuyRequest::new("PLN20", "01105691111", 20_500, "order-0001");
        let Failure::Failed(error) = buy(&client, &request, "order-0001").await.unwrap_err() else {
            panic!("expected a failed command");
        };
        let message = error.to_string();
        assert!(message.contains("accepted as transaction 14430374"), "{message}");
        assert!(
            error.source().unwrap().to_string().contains("404027005"),
            "{message}"
        );
    }
}
