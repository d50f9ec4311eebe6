//! Requests a consent to monthly payments, waits until the payer has authorized it, and makes a first payment.
//!
//! ```sh
//! KLAVI_CUSTOMER_ACCESS_KEY=... KLAVI_CUSTOMER_SECRET_KEY=... \
//! KLAVI_INSTITUTION_ID=... KLAVI_PAYER_CPF=... \
//!     cargo run -p klavi --example recurring_payment -- contract-0001 2026-12-01 99.90
//! ```
//!
//! `KLAVI_BASE_URL` replaces Klavi's own sandbox, for example with the URL that `authctl sandbox` prints.

use std::{env, error::Error};

use klavi::{
    ConsentPaymentRequest, ConsentPaymentStatus, ConsentRequest, ConsentStatus, Credentials, Customer,
    CustomerClient, Decimal, Environment, Interval, PaymentMethodConfig, PollPolicy, Url,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let contract = arguments
        .next()
        .ok_or("the first argument is the id of your contract")?;
    let day = arguments
        .next()
        .ok_or("the second argument is the first day, YYYY-MM-DD")?;
    let reais = arguments
        .next()
        .ok_or("the third argument is the amount in reais")?;
    let reais: Decimal = reais.parse()?;

    let mut klavi = CustomerClient::builder()
        .credentials(Credentials::customer_from_env()?)
        .environment(Environment::Sandbox);
    if let Ok(url) = env::var("KLAVI_BASE_URL") {
        klavi = klavi.base_url(Url::parse(&url)?);
    }
    let klavi = klavi.build()?;

    let terms = PaymentMethodConfig::new(&contract, Interval::Monthly, &day)
        .maximum_variable_amount(reais)
        .is_retry_accepted(true);
    let payer = Customer::cpf(env::var("KLAVI_PAYER_CPF")?);
    let request = ConsentRequest::new(&contract, env::var("KLAVI_INSTITUTION_ID")?, payer, terms)
        .redirect_url("https://shop.example/return");
    let consent = klavi.create_consent(&request).await?;
    if let Some(url) = &consent.redirect_consent_url {
        println!("open {url}");
    }
    let id = consent.id.ok_or("Klavi did not say which consent this is")?;
    match klavi.wait_for_consent(&id, PollPolicy::default()).await {
        Ok(consent) if consent.status == Some(ConsentStatus::ConsentAuthorized) => {}
        // Only an authorized consent or a final status ends the wait.
        Ok(consent) => return Err(format!("the consent was not given: {:?}", consent.status).into()),
        Err(error) => return Err(format!("whether the consent is given is not known yet: {error}").into()),
    }

    let first = ConsentPaymentRequest::new(format!("{contract}-1"), day, reais);
    let payment = klavi.create_consent_payment(&id, &first).await?;
    match &payment.status {
        Some(ConsentPaymentStatus::PaymentCompleted) => println!("payment {:?} is made", payment.id),
        Some(status) if status.is_terminal() => println!("payment {:?} is not made: {status}", payment.id),
        status => println!(
            "whether payment {:?} is made is not known yet: {status:?}",
            payment.id
        ),
    }
    Ok(())
}
