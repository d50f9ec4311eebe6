// Asks the user to send 1.5 KLAY, and waits for the decision.
// Needs: cargo add klip-a2a, and cargo add tokio --features macros,rt-multi-thread
use klip_a2a::{Client, Credentials, Platform, PollPolicy, Request, Url, auth_core::Decimal};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .base_url(Url::parse("{{KLIP_A2A_BASE_URL}}")?)
        .link_base(Url::parse("{{KLIP_A2A_WALLET_URL}}")?)
        .credentials(Credentials::new("{{KLIP_A2A_BAPP_NAME}}"))
        .build()?;
    let request = Request::send_klay("{{KLIP_A2A_CARD_OWNER}}", Decimal::from_str_exact("1.5")?);
    let prepared = client.prepare(&request).await?;
    println!("Approve it in the console, or open {}", prepared.link(Platform::Qr));
    let outcome = client.wait(&prepared, PollPolicy::default()).await?;
    println!("{outcome:?}");
    Ok(())
}
