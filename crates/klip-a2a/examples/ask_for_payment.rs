//! Asks a user for a payment in KLAY (KAIA): `ask_for_payment <receiver> <amount>`.
//!
//! Set `KLIP_A2A_BASE_URL` and `KLIP_A2A_WALLET_URL` for a host other than Klip's own, such as those of `authctl
//! sandbox`.

use std::{env, error::Error};

use klip_a2a::{
    Client, Credentials, Outcome, Platform, PollPolicy, Request, Url, WaitErrorKind, auth_core::Decimal,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [receiver, amount] = &arguments[..] else {
        return Err("usage: ask_for_payment <receiver> <amount>".into());
    };
    let amount = Decimal::from_str_exact(amount)?;

    let mut client = Client::builder().credentials(Credentials::new("Example BApp"));
    if let Ok(base_url) = env::var("KLIP_A2A_BASE_URL") {
        client = client.base_url(Url::parse(&base_url)?);
    }
    if let Ok(link_base) = env::var("KLIP_A2A_WALLET_URL") {
        client = client.link_base(Url::parse(&link_base)?);
    }
    let client = client.build()?;

    let prepared = client.prepare(&Request::send_klay(receiver, amount)).await?;
    println!("open {}", prepared.link(Platform::Qr));
    match client.wait(&prepared, PollPolicy::default()).await {
        Ok(Outcome::Completed(result)) => println!("paid: {}", result.tx_hash().unwrap_or_default()),
        Ok(other) => println!("not paid: {other:?}"),
        Err(error) if error.kind() == WaitErrorKind::Expired => println!("the user did not respond"),
        Err(error) => println!("perhaps paid, look it up: {error}, {:?}", error.last()),
    }
    Ok(())
}
