//! Klavi scenarios: a single payment, a monthly consent, and signed events.

use std::sync::{Arc, Mutex};

use auth_core::testing::ManualClock;
use futures_util::TryStreamExt;
use klavi::{
    CancelRequest, ConsentPaymentRequest, ConsentPaymentStatus, ConsentQuery, ConsentRequest, ConsentStatus,
    Credentials, Customer, CustomerClient, Decimal, ErrorExt, IdentifierType, InitType, Interval,
    LinkPayment, ManagementClient, PaginatorExt, PaymentMethodConfig, PaymentRequest, PaymentStatus,
    PollPolicy, RetryRequest, Secret,
    webhook::{self, Delivery, ReplayGuard, Verifier, WebhookEvent},
};
use sandbox::Sandbox;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

const BANK: &str = "00000000-0000-4000-8000-000000000001";
const MEMBER: &str = "12345678909";

fn clients(sandbox: &Sandbox) -> (CustomerClient, ManagementClient) {
    let provider = sandbox.klavi();
    let url = provider.url();
    let customer = CustomerClient::builder()
        .credentials(Credentials::new(
            provider.customer_access_key(),
            provider.customer_secret_key(),
        ))
        .base_url(url.clone())
        .http(|http| http.clock(ManualClock::at(sandbox.now())))
        .build()
        .unwrap();
    let management = ManagementClient::builder()
        .credentials(Credentials::new(
            provider.management_access_key(),
            provider.management_secret_key(),
        ))
        .base_url(url)
        .build()
        .unwrap();
    (customer, management)
}

/// Starts a webhook receiver, which accepts each signed event once.
async fn gym(key: Secret) -> (MockServer, Arc<Mutex<Vec<WebhookEvent>>>) {
    let accepted: Arc<Mutex<Vec<WebhookEvent>>> = Arc::default();
    let events = Arc::clone(&accepted);
    let (verifier, guard) = (Verifier::new([key]).unwrap(), ReplayGuard::new(100));
    let respond = move |request: &Request| {
        let signature = request.headers[webhook::SIGNATURE_HEADER].to_str().unwrap();
        let Ok(delivered) = verifier.verify(signature, &request.body) else {
            return ResponseTemplate::new(401);
        };
        for event in delivered.into_iter().map(Result::unwrap) {
            if let Delivery::New(claim) = guard.claim(&event) {
                events.lock().unwrap().push(event);
                claim.commit();
            }
        }
        ResponseTemplate::new(200)
    };
    let server = test_servers::mock_server().await;
    Mock::given(matchers::any())
        .respond_with(respond)
        .mount(&server)
        .await;
    (server, accepted)
}

fn statuses(events: &[WebhookEvent]) -> Vec<String> {
    let payloads = events.iter().map(|event| event.payload.as_ref().unwrap());
    payloads
        .map(|payload| {
            payload.read::<serde_json::Value>().unwrap()["status"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[tokio::test]
async fn payment_is_completed_once() {
    let sandbox = test_support::sandbox().await;
    let provider = sandbox.klavi();
    let (klavi, management) = clients(&sandbox);
    let request = PaymentRequest::builder()
        .client_request_id("order-0001")
        .institution_id(BANK)
        .customer(Customer::cpf(MEMBER))
        .init_type(InitType::PixDict)
        .proxy("gym@example.com")
        .amount(Decimal::new(133_300, 2))
        .build()
        .unwrap();

    let payment = klavi.create_payment(&request).await.unwrap();
    assert!(klavi.create_payment(&request).await.unwrap_err().is_conflict());
    provider.authorize_payment(payment.id.as_str()).unwrap();
    provider.settle_payment(payment.id.as_str()).unwrap();
    let end = klavi
        .wait_for_payment(&payment.id, PollPolicy::default())
        .await
        .unwrap();
    assert_eq!(end.status, PaymentStatus::PaymentCompleted);
    assert_eq!(end.amount.unwrap().decimal(), Some(Decimal::new(133_300, 2)));

    // The Management API shows the same status.
    let order = management.order(provider.app_id(), &payment.id).await.unwrap();
    assert_eq!(order.status, Some(PaymentStatus::PaymentCompleted));

    // The payment of a link can be polled in the same way.
    let by_link = LinkPayment::default()
        .client_request_id("order-0002")
        .amount(Decimal::ONE);
    let link = klavi.create_payment_link(&by_link).await.unwrap();
    provider.authorize_payment(link.id.as_str()).unwrap();
    provider.reject_payment(link.id.as_str()).unwrap();
    let end = klavi
        .wait_for_payment(&link.id, PollPolicy::default())
        .await
        .unwrap();
    assert_eq!(end.status, PaymentStatus::PaymentRejected);
    assert_eq!(sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn consent_is_charged_retried_canceled_and_revoked() {
    let sandbox = test_support::sandbox().await;
    let provider = sandbox.klavi();
    let (klavi, management) = clients(&sandbox);
    let terms = PaymentMethodConfig::new("member-7", Interval::Monthly, "2025-06-01")
        .maximum_variable_amount(Decimal::from(100))
        .is_retry_accepted(true);
    let request = ConsentRequest::new("member-7", BANK, Customer::cpf(MEMBER), terms);

    let consent = klavi.create_consent(&request).await.unwrap().id.unwrap();
    provider.authorize_consent(consent.as_str()).unwrap();
    let confirmed = klavi
        .wait_for_consent(&consent, PollPolicy::default())
        .await
        .unwrap();
    assert_eq!(confirmed.status, Some(ConsentStatus::ConsentAuthorized));

    // June fails, and is paid at the second attempt.
    let june = ConsentPaymentRequest::new("june", "2025-06-01", Decimal::new(9990, 2));
    let june = klavi
        .create_consent_payment(&consent, &june)
        .await
        .unwrap()
        .id
        .unwrap();
    provider.reject_consent_payment(june.as_str()).unwrap();
    let failed = klavi
        .wait_for_consent_payment(&consent, &june, PollPolicy::default())
        .await
        .unwrap();
    assert_eq!(failed.status, Some(ConsentPaymentStatus::PaymentRejected));
    let again = RetryRequest::new("june-again", "2025-06-03");
    let again = klavi
        .retry_consent_payment(&consent, &june, &again)
        .await
        .unwrap()
        .id
        .unwrap();
    provider.settle_consent_payment(again.as_str()).unwrap();
    let paid = klavi.consent_payment(&consent, &again).await.unwrap();
    assert_eq!(paid.status, Some(ConsentPaymentStatus::PaymentCompleted));

    // A payment far in the future is scheduled, and canceled.
    let later = ConsentPaymentRequest::new("later", "2999-01-01", Decimal::from(100));
    let later = klavi.create_consent_payment(&consent, &later).await.unwrap();
    assert_eq!(later.status, Some(ConsentPaymentStatus::PaymentScheduled));
    let off = CancelRequest::new(IdentifierType::Cpf, MEMBER);
    let off = klavi
        .cancel_consent_payment(&consent, later.id.unwrap(), &off)
        .await
        .unwrap();
    assert_eq!(off.status, Some(ConsentPaymentStatus::Canceled));

    // The provider rejects payments above the consent's maximum, and all payments after its revocation.
    let much = ConsentPaymentRequest::new("much", "2025-07-01", Decimal::from(101));
    assert!(klavi.create_consent_payment(&consent, &much).await.is_err());
    provider.revoke_consent(consent.as_str()).unwrap();
    let july = ConsentPaymentRequest::new("july", "2025-07-01", Decimal::from(99));
    let rejected = klavi.create_consent_payment(&consent, &july).await.unwrap_err();
    assert!(rejected.is_conflict());

    let books = management.consent_orders(provider.app_id(), &consent, ConsentQuery::new().page_size(2));
    let books: Vec<_> = books.items().try_collect().await.unwrap();
    assert_eq!(books.len(), 3);
    let consents = management.consents(provider.app_id(), ConsentQuery::new());
    let consents: Vec<_> = consents.items().try_collect().await.unwrap();
    assert_eq!(consents[0].status, Some(ConsentStatus::ConsentRevoked));
    assert_eq!(sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn events_require_valid_signature() {
    let sandbox = test_support::sandbox().await;
    let provider = sandbox.klavi();
    let (klavi, _) = clients(&sandbox);
    let link = LinkPayment::default()
        .client_request_id("order-0001")
        .amount(Decimal::TEN);
    let payment = klavi.create_payment_link(&link).await.unwrap();
    provider.authorize_payment(payment.id.as_str()).unwrap();
    provider.settle_payment(payment.id.as_str()).unwrap();

    let (receiver, _) = gym(Secret::from("another key")).await;
    assert_eq!(provider.deliver_events(&receiver.uri()).await.unwrap(), [401]);

    let (receiver, accepted) = gym(Secret::from(provider.customer_secret_key())).await;
    assert_eq!(
        provider.deliver_events(&receiver.uri()).await.unwrap(),
        [200, 200, 200]
    );
    let accepted = accepted.lock().unwrap();
    assert_eq!(
        statuses(&accepted),
        ["STARTED", "CONSENT_AUTHORIZED", "PAYMENT_COMPLETED"]
    );
}
