//! Starts an instant payment to a Pix key, sends the payer to the bank, and waits for a final status.
//!
//! ```sh
//! KLAVI_CUSTOMER_ACCESS_KEY=... KLAVI_CUSTOMER_SECRET_KEY=... \
//! KLAVI_INSTITUTION_ID=... KLAVI_PAYER_CPF=... KLAVI_PIX_KEY=... \
//!     cargo run -p klavi --example instant_payment -- order-0001 15.90
//! ```
//!
//! The order's ID is the idempotency key. `KLAVI_BASE_URL` replaces Klavi's own sandbox, for example with the URL
//! that `authctl sandbox` prints.

use std::{env, error::Error};

use klavi::{
    Credentials, Customer, CustomerClient, Decimal, Environment, ErrorExt, Execution, InitType,
    PaymentRequest, PaymentStatus, PollPolicy, Url,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let order = arguments
        .next()
        .ok_or("the first argument is the id of your order")?;
    let reais = arguments
        .next()
        .ok_or("the second argument is the amount in reais")?;
    let reais: Decimal = reais.parse()?;

    let request = PaymentRequest::builder()
        .client_request_id(&order)
        .institution_id(env::var("KLAVI_INSTITUTION_ID")?)
        .customer(Customer::cpf(env::var("KLAVI_PAYER_CPF")?))
        .init_type(InitType::PixDict)
        .proxy(env::var("KLAVI_PIX_KEY")?)
        .amount(reais)
        .redirect_url("https://shop.example/return")
        .build()?;

    let mut klavi = CustomerClient::builder()
        .credentials(Credentials::customer_from_env()?)
        .environment(Environment::Sandbox);
    if let Ok(url) = env::var("KLAVI_BASE_URL") {
        klavi = klavi.base_url(Url::parse(&url)?);
    }
    let klavi = klavi.build()?;

    let payment = match klavi.create_payment(&request).await {
        Ok(payment) => payment,
        Err(error) if error.is_conflict() => {
            return Err(format!("there is a payment for {order} already").into());
        }
        // The same ID settles it, and cannot pay twice.
        Err(error) if error.execution() == Execution::Unknown => {
            return Err(format!("whether there is a payment for {order} is not known: {error}").into());
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(url) = &payment.redirect_consent_url {
        println!("within 60 seconds, open {url}");
    }
    match klavi.wait_for_payment(&payment.id, PollPolicy::default()).await {
        Ok(end) if end.status == PaymentStatus::PaymentCompleted => println!("{order} is paid"),
        // Only a final status ends the wait.
        Ok(end) => println!("{order} is not paid, and will not be: {}", end.status),
        Err(error) => return Err(format!("whether {order} is paid is not known yet: {error}").into()),
    }
    Ok(())
}
