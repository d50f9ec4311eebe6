// Reads the balance. Needs: cargo add klikoo, and cargo add tokio --features macros,rt-multi-thread
use klikoo::{AuthKey, Client, Credentials, Url};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = AuthKey::rsa_pkcs8_pem("{{KLIKOO_PRIVATE_KEY}}")?;
    let client = Client::builder()
        .base_url(Url::parse("{{KLIKOO_BASE_URL}}")?)
        .credentials(Credentials::new("{{KLIKOO_CLIENT_ID}}", "{{KLIKOO_CLIENT_SECRET}}", key))
        .build()?;
    println!("Rp {}", client.balance().await?.balance);
    Ok(())
}
