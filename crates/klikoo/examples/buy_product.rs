//! Buys a product, finds out what became of it if the answer is lost, and waits for the end.
//!
//! ```sh
//! cargo run -p klikoo --example buy_product -- PLN20 01105691111 20500 6d654219-d9b7-4e1a-8b51-99a5cafb11cb
//! ```
//!
//! The last argument is your own reference of this purchase, which is bought at most once. Set `KLIKOO_CLIENT_ID`,
//! `KLIKOO_CLIENT_SECRET` and `KLIKOO_PRIVATE_KEY` (the text of the PEM file), and `KLIKOO_BASE_URL` for another host than
//! Klikoo's own, such as that of `authctl sandbox`.

use std::{env, error::Error, time::Duration};

use klikoo::{
    AuthKey, BuyRequest, Client, Credentials, Decimal, Execution, Settlement, Transaction, TransactionStatus,
    Url,
    auth_core::{Clock, SystemClock},
};

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [code, number, rupiah, reference] = arguments.as_slice() else {
        return Err("expected a product code, a number, an amount in rupiah and a reference of yours".into());
    };
    let request = BuyRequest::new(code, number, rupiah.parse::<Decimal>()?, reference);

    let key = AuthKey::rsa_pkcs8_pem(env::var("KLIKOO_PRIVATE_KEY")?)?;
    let id = env::var("KLIKOO_CLIENT_ID")?;
    let credentials = Credentials::new(id, env::var("KLIKOO_CLIENT_SECRET")?, key);
    let mut klikoo = Client::builder().credentials(credentials);
    if let Ok(url) = env::var("KLIKOO_BASE_URL") {
        klikoo = klikoo.base_url(Url::parse(&url)?);
    }
    let klikoo = klikoo.build()?;

    let settlement = match klikoo.buy(&request).await {
        Ok(purchase) => Settlement::BoughtNow(purchase),
        Err(error) => match error.execution() {
            Execution::NotExecuted => return Err(error.into()),
            Execution::ExecutedBefore => Settlement::BoughtBefore,
            // Unknown: the same reference finds out.
            _ => klikoo.settle(&request).await?,
        },
    };
    let found = match settlement {
        Settlement::BoughtNow(purchase) => Some(klikoo.transaction(purchase.transaction_id).await?),
        _ => klikoo.transaction_by_reference(reference).await?,
    };
    let waiting = wait(
        &klikoo,
        found.ok_or("it was bought, and is not in the history yet")?,
    );
    let transaction = tokio::time::timeout(PATIENCE, waiting).await??;
    if transaction.status == Some(TransactionStatus::Success) {
        println!("{code} for {number} is delivered");
        if let Some(sn) = transaction.sn {
            println!("its serial number, or the token to type in: {sn}");
        }
    } else {
        println!(
            "{code} for {number} is not delivered: {}",
            transaction.reason.unwrap_or_default()
        );
    }
    println!("Rp {} are left", klikoo.balance().await?.balance);
    Ok(())
}

/// Asks until the transaction is no longer under way. A server waits for the callback instead.
async fn wait(klikoo: &Client, mut transaction: Transaction) -> Result<Transaction, Box<dyn Error>> {
    while transaction.status == Some(TransactionStatus::InProgress) {
        SystemClock.sleep(Duration::from_secs(1)).await;
        let id = transaction.transaction_id.ok_or("a transaction without an id")?;
        transaction = klikoo.transaction(id).await?;
    }
    Ok(transaction)
}
