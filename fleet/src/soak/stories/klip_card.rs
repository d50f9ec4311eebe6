//! Stories of a partner of Klip Card Minting.

use auth_core::PaginatorExt;
use klip_card::{Client, Image, NewCard, Pin};
use tokio::sync::OnceCell;

use super::super::{
    journal::{Intent, Line, Told},
    task::{Step, Stories, Task},
};

/// A task mints in one of so many stories: the quota of a month is a thousand Cards.
const STORIES_A_MINT: u64 = 6;

#[derive(Debug)]
pub(in crate::soak) struct KlipCardStories {
    pub(in crate::soak) client: Client,
    pub(in crate::soak) pin: Pin,
    pub(in crate::soak) nft_id: u64,
    /// The contract and the image of this process's Cards.
    pub(in crate::soak) contract: OnceCell<(String, String)>,
}

impl Stories for KlipCardStories {
    async fn tell(&self, task: &mut Task) -> Step<()> {
        let client = self.client.with_options(task.options());
        task.browse(client.bapps().pages()).await?;
        let turn = task
            .name
            .bytes()
            .fold(task.number, |sum, byte| sum + u64::from(byte));
        if turn % STORIES_A_MINT == 0 {
            self.mint(task).await?;
        }
        Ok(())
    }

    /// Looks for the receiver among the owners of the Cards. Klip documents no other query, and no idempotency.
    async fn resolve(&self, task: &mut Task, intent: &Intent) -> Step<Told> {
        Ok(match self.find(task, &intent.key).await? {
            Some(hash) => Told::Executed(hash),
            None => Told::NotExecuted,
        })
    }
}

impl KlipCardStories {
    async fn mint(&self, task: &mut Task) -> Step<()> {
        let (contract, image) = match self.contract.get() {
            Some(known) => known.clone(),
            None => self.prepare(task).await?,
        };
        let receiver = receiver(task);
        let card = NewCard::new(contract, "Example Card", "A souvenir.", image).to(receiver.as_str());
        let client = self.client.with_options(task.options());
        let intent = task.intend(Line::Purchase, receiver.clone(), "1".to_owned())?;
        let minted = client.mint(&card, &self.pin).await;
        let minted = task.bought(intent, minted, |minted| minted.hash.clone())?;
        match self.find(task, &receiver).await? {
            Some(hash) if hash == minted.hash => Ok(()),
            _ => Err(task.contradiction("the Card is in no list")),
        }
    }

    async fn prepare(&self, task: &mut Task) -> Step<(String, String)> {
        let client = self.client.with_options(task.options());
        let contract = task.check(client.partner().await)?.contract_address;
        let contract = contract.ok_or_else(|| task.contradiction("the partner has no contract"))?;
        let png = Image::png(&b"\x89PNG\r\n\x1a\n"[..]).map_err(|_invalid| task.contradiction("no image"))?;
        let client = self.client.with_options(task.options());
        let image = task.check(client.upload_image(&png).await)?.image;
        Ok(self
            .contract
            .get_or_init(|| async { (contract, image) })
            .await
            .clone())
    }

    /// Returns the hash of the transaction that minted the Card of `receiver`.
    async fn find(&self, task: &mut Task, receiver: &str) -> Step<Option<String>> {
        let client = self.client.with_options(task.options());
        let mut cards = client.cards(self.nft_id).items();
        while let Some(card) = cards.next_item().await {
            let card = task.listed(card)?;
            if card.owner.as_deref() == Some(receiver) {
                return Ok(card.transaction_hash);
            }
        }
        Ok(None)
    }
}

/// Returns an address that no other mint has.
fn receiver(task: &Task) -> String {
    let digits = hex::encode(task.key());
    format!("0x{digits:0<40}")
}
