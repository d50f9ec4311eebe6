//! What the Klip Card Minting API says and is told.

use auth_core::{Cursor, Scalar, Secret};
use serde::{Deserialize, Serialize};

/// Body of "Sign In".
#[derive(Serialize)]
pub(crate) struct SignInRequest<'a> {
    pub(crate) email: &'a str,
    #[serde(serialize_with = "Secret::serialize_exposed")]
    pub(crate) password: Secret,
}

/// Answer of "Sign In".
#[derive(Deserialize)]
pub(crate) struct SignInAnswer {
    pub(crate) access_token: Secret,
}

/// The account that signed in.
///
/// Source: `rest-api-card-minting`, "Sign In"; all fields documented.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Partner {
    /// The mail address that signs in.
    pub email: String,
    /// The partner's own account on the chain.
    #[serde(default)]
    pub klaytn_address: Option<String>,
    /// The contract that mints the partner's Cards.
    #[serde(default)]
    pub contract_address: Option<String>,
    /// The business's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The business's phone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// The BApp's name.
    #[serde(default)]
    pub service_name: Option<String>,
    /// The account's state: 1 after approval, 20 before; the documents also show 10.
    #[serde(default)]
    pub status: Option<i64>,
    /// How many Cards may be minted in a calendar month.
    #[serde(default)]
    pub mint_limit: Option<i64>,
    /// How many Cards were minted this month.
    #[serde(default)]
    pub mint_count: Option<i64>,
}

/// A BApp with the first 100 of its Cards.
///
/// Source: `basics` (top level); fields observed at one integrator, read by their names. No type of a number is
/// documented, so numbers are kept as they are written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Bapp {
    /// The BApp's id.
    #[serde(default)]
    pub id: Option<Scalar>,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Its summary.
    #[serde(default)]
    pub summary: Option<String>,
    /// The URL of its image.
    #[serde(default)]
    pub bapp_img: Option<String>,
    /// The id of its category.
    #[serde(default)]
    pub category_id: Option<Scalar>,
    /// The id that its Cards are listed under.
    pub nft_id: NftId,
    /// A number of it; what it counts is not documented.
    #[serde(default)]
    pub nft_order_no: Option<Scalar>,
    /// How many Cards it has.
    #[serde(default)]
    pub card_count: Option<Scalar>,
    /// At most 100 of its Cards.
    #[serde(default, deserialize_with = "auth_core::null_as_default")]
    pub cards: Vec<Card>,
    /// Where the rest of its Cards starts, in [`Client::cards`](crate::Client::cards) and nowhere else.
    #[serde(default, deserialize_with = "Cursor::deserialize_optional")]
    pub cards_next_cursor: Option<Cursor>,
}

/// A Card: one NFT in somebody's Klip wallet.
///
/// Source: fields observed at one integrator, read by their names. Times are kept as they are written, as no
/// document shows their type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Card {
    /// The Card's token id.
    pub card_id: CardId,
    /// The URL of its metadata.
    #[serde(default)]
    pub card_uri: Option<String>,
    /// The account that holds it.
    #[serde(default)]
    pub owner: Option<String>,
    /// The account that sent it there.
    #[serde(default)]
    pub sender: Option<String>,
    /// The transaction that did.
    #[serde(default)]
    pub transaction_hash: Option<String>,
    /// When it was made; by all that is known in Unix seconds.
    #[serde(default)]
    pub created_at: Option<Scalar>,
    /// The same as a date, as Klip writes it.
    #[serde(default)]
    pub created_at_formatted: Option<String>,
    /// When it last changed, in the form of `created_at`.
    #[serde(default)]
    pub updated_at: Option<Scalar>,
    /// The same as a date, as Klip writes it.
    #[serde(default)]
    pub updated_at_formatted: Option<String>,
}

/// Answer of "Get Card Information By BApp".
#[derive(Deserialize)]
pub(crate) struct BappsAnswer {
    #[serde(default, deserialize_with = "auth_core::null_as_default")]
    pub(crate) bapps: Vec<Bapp>,
    #[serde(default, deserialize_with = "Cursor::deserialize_optional")]
    pub(crate) next_cursor: Option<Cursor>,
}

/// Answer of "Get Card Information".
#[derive(Deserialize)]
pub(crate) struct CardsAnswer {
    #[serde(default, deserialize_with = "auth_core::null_as_default")]
    pub(crate) cards: Vec<Card>,
    #[serde(default, deserialize_with = "Cursor::deserialize_optional")]
    pub(crate) next_cursor: Option<Cursor>,
}

auth_core::scalar_id! {
    /// The token id of a Card: digits that may exceed every integer type.
    pub struct CardId;
}

auth_core::scalar_id! {
    /// What a BApp's Cards are listed under.
    ///
    /// ```
    /// assert_eq!(klip_card::NftId::from(137).to_string(), "137");
    /// ```
    pub struct NftId;
}
