//! `authctl a2a cards`: lists the Cards of a user.

use clap::Args;
use klip_a2a::Card;

use super::Call;
use crate::{
    env,
    failure::Failure,
    list::ListOptions,
    output::{Column, Row},
    secret::required,
};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl a2a cards --contract 0x1111111111111111111111111111111111111111 --owner 0x2222222222222222222222222222222222222222")]
pub(super) struct CardsOptions {
    /// Contract of the Cards
    #[arg(long, value_name = "ADDRESS", env = env::KLIP_A2A_CARD_CONTRACT.name())]
    contract: Option<String>,
    /// Account that holds the Cards
    #[arg(long, value_name = "EOA", env = env::KLIP_A2A_CARD_OWNER.name())]
    owner: Option<String>,
    #[command(flatten)]
    list: ListOptions,
}

pub(super) async fn run(options: CardsOptions, call: &Call) -> Result<(), Failure> {
    let contract = required(options.contract, "--contract", env::KLIP_A2A_CARD_CONTRACT)?;
    let owner = required(options.owner, "--owner", env::KLIP_A2A_CARD_OWNER)?;
    options
        .list
        .run(call.client.cards(contract, owner), &call.output)
        .await
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
