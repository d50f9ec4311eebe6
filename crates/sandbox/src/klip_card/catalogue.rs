//! Sample BApps and Cards of the partner: the same at every start, computed on demand. Minted Cards follow them.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::listing::CardSummary;

pub(super) const PARTNER_ID: u64 = 41;
/// Number of BApps: more than one page.
pub(super) const BAPPS: usize = 103;
/// First `nft_id`. The others follow.
const FIRST_NFT: u64 = 137;
/// BApp of the minted Cards: the fourth, which initially has none.
pub(super) const MINTING_NFT: u64 = FIRST_NFT + 3;
/// First ID of a minted Card, far from all other IDs.
const FIRST_MINTED: u64 = 1_000_000_000;
/// Smallest integer that a double cannot represent, 2^53 + 1. IDs from here on break a client that parses floats.
const BEYOND_DOUBLES: u64 = 9_007_199_254_740_993;
/// 2020-09-13T12:26:40Z
const FIRST_CARD_AT: i64 = 1_600_000_000;

#[derive(Debug, Clone, Copy)]
pub(super) struct Bapp {
    pub(super) nft_id: u64,
    pub(super) card_count: usize,
    number: u64,
}

/// Card, as both endpoints list it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Card {
    card_id: u64,
    card_uri: String,
    owner: String,
    sender: String,
    transaction_hash: String,
    created_at: i64,
    created_at_formatted: String,
    updated_at: i64,
    updated_at_formatted: String,
}

/// Returns all BApps, in the order of the list.
pub(super) fn bapps() -> impl Iterator<Item = Bapp> {
    (1_u64..).take(BAPPS).map(|number| Bapp {
        nft_id: FIRST_NFT + number - 1,
        card_count: match number {
            // Three pages, two pages with one Card on the last, and a full page that is also the last.
            1 => 250,
            2 => 101,
            3 => 100,
            4 => 0,
            // The second page of BApps also has one with a cursor.
            102 => 130,
            _ => usize::try_from(number % 4).unwrap_or_default(),
        },
        number,
    })
}

/// Returns the BApp whose Cards `/v2/wallet/nft/{nft_id}` lists.
pub(super) fn bapp(nft_id: u64) -> Option<Bapp> {
    bapps().find(|bapp| bapp.nft_id == nft_id)
}

pub(super) fn partner_address() -> String {
    address(0xa1)
}

pub(super) fn contract_address() -> String {
    address(0xc0)
}

impl Bapp {
    pub(super) fn name(&self) -> String {
        format!("Example BApp {}", self.number)
    }

    pub(super) fn mints(&self) -> bool {
        self.nft_id == MINTING_NFT
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Returns the Card at `index` of this BApp.
    pub(super) fn card(&self, index: usize) -> Card {
        let index = index as u64;
        let card_id = match self.number {
            2 => BEYOND_DOUBLES + index,
            number => number * 1_000 + index + 1,
        };
        let minutes = i64::try_from(self.number * 1_000 + index).unwrap_or_default();
        let created =
            Timestamp::from_second(FIRST_CARD_AT).unwrap_or_default() + SignedDuration::from_mins(minutes);
        let updated = created + SignedDuration::from_mins(5);
        Card {
            card_id,
            card_uri: format!("https://media.example.com/card/{}/{card_id}.json", self.nft_id),
            owner: address(0x1000 + index % 7),
            sender: partner_address(),
            transaction_hash: format!("0x{:064x}", self.number * 1_000_000 + index),
            created_at: created.as_second(),
            created_at_formatted: day(created),
            updated_at: updated.as_second(),
            updated_at_formatted: day(updated),
        }
    }
}

impl Card {
    /// Returns the Card as the handle lists it.
    pub(super) fn summary(self, nft_id: u64) -> CardSummary {
        CardSummary {
            card_id: self.card_id,
            nft_id,
            owner: self.owner,
            sender: self.sender,
            transaction_hash: self.transaction_hash,
            card_uri: self.card_uri,
            created_at: Timestamp::from_second(self.created_at).unwrap_or_default().into(),
        }
    }

    /// Creates the minted Card number `index` for `owner`, by the transaction `hash`.
    pub(super) fn minted(index: usize, owner: &str, hash: &str, now: Timestamp) -> Self {
        let card_id = FIRST_MINTED + index as u64;
        Self {
            card_id,
            card_uri: format!("https://media.example.com/card/{MINTING_NFT}/{card_id}.json"),
            owner: owner.to_owned(),
            sender: partner_address(),
            transaction_hash: hash.to_owned(),
            created_at: now.as_second(),
            created_at_formatted: day(now),
            updated_at: now.as_second(),
            updated_at_formatted: day(now),
        }
    }
}

fn address(number: u64) -> String {
    format!("0x{number:040x}")
}

fn day(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn catalogue_covers_every_page_count() {
        let counts: Vec<_> = bapps().map(|bapp| bapp.card_count).collect();
        assert_eq!(counts.len(), 103);
        for count in [0, 1, 100, 101, 250] {
            assert!(counts.contains(&count), "no BApp has {count} cards");
        }
        assert!(counts[100..].iter().any(|count| *count > 100));
    }

    #[test]
    fn card_ids_are_unique_and_exceed_doubles() {
        let ids: Vec<_> = bapps()
            .flat_map(|bapp| (0..bapp.card_count).map(move |index| bapp.card(index).card_id))
            .collect();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
        assert!(ids.iter().any(|id| *id > 1 << 53 && id % 2 == 1));
    }
}
