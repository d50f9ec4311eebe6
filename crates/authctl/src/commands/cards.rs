//! `authctl cards`: lists the minted Cards of a Klip partner.

use std::time::Duration;

use clap::Args;
use klip_card::{BappCard, Card};

use crate::{
    account::KlipCardAccount,
    failure::Failure,
    list::ListOptions,
    output::{Column, Row},
};

#[derive(Debug, Args)]
#[command(after_help = "\
The password: --password-file, or the environment variable KLIP_CARD_PASSWORD.

Examples:
  authctl cards                                       # all BApps, as a table
  authctl cards --bapp 137 --output json
  authctl cards --output ndjson --resume cards.checkpoint >> cards.ndjson   # again, after an interruption")]
pub(crate) struct CardsOptions {
    /// `nft_id` of one BApp; default: the Cards of all BApps
    #[arg(long, value_name = "NFT_ID")]
    bapp: Option<String>,
    #[command(flatten)]
    account: KlipCardAccount,
    #[command(flatten)]
    list: ListOptions,
}

pub(crate) async fn run(options: CardsOptions, timeout: Duration) -> Result<(), Failure> {
    let client = options.account.client(timeout)?;
    match options.bapp {
        Some(nft_id) => options.list.run(client.cards(nft_id.as_str())).await,
        None => {
            options
                .list
                .run(std::sync::Arc::clone(client.all_cards().paginator()))
                .await
        }
    }
}

/// Card with the BApp that it belongs to, for a list of all BApps.
impl Row for BappCard {
    const COLUMNS: &'static [Column] = &[
        Column::id("nft_id"),
        Column::id("card_id"),
        Column::time("created_at"),
        Column::id("owner"),
        Column::id("sender"),
        Column::time("updated_at"),
        Column::id("transaction_hash"),
        Column::text("card_uri"),
    ];
}

impl Row for Card {
    const COLUMNS: &'static [Column] = &[
        Column::id("card_id"),
        Column::time("created_at"),
        Column::id("owner"),
        Column::id("sender"),
        Column::time("updated_at"),
        Column::id("transaction_hash"),
        Column::text("card_uri"),
    ];
}
