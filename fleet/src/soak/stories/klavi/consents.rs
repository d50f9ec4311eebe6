//! Stories of recurring payments.

use std::time::Duration;

use auth_core::{Decimal, PaginatorExt};
use jiff::Timestamp;
use klavi::{
    ConsentId, ConsentPaymentId, ConsentPaymentRequest, ConsentPaymentStatus, ConsentQuery, ConsentRequest,
    ConsentStatus, ContractDebtor, Customer, ErrorExt, IdentifierType, Interval, PaymentMethodConfig,
    PollPolicy,
};

use super::{
    super::super::{
        journal::{Intent, Line, Told},
        ledger::consent_payment_key,
        task::{Step, Task},
    },
    BANK, KlaviStories, MEMBER,
};

/// Time between UTC and the time in Brasilia, in seconds.
const BRASILIA: f64 = 3.0 * 3600.0;
/// Longest wait for the payer or the bank.
const WAIT: Duration = Duration::from_secs(2 * 60 * 60);

impl KlaviStories {
    /// Asks the payer for a consent, and makes a payment under it.
    pub(super) async fn charge(&self, task: &mut Task) -> Step<()> {
        let Some(consent) = self.consent(task).await? else {
            return Ok(());
        };
        let Some(day) = today(task) else {
            return Err(task.contradiction("no date"));
        };
        let amount = Decimal::new(task.random.i64(1_000..10_000), 2);
        let request = ConsentPaymentRequest::new(format!("{}-payment", task.key()), &*day, amount);
        let client = self.client.with_options(task.options());
        let key = consent_payment_key(consent.as_str(), &day);
        let intent = task.intend(Line::ConsentPayment, key, String::new())?;
        let created = client.create_consent_payment(consent.clone(), &request).await;
        let payment = task.bought(intent, created, |payment| text(payment.id.as_ref()))?;
        let Some(id) = payment.id else {
            return Err(task.contradiction("the payment has no ID"));
        };
        let client = self.client.with_options(task.options());
        let policy = PollPolicy::default().with_deadline(WAIT);
        let waited = client.wait_for_consent_payment(consent, id, policy).await;
        let ended = task.waited(waited)?;
        if ended.status == Some(ConsentPaymentStatus::PaymentCompleted) {
            Ok(())
        } else {
            Err(task.contradiction(&format!("the payment ended as {:?}", ended.status)))
        }
    }

    /// Returns the consent, or `None` if the payer did not give it.
    async fn consent(&self, task: &mut Task) -> Step<Option<ConsentId>> {
        let key = task.key();
        let client = self.client.with_options(task.options());
        let intent = task.intend(Line::Consent, key.clone(), String::new())?;
        let created = client.create_consent(&request(&key)).await;
        let consent = task.bought(intent, created, |consent| text(consent.id.as_ref()))?;
        let Some(id) = consent.id else {
            return Err(task.contradiction("the consent has no ID"));
        };
        let is_given = task.random.u8(..10) > 0;
        if let Some(url) = &consent.redirect_consent_url {
            let decision = if is_given { "authorize" } else { "reject" };
            self.browser.decide(task, url, decision).await?;
        }
        let client = self.client.with_options(task.options());
        let policy = PollPolicy::default().with_deadline(WAIT);
        let waited = client.wait_for_consent(id.clone(), policy).await;
        match task.waited(waited)?.status {
            Some(ConsentStatus::ConsentAuthorized) if is_given => Ok(Some(id)),
            // The payer has rejected it, or the page was not reached.
            Some(ConsentStatus::ConsentRejected) => Ok(None),
            status => Err(task.contradiction(&format!("the consent ended as {status:?}"))),
        }
    }

    /// Creates the consent again: nothing is paid by it, and the provider rejects an ID that it knows.
    pub(super) async fn resolve_consent(&self, task: &mut Task, intent: &Intent) -> Step<Told> {
        let client = self.client.with_options(task.options());
        match client.create_consent(&request(&intent.key)).await {
            Ok(consent) => Ok(Told::Executed(text(consent.id.as_ref()))),
            Err(error) if error.is_conflict() => Ok(Told::Exists),
            Err(error) => Err(task.seen(&error)),
        }
    }

    /// Looks for the payment among those under its consent, which has one at most.
    pub(super) async fn resolve_charge(&self, task: &mut Task, intent: &Intent) -> Step<Told> {
        let (consent, _day) = intent.key.split_once('+').unwrap_or((&intent.key, ""));
        let management = self.management.with_options(task.options());
        let orders = management.consent_orders(self.app_id.clone(), consent, ConsentQuery::new());
        let first = orders.items().next_item().await;
        let first = task.listed(first.transpose())?;
        Ok(first.map_or(Told::NotExecuted, |payment| {
            Told::Executed(text::<ConsentPaymentId>(payment.id.as_ref()))
        }))
    }
}

fn request(key: &str) -> ConsentRequest {
    let debtor = ContractDebtor::new(IdentifierType::Cpf, MEMBER).name("Test Payer");
    let terms = PaymentMethodConfig::new(key, Interval::Monthly, "2025-06-01")
        .minimum_variable_amount(Decimal::new(1_000, 2))
        .maximum_variable_amount(Decimal::new(10_000, 2))
        .contract_debtor(debtor);
    ConsentRequest::new(key, BANK, Customer::cpf(MEMBER), terms)
}

/// Returns the date in Brasilia.
fn today(task: &Task) -> Option<String> {
    let now = Duration::try_from_secs_f64(task.now() - BRASILIA).ok()?;
    let now = Timestamp::try_from(std::time::UNIX_EPOCH + now).ok()?;
    Some(now.strftime("%Y-%m-%d").to_string())
}

fn text<T: ToString>(id: Option<&T>) -> String {
    id.map(ToString::to_string).unwrap_or_default()
}
