// Creates a payment, and waits for its final status.
// Needs: cargo add klavi, and cargo add tokio --features macros,rt-multi-thread
use klavi::{
    Credentials, Customer, CustomerClient, Decimal, InitType, PaymentRequest, PollPolicy, Url,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = CustomerClient::builder()
        .base_url(Url::parse("{{KLAVI_BASE_URL}}")?)
        .credentials(Credentials::new("{{KLAVI_CUSTOMER_ACCESS_KEY}}", "{{KLAVI_CUSTOMER_SECRET_KEY}}"))
        .build()?;
    let request = PaymentRequest::builder()
        // One payment for each: sending it again is a conflict, and not a second payment.
        .client_request_id("order-0001")
        .institution_id("00000000-0000-4000-8000-000000000001")
        .init_type(InitType::PixDict)
        .proxy("12345678909")
        .customer(Customer::cpf("12345678909"))
        .amount("15.90".parse::<Decimal>()?)
        .redirect_url("https://shop.example/return")
        .build()?;
    let payment = client.create_payment(&request).await?;
    println!("Authorize and settle {} in the console", payment.id);
    let end = client.wait_for_payment(&payment.id, PollPolicy::default()).await?;
    println!("{}", end.status);
    Ok(())
}
