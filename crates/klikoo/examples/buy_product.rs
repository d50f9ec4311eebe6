//! Buys a product, settles the purchase if the response is lost, and waits for its outcome.
//!
//! ```sh
//! cargo run -p klikoo --example buy_product -- PLN20 01105691111 20500 \
//!     6d654219-d9b7-4e1a-8b51-99a5cafb11cb
//! ```
//!
//! The last argument is your own reference of this purchase, which is bought at most once; it may be followed by the
//! number of seconds to wait. Set `KLIKOO_CLIENT_ID`, `KLIKOO_CLIENT_SECRET` and `KLIKOO_PRIVATE_KEY` (the text of
//! the PEM file), and `KLIKOO_BASE_URL` for a host other than Klikoo's own, such as that of `authctl sandbox`.

use std::{env, error::Error, time::Duration};

use klikoo::{
    BuyRequest, Client, Credentials, Decimal, Execution, Settlement, Transaction, TransactionId,
    TransactionOutcome, Url,
    auth_core::{Clock, SystemClock},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [code, number, rupiah, reference, rest @ ..] = arguments.as_slice() else {
        return Err("expected a product code, a number, an amount in rupiah and a reference of yours".into());
    };
    let request = BuyRequest::new(code, number, rupiah.parse::<Decimal>()?, reference);
    let max_wait = Duration::from_secs(rest.first().map_or(Ok(60), |seconds| seconds.parse())?);

    let mut klikoo = Client::builder().credentials(Credentials::from_env()?);
    if let Ok(url) = env::var("KLIKOO_BASE_URL") {
        klikoo = klikoo.base_url(Url::parse(&url)?);
    }
    let klikoo = klikoo.build()?;

    let settlement = match klikoo.buy(&request).await {
        Ok(purchase) => Settlement::Accepted(purchase),
        Err(error) => match error.execution() {
            // Rejected: the same request is not sent again.
            Execution::NotExecuted => return Err(error.into()),
            Execution::ExecutedBefore => Settlement::DuplicateReference,
            // Unknown: the same reference settles it.
            _ => klikoo.settle(&request).await?,
        },
    };
    let id = match settlement {
        Settlement::Accepted(purchase) => purchase.transaction_id,
        // The earlier purchase may have been delivered or may have failed.
        _ => klikoo
            .transaction_by_reference(reference)
            .await?
            .and_then(|transaction| transaction.transaction_id)
            .ok_or("the reference was used before, and its transaction is not in the history yet")?,
    };
    println!("{code} for {number} is transaction {id}");
    let transaction = wait(&klikoo, &id, max_wait).await?;
    match transaction.outcome() {
        TransactionOutcome::Delivered => {
            println!("it is delivered");
            if let Some(sn) = transaction.sn {
                println!("its serial number, or the token to type in: {sn}");
            }
        }
        TransactionOutcome::Failed => println!("it failed: {}", transaction.reason.unwrap_or_default()),
        TransactionOutcome::Pending => println!("it is not known yet: look it up, and do not buy it again"),
    }
    println!("Rp {} are left", klikoo.balance().await?.balance);
    Ok(())
}

/// Polls until the transaction has ended, or `max_wait` is over. A server waits for the callback instead.
async fn wait(klikoo: &Client, id: &TransactionId, max_wait: Duration) -> Result<Transaction, klikoo::Error> {
    let end = SystemClock.now().plus(max_wait);
    loop {
        let transaction = klikoo.transaction(id).await?;
        if transaction.outcome() != TransactionOutcome::Pending || SystemClock.now().has_reached(end) {
            return Ok(transaction);
        }
        SystemClock.sleep(Duration::from_secs(1)).await;
    }
}
