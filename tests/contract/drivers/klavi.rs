use auth_core::Paginator;
use klavi::{
    Credentials, Customer, CustomerClient, ErrorCode, InitType, ManagementClient, OrderQuery, PaymentRequest,
    Url,
};

use super::clock;
use crate::outcome::{Outcome, outcome, token_outcome};

const ID: &str = "00000000-0000-4000-8000-000000000002";

pub(super) async fn call(url: Url, operation: &str) -> Outcome {
    let keys = || Credentials::new("example-access-key", "example-secret-key");
    let customer = CustomerClient::builder()
        .base_url(url.clone())
        .credentials(keys())
        .http(|http| http.clock(clock()))
        .build()
        .unwrap();
    let management = ManagementClient::builder()
        .base_url(url)
        .credentials(keys())
        .http(|http| http.clock(clock()))
        .build()
        .unwrap();
    match operation {
        "customerToken" => token_outcome::<_, ErrorCode>(customer.token_provider().token().await),
        "managementToken" => token_outcome::<_, ErrorCode>(management.token_provider().token().await),
        "createPayment" => outcome(customer.create_payment(&payment()).await),
        "payment" => outcome(customer.payment(ID).await),
        "paymentStatus" => outcome(customer.payment_status(ID).await),
        "orders" => outcome(management.orders("app-1", OrderQuery::new()).page(None).await),
        other => unreachable!("{other} is not in the client"),
    }
}

fn payment() -> PaymentRequest {
    PaymentRequest::builder()
        .client_request_id("order-0001")
        .institution_id("00000000-0000-4000-8000-000000000001")
        .init_type(InitType::PixInic)
        .customer(Customer::cpf("12345678909"))
        .amount("1.00")
        .build()
        .unwrap()
}
