//! Stories of a merchant at Klavi.

mod consents;

use auth_core::{Decimal, PaginatorExt, Scalar};
use klavi::{
    AppId, Customer, CustomerClient, ErrorExt, InitType, ManagementClient, OrderQuery, PaymentRequest,
    PaymentStatus, PollPolicy,
};

use super::{
    super::{
        journal::{Intent, Line, Told},
        task::{Step, Stories, Task},
    },
    Browser,
};

const BANK: &str = "00000000-0000-4000-8000-000000000001";
const MEMBER: &str = "12345678909";
/// One of so many stories is about a consent.
const CONSENTS: u8 = 4;

#[derive(Debug)]
pub(in crate::soak) struct KlaviStories {
    pub(in crate::soak) client: CustomerClient,
    pub(in crate::soak) management: ManagementClient,
    pub(in crate::soak) app_id: String,
    pub(in crate::soak) browser: Browser,
}

impl Stories for KlaviStories {
    async fn tell(&self, task: &mut Task) -> Step<()> {
        if task.random.u8(..CONSENTS) == 0 {
            return self.charge(task).await;
        }
        self.pay(task).await?;
        if task.random.u8(..4) == 0 {
            let management = self.management.with_options(task.options());
            let query = OrderQuery::new().page_size(50);
            task.browse(management.orders(self.app_id.clone(), query).pages())
                .await?;
        }
        Ok(())
    }

    async fn resolve(&self, task: &mut Task, intent: &Intent) -> Step<Told> {
        match intent.line {
            Line::Consent => self.resolve_consent(task, intent).await,
            Line::ConsentPayment => self.resolve_charge(task, intent).await,
            _ => self.resolve_payment(task, intent).await,
        }
    }
}

impl KlaviStories {
    async fn pay(&self, task: &mut Task) -> Step<()> {
        let amount = Decimal::new(task.random.i64(1_000..100_000), 2);
        let key = task.key();
        let Some(request) = request(&key, amount) else {
            return Err(task.contradiction("the payment is invalid"));
        };
        let client = self.client.with_options(task.options());
        let intent = task.intend(Line::Purchase, key, amount.to_string())?;
        let created = client.create_payment(&request).await;
        let payment = task.bought(intent, created, |payment| payment.id.as_str().to_owned())?;

        let is_approved = task.random.u8(..10) > 0;
        if let Some(url) = &payment.redirect_consent_url {
            let decision = if is_approved { "authorize" } else { "reject" };
            self.browser.decide(task, url, decision).await?;
        }
        let client = self.client.with_options(task.options());
        let policy = PollPolicy::default().with_deadline(std::time::Duration::from_secs(2 * 60 * 60));
        let waited = client.wait_for_payment(&payment.id, policy).await;
        let ended = task.waited(waited)?;
        let is_expected = match ended.status {
            PaymentStatus::PaymentCompleted => {
                ended.amount.as_ref().and_then(Scalar::decimal) == Some(amount)
            }
            PaymentStatus::ConsentRejected => !is_approved,
            // The payer's page was not reached.
            PaymentStatus::Expired => true,
            _ => false,
        };
        if !is_expected {
            return Err(task.contradiction(&format!("the payment ended as {}", ended.status)));
        }
        let management = self.management.with_options(task.options());
        let order = task.check(management.order(self.app_id.clone(), &payment.id).await)?;
        if order.status.as_ref() != Some(&ended.status) {
            return Err(task.contradiction("the order has another status than the payment"));
        }
        Ok(())
    }

    async fn resolve_payment(&self, task: &mut Task, intent: &Intent) -> Step<Told> {
        let Some(request) = intent
            .amount
            .parse()
            .ok()
            .and_then(|amount| request(&intent.key, amount))
        else {
            return Err(task.contradiction("the intent has no amount"));
        };
        // The same ID is the key of the idempotency: this call creates the payment, or tells that it exists.
        let client = self.client.with_options(task.options());
        match client.create_payment(&request).await {
            Ok(payment) => Ok(Told::Executed(payment.id.as_str().to_owned())),
            Err(error) if error.is_conflict() => self.find(task, &intent.key).await,
            Err(error) => Err(task.seen(&error)),
        }
    }

    /// Finds a payment that exists by its request ID in the list of orders.
    async fn find(&self, task: &mut Task, key: &str) -> Step<Told> {
        let management = self.management.with_options(task.options());
        let mut orders = management
            .orders(AppId::from(self.app_id.clone()), OrderQuery::new().page_size(100))
            .items();
        while let Some(order) = orders.next_item().await {
            let order = task.listed(order)?;
            if order
                .client_request_id
                .as_ref()
                .is_some_and(|id| id.as_str() == key)
            {
                return Ok(Told::Executed(order.id.as_str().to_owned()));
            }
        }
        Err(task.contradiction("the payment exists, and is in no list"))
    }
}

fn request(key: &str, amount: Decimal) -> Option<PaymentRequest> {
    let builder = PaymentRequest::builder()
        .client_request_id(key)
        .institution_id(BANK)
        .customer(Customer::cpf(MEMBER))
        .init_type(InitType::PixDict)
        .proxy("shop@example.com")
        .amount(amount);
    builder.build().ok()
}
