//! Stories of a reseller at Klikoo.

mod seats;

use std::time::Duration;

use auth_core::{Clock, PaginatorExt, Scalar};
use klikoo::{BuyRequest, Client, Decimal, ProductQuery, Settlement, TransactionOutcome, TransactionQuery};

use super::super::{
    journal::{Intent, Line, Told},
    task::{Step, Stories, Task},
};

const METER: &str = "01105691111";
const PRODUCT: &str = "PLN20";
/// Time between two looks at a purchase.
const PAUSE: Duration = Duration::from_secs(5);
/// One of so many stories is about a seat in a bus.
const TRAVELS: u8 = 4;
const LOOKS: usize = 60;

#[derive(Debug)]
pub(in crate::soak) struct KlikooStories {
    pub(in crate::soak) client: Client,
}

impl Stories for KlikooStories {
    async fn tell(&self, task: &mut Task) -> Step<()> {
        if task.random.u8(..TRAVELS) == 0 {
            return self.travel(task).await;
        }
        let client = self.client.with_options(task.options());
        task.check(client.balance().await)?;
        let query = ProductQuery::new().keyword(PRODUCT).category("plnprepaid");
        let client = self.client.with_options(task.options());
        let first = client.products(query).items().next_item().await;
        let product = task.listed(first.transpose())?;
        let Some(price) = product.and_then(|product| product.agent_price?.decimal()) else {
            return Err(task.contradiction("the product has no price"));
        };
        self.buy(task, price).await?;
        if task.random.u8(..4) == 0 {
            let client = self.client.with_options(task.options());
            task.browse(client.transactions(TransactionQuery::new().limit(20)).pages())
                .await?;
        }
        Ok(())
    }

    async fn resolve(&self, task: &mut Task, intent: &Intent) -> Step<Told> {
        if intent.line == Line::Seat {
            return self.resolve_booking(task, intent).await;
        }
        let Ok(price) = intent.amount.parse() else {
            return Err(task.contradiction("the intent has no amount"));
        };
        let client = self.client.with_options(task.options());
        match task.check(client.settle(&request(&intent.key, price)).await)? {
            Settlement::Accepted(purchase) => Ok(Told::Executed(purchase.transaction_id.as_str().to_owned())),
            Settlement::DuplicateReference => {
                let client = self.client.with_options(task.options());
                let found = task.check(client.transaction_by_reference(&intent.key).await)?;
                let id = found.and_then(|found| found.transaction_id);
                let id =
                    id.ok_or_else(|| task.contradiction("the reference is used, and has no transaction"))?;
                Ok(Told::Executed(id.as_str().to_owned()))
            }
            _ => Err(task.contradiction("unknown settlement")),
        }
    }
}

impl KlikooStories {
    async fn buy(&self, task: &mut Task, price: Decimal) -> Step<()> {
        let key = task.key();
        let request = request(&key, price);
        let client = self.client.with_options(task.options());
        let intent = task.intend(Line::Purchase, key, price.to_string())?;
        let bought = client.buy(&request).await;
        let purchase = task.bought(intent, bought, |purchase| {
            purchase.transaction_id.as_str().to_owned()
        })?;
        for _ in 0..LOOKS {
            task.clock.sleep(PAUSE).await;
            let client = self.client.with_options(task.options());
            let transaction = task.check(client.transaction(purchase.transaction_id.clone()).await)?;
            match transaction.outcome() {
                TransactionOutcome::Pending => {}
                TransactionOutcome::Delivered => {
                    let paid = transaction.amount.as_ref().and_then(Scalar::decimal);
                    return if paid == Some(price) {
                        Ok(())
                    } else {
                        Err(task.contradiction("the transaction has another amount"))
                    };
                }
                TransactionOutcome::Failed => return Err(task.contradiction("the purchase failed")),
            }
        }
        Err(task.contradiction("the purchase stays pending"))
    }
}

fn request(key: &str, price: Decimal) -> BuyRequest {
    BuyRequest::new(PRODUCT, METER, price, key)
}
