use auth_core::Paginator;
use contract_tests::clients;
use klavi::{ErrorCode, OrderQuery, Url};

use super::clock;
use crate::outcome::{Outcome, outcome, token_outcome};

const ID: &str = "00000000-0000-4000-8000-000000000002";

pub(super) async fn call(url: Url, operation: &str) -> Outcome {
    let customer = clients::klavi_customer(url.clone(), clock()).build().unwrap();
    let management = clients::klavi_management(url, clock()).build().unwrap();
    match operation {
        "customerToken" => token_outcome::<_, ErrorCode>(customer.token_provider().token().await),
        "managementToken" => token_outcome::<_, ErrorCode>(management.token_provider().token().await),
        "createPayment" => outcome(customer.create_payment(&clients::klavi_payment()).await),
        "payment" => outcome(customer.payment(ID).await),
        "paymentStatus" => outcome(customer.payment_status(ID).await),
        "orders" => outcome(management.orders("app-1", OrderQuery::new()).page(None).await),
        other => unreachable!("{other} is not in the client"),
    }
}
