//! Accounts of a run at the providers.

use sandbox::Sandbox;
use serde::{Deserialize, Serialize};
use url::Url;

/// Base URLs and credentials.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Accounts {
    pub(super) klip_card: KlipCard,
    pub(super) klip_a2a: KlipA2a,
    pub(super) klikoo: Klikoo,
    pub(super) klavi: Klavi,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KlipCard {
    pub(super) url: Url,
    pub(super) email: String,
    pub(super) password: String,
    pub(super) pin: String,
    pub(super) nft_id: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KlipA2a {
    pub(super) url: Url,
    pub(super) wallet_url: String,
    pub(super) card_contract: String,
    pub(super) card_owner: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Klikoo {
    pub(super) url: Url,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) auth_key: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Klavi {
    pub(super) url: Url,
    pub(super) customer: (String, String),
    pub(super) management: (String, String),
    pub(super) app_id: String,
}

impl Accounts {
    /// Returns the accounts of `sandbox`.
    pub(super) fn of(sandbox: &Sandbox) -> Self {
        let (card, a2a) = (sandbox.klip_card(), sandbox.klip_a2a());
        let (klikoo, klavi) = (sandbox.klikoo(), sandbox.klavi());
        let pair = |access: &str, secret: &str| (access.to_owned(), secret.to_owned());
        Self {
            klip_card: KlipCard {
                url: card.url(),
                email: card.email().to_owned(),
                password: card.password().to_owned(),
                pin: card.pin().to_owned(),
                nft_id: card.minting_nft_id(),
            },
            klip_a2a: KlipA2a {
                url: a2a.url(),
                wallet_url: a2a.wallet_url(),
                card_contract: a2a.card_contract().to_owned(),
                card_owner: a2a.card_owner().to_owned(),
            },
            klikoo: Klikoo {
                url: klikoo.url(),
                client_id: klikoo.client_id().to_owned(),
                client_secret: klikoo.client_secret().to_owned(),
                auth_key: klikoo.hmac_auth_key().to_owned(),
            },
            klavi: Klavi {
                url: klavi.url(),
                customer: pair(klavi.customer_access_key(), klavi.customer_secret_key()),
                management: pair(klavi.management_access_key(), klavi.management_secret_key()),
                app_id: klavi.app_id().to_owned(),
            },
        }
    }
}
