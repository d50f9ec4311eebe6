//! Stories of a shop that is paid by Klip App2App.

use auth_core::{Decimal, PaginatorExt};
use klip_a2a::{Client, Outcome, PollPolicy, PreparedRequest, Request, RequestKind, WaitErrorKind};

use super::{
    super::{
        journal::{Intent, Line, Told},
        task::{Step, Stories, Task},
    },
    Browser,
};

const SHOP: &str = "0x2222222222222222222222222222222222222222";

#[derive(Debug)]
pub(in crate::soak) struct KlipA2aStories {
    pub(in crate::soak) client: Client,
    pub(in crate::soak) wallet_url: String,
    pub(in crate::soak) card_contract: String,
    pub(in crate::soak) card_owner: String,
    pub(in crate::soak) browser: Browser,
}

impl Stories for KlipA2aStories {
    async fn tell(&self, task: &mut Task) -> Step<()> {
        if task.number == 0 {
            let linked = self.ask(task, &Request::auth(), "approve").await?;
            let address = linked.result().klaytn_address();
            if address != Some(&self.card_owner) {
                return Err(task.contradiction("another account was linked"));
            }
        }
        let amount = Decimal::new(task.random.i64(100..10_000), 2);
        let request = Request::send_klay(SHOP, amount).from(&self.card_owner);
        let decision = if task.random.u8(..10) > 0 {
            "approve"
        } else {
            "reject"
        };
        self.ask(task, &request, decision).await?;
        if task.random.u8(..4) == 0 {
            let client = self.client.with_options(task.options());
            task.browse(client.cards(&*self.card_contract, &*self.card_owner).pages())
                .await?;
        }
        Ok(())
    }

    async fn resolve(&self, task: &mut Task, intent: &Intent) -> Step<Told> {
        let client = self.client.with_options(task.options());
        let prepared = client.resume(intent.key.clone(), RequestKind::Transaction, None);
        Ok(told(self.wait(task, &client, &prepared).await?.as_ref()))
    }
}

impl KlipA2aStories {
    /// Prepares `request`, lets the user decide, and waits for the outcome.
    async fn ask(&self, task: &mut Task, request: &Request, decision: &str) -> Step<Outcome> {
        let client = self.client.with_options(task.options());
        // Without a response there is no key, and so no link: the user cannot approve it.
        let prepared = task.check(client.prepare(request).await)?;
        let key = prepared.request_key().expose().to_owned();
        let is_payment = prepared.kind() == RequestKind::Transaction;
        let intent = if is_payment {
            Some(task.intend(Line::Purchase, key.clone(), String::new())?)
        } else {
            None
        };
        let url = format!("{}?target=/a2a?request_key={key}", self.wallet_url);
        let client = self.client.with_options(task.options());
        let outcome = match self.browser.decide(task, &url, decision).await {
            Ok(()) => self.wait(task, &client, &prepared).await,
            Err(failed) => Err(failed),
        };
        if let Some(intent) = intent {
            let told = outcome
                .as_ref()
                .map_or(Told::Unknown, |outcome| told(outcome.as_ref()));
            task.told(intent, told)
                .map_err(|_full| super::super::task::Failed)?;
        }
        outcome?.ok_or_else(|| task.contradiction("the user was too late"))
    }

    /// Returns the outcome, or `None` if the request has expired without a decision.
    async fn wait(
        &self,
        task: &mut Task,
        client: &Client,
        prepared: &PreparedRequest,
    ) -> Step<Option<Outcome>> {
        match client.wait(prepared, PollPolicy::default()).await {
            Ok(outcome) => Ok(Some(outcome)),
            Err(error) if error.kind() == WaitErrorKind::Expired => Ok(None),
            error => task.waited(error).map(Some),
        }
    }
}

fn told(outcome: Option<&Outcome>) -> Told {
    match outcome {
        Some(Outcome::Completed(result)) => Told::Executed(result.tx_hash().unwrap_or_default().to_owned()),
        _ => Told::NotExecuted,
    }
}
