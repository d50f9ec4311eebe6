//! Asks a user for the account with a QR code in the terminal, and follows the request to its outcome.
//!
//! Run it with `--features qr`. Set `KLIP_A2A_BASE_URL` and `KLIP_A2A_WALLET_URL` for a host other than Klip's own,
//! such as those of `authctl sandbox`.

use std::{env, error::Error};

use klip_a2a::{Client, Credentials, Outcome, Platform, PollPolicy, Progress, Request, Url};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut client = Client::builder().credentials(Credentials::new("Example BApp"));
    if let Ok(base_url) = env::var("KLIP_A2A_BASE_URL") {
        client = client.base_url(Url::parse(&base_url)?);
    }
    if let Ok(link_base) = env::var("KLIP_A2A_WALLET_URL") {
        client = client.link_base(Url::parse(&link_base)?);
    }
    let client = client.build()?;

    let prepared = client.prepare(&Request::auth()).await?;
    println!(
        "{}\n{}",
        prepared.qr_code()?.terminal(),
        prepared.link(Platform::Qr)
    );
    let mut watch = client.watch(&prepared, PollPolicy::default());
    while let Some(change) = watch.next_change().await {
        match change? {
            Progress::Waiting(result) => println!("{}", result.status),
            Progress::Ended(Outcome::Completed(result)) => {
                println!("linked: {}", result.klaytn_address().unwrap_or_default());
            }
            other => println!("not linked: {other:?}"),
        }
    }
    Ok(())
}
