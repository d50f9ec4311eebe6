//! Minting Cards.

use auth_core::{
    InvalidInput,
    http::{Request, Session},
};

use crate::{
    Attribute, Error, Minted, NewCard, Pin,
    error::KlipCard,
    generated::{endpoints::MINT, models::MintRequest},
};

impl Attribute {
    /// A trait of a Card: what it is called, and what it is for this Card.
    pub fn new(trait_type: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            trait_type: trait_type.into(),
            value: value.into(),
        }
    }
}

/// Sends the call, once: its endpoint is one that nothing repeats.
pub(crate) async fn mint(session: &Session<KlipCard>, card: &NewCard, pin: &Pin) -> Result<Minted, Error> {
    let request = Request::new(&MINT).json(&to_wire(card, pin)?)?;
    session.call(request.redacting(pin.secret())).await
}

fn to_wire(card: &NewCard, pin: &Pin) -> Result<MintRequest, InvalidInput> {
    card.check()?;
    let card = card.clone();
    Ok(MintRequest {
        pin: pin.secret().clone(),
        to_address: card.to_address,
        contract_address: card.contract_address,
        name: card.name,
        description: card.description,
        image: card.image,
        sendable: card.sendable,
        send_friend_only: card.send_friend_only,
        layout: card.layout,
        hashtags: card.hashtags,
        external_link: card.external_link,
        qr_code: card.qr_code,
        bar_code: card.bar_code,
        attributes: card.attributes,
    })
}
