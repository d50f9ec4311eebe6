//! Minting Cards.

pub(crate) mod image;

use auth_core::http::{AuthenticatedClient, Request};

use crate::{
    Error, Minted, NewCard, Pin,
    error::KlipCard,
    generated::{endpoints::MINT, models::NewCardBody},
};

/// Sends the call once: the endpoint is not retryable.
pub(crate) async fn mint(
    client: &AuthenticatedClient<KlipCard>,
    card: &NewCard,
    pin: &Pin,
) -> Result<Minted, Error> {
    let body = NewCardBody {
        pin: pin.secret().clone(),
        given: card.clone(),
    };
    let request = Request::new(&MINT).validated_json(&body)?;
    client.call(request.redacting(pin.secret())).await
}

#[cfg(test)]
mod tests {
    use auth_core::validate::Validate;

    use super::*;

    const RECEIVER: &str = "0x3333333333333333333333333333333333333333";

    fn without_receiver() -> NewCard {
        NewCard::new(
            "0x2222222222222222222222222222222222222222",
            "Example Card",
            "",
            "https://media.example.com/1.png",
        )
    }

    #[test]
    fn card_beyond_a_limit_is_rejected_by_field() {
        let card = || without_receiver().to(RECEIVER);
        let with_tags = |count| (0..count).fold(card(), |card, _| card.hashtag("é".repeat(100)));
        let at_limits = with_tags(10).external_link("é".repeat(255));
        assert_eq!(at_limits.validate(), Ok(()));

        for (field, card) in [
            ("to_address", without_receiver()),
            ("to_address[1]", card().to("0x33")),
            ("to_address[1]", card().to(&RECEIVER[2..])),
            ("hashtags", with_tags(11)),
            ("hashtags[0]", card().hashtag("é".repeat(101))),
            ("external_link", card().external_link("x".repeat(256))),
            ("contract_address", NewCard::new("", "a", "b", "c").to(RECEIVER)),
            ("name", NewCard::new(RECEIVER, " ", "b", "c").to(RECEIVER)),
            ("image", NewCard::new(RECEIVER, "a", "b", "").to(RECEIVER)),
        ] {
            assert_eq!(card.validate().unwrap_err().field(), field, "{card:?}");
        }
    }
}
