//! Lists of Klip Card Minting.

use std::sync::Arc;

use clap::Args;
use klip_card::{Bapp, BappCard, Card};

use super::Call;
use crate::{
    failure::Failure,
    list::ListOptions,
    output::{Column, Row},
};

#[derive(Debug, Args)]
pub(super) struct BappsOptions {
    #[command(flatten)]
    list: ListOptions,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl klip-card cards                                # all BApps
  authctl klip-card cards --bapp 137 --output json
  authctl klip-card cards --output ndjson --resume cards.checkpoint >> cards.ndjson   # again, after an interruption")]
pub(super) struct CardsOptions {
    /// `nft_id` of one BApp; default: the Cards of all BApps
    #[arg(long, value_name = "NFT_ID")]
    bapp: Option<String>,
    #[command(flatten)]
    list: ListOptions,
}

pub(super) async fn bapps(options: BappsOptions, call: &Call) -> Result<(), Failure> {
    options.list.run(call.client.bapps(), &call.output).await
}

pub(super) async fn cards(options: CardsOptions, call: &Call) -> Result<(), Failure> {
    let list = options.list;
    if let Some(nft_id) = options.bapp {
        return list.run(call.client.cards(nft_id), &call.output).await;
    }
    let cards = Arc::clone(call.client.all_cards().paginator());
    list.run(cards, &call.output).await
}

impl Row for Bapp {
    const COLUMNS: &'static [Column] = &[
        Column::id("nft_id"),
        Column::text("name"),
        Column::number("card_count"),
        Column::text("summary"),
        Column::id("id"),
        Column::id("category_id"),
        Column::text("bapp_img"),
    ];
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
