//! A Card that is to be minted.

use auth_core::InvalidInput;

use crate::Attribute;

/// The limits of `tutorial-card-minting`.
const MOST_HASHTAGS: usize = 10;
const LONGEST_HASHTAG: usize = 100;
const LONGEST_LINK: usize = 255;

/// A Card to mint, and who receives one.
///
/// Everything is checked when it is minted, before anything is sent.
///
/// ```
/// use klip_card::{Attribute, NewCard};
///
/// let card = NewCard::new(
///     "0x2222222222222222222222222222222222222222", // `Partner::contract_address`
///     "Example Card",
///     "The first of its kind.",
///     "https://media.example.com/card.png", // `UploadedImage::image`
/// )
/// .to("0x3333333333333333333333333333333333333333")
/// .sendable(true)
/// .hashtag("example")
/// .attribute(Attribute::new("colour", "blue"));
/// # let _ = card;
/// ```
///
/// Source: `tutorial-card-minting`; what its field is called on the wire stands with each method where it differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCard {
    pub(crate) to_address: Vec<String>,
    pub(crate) contract_address: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) image: String,
    pub(crate) sendable: Option<bool>,
    pub(crate) send_friend_only: Option<bool>,
    pub(crate) layout: Option<String>,
    pub(crate) hashtags: Vec<String>,
    pub(crate) external_link: Option<String>,
    pub(crate) qr_code: Option<String>,
    pub(crate) bar_code: Option<String>,
    pub(crate) attributes: Vec<Attribute>,
}

impl NewCard {
    /// A Card of the contract `contract_address` ([`Partner::contract_address`](crate::Partner::contract_address)), with
    /// the URL of its `image` ([`UploadedImage::image`](crate::UploadedImage::image)), for nobody yet.
    pub fn new(
        contract_address: impl Into<String>,
        name: impl Into<String>,
        description: impl Into<String>,
        image: impl Into<String>,
    ) -> Self {
        Self {
            to_address: Vec::new(),
            contract_address: contract_address.into(),
            name: name.into(),
            description: description.into(),
            image: image.into(),
            sendable: None,
            send_friend_only: None,
            layout: None,
            hashtags: Vec::new(),
            external_link: None,
            qr_code: None,
            bar_code: None,
            attributes: Vec::new(),
        }
    }

    /// One more receiver (`to_address`): any account of the chain, each time that it is named. Each gets a Card, and
    /// each Card counts against the month's quota.
    #[must_use]
    pub fn to(mut self, address: impl Into<String>) -> Self {
        self.to_address.push(address.into());
        self
    }

    /// Whether the receiver may send the Card on to others within Klip.
    #[must_use]
    pub fn sendable(mut self, sendable: bool) -> Self {
        self.sendable = Some(sendable);
        self
    }

    /// Whether the receiver may send the Card to KakaoTalk friends only.
    #[must_use]
    pub fn send_friend_only(mut self, send_friend_only: bool) -> Self {
        self.send_friend_only = Some(send_friend_only);
        self
    }

    /// How the Card is laid out; `general` is the only value that was seen (at an integrator).
    #[must_use]
    pub fn layout(mut self, layout: impl Into<String>) -> Self {
        self.layout = Some(layout.into());
        self
    }

    /// One more tag (`hashtags`), of at most 10 of at most 100 characters each.
    #[must_use]
    pub fn hashtag(mut self, hashtag: impl Into<String>) -> Self {
        self.hashtags.push(hashtag.into());
        self
    }

    /// A URL that is opened outside Klip, of at most 255 characters.
    #[must_use]
    pub fn external_link(mut self, url: impl Into<String>) -> Self {
        self.external_link = Some(url.into());
        self
    }

    /// A QR code, as an image at least 400 pixels wide; margins are advised against.
    #[must_use]
    pub fn qr_code(mut self, image: impl Into<String>) -> Self {
        self.qr_code = Some(image.into());
        self
    }

    /// A bar code, as an image at least 400 pixels wide; margins are advised against.
    #[must_use]
    pub fn bar_code(mut self, image: impl Into<String>) -> Self {
        self.bar_code = Some(image.into());
        self
    }

    /// One more trait (`attributes`).
    #[must_use]
    pub fn attribute(mut self, attribute: Attribute) -> Self {
        self.attributes.push(attribute);
        self
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        const RECEIVERS: &str = "the account of each receiver, 0x and 40 hexadecimal digits";

        if self.to_address.is_empty() {
            return Err(InvalidInput::empty("to_address", RECEIVERS));
        }
        for address in &self.to_address {
            check_address("to_address", address, RECEIVERS)?;
        }
        check_address(
            "contract_address",
            &self.contract_address,
            "the contract of the sign-in, 0x and 40 hexadecimal digits",
        )?;
        InvalidInput::require_text("name", &self.name, "the Card's name")?;
        InvalidInput::require_text("image", &self.image, "the URL of an uploaded image")?;
        if self.hashtags.len() > MOST_HASHTAGS {
            let problem = format!("has {} tags", self.hashtags.len());
            return Err(InvalidInput::new("hashtags", problem, "at most 10"));
        }
        for hashtag in &self.hashtags {
            check_length("hashtags", hashtag, LONGEST_HASHTAG)?;
        }
        self.external_link
            .as_deref()
            .map_or(Ok(()), |link| check_length("external_link", link, LONGEST_LINK))
    }
}

/// The letters' case is not looked at: the chain does not either, and the documents promise no checksum.
fn check_address(field: &str, address: &str, expected: &str) -> Result<(), InvalidInput> {
    let digits = address.strip_prefix("0x").unwrap_or_default();
    if digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(InvalidInput::new(field, "has what is no address", expected))
}

fn check_length(field: &str, text: &str, longest: usize) -> Result<(), InvalidInput> {
    let length = text.chars().count();
    if length <= longest {
        return Ok(());
    }
    Err(InvalidInput::new(
        field,
        format!("has a text of {length} characters"),
        format!("at most {longest}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIVER: &str = "0x3333333333333333333333333333333333333333";

    fn for_nobody() -> NewCard {
        NewCard::new(
            "0x2222222222222222222222222222222222222222",
            "Example Card",
            "",
            "https://media.example.com/1.png",
        )
    }

    #[test]
    fn a_card_at_its_limits_is_fine_and_beyond_each_the_field_is_named() {
        let card = || for_nobody().to(RECEIVER);
        let with_tags = |count| (0..count).fold(card(), |card, _| card.hashtag("é".repeat(100)));
        let at_limits = with_tags(10).external_link("é".repeat(255));
        assert_eq!(at_limits.check(), Ok(()));

        for (field, card) in [
            ("to_address", for_nobody()),
            ("to_address", card().to("0x33")),
            ("to_address", card().to(&RECEIVER[2..])),
            ("hashtags", with_tags(11)),
            ("hashtags", card().hashtag("é".repeat(101))),
            ("external_link", card().external_link("x".repeat(256))),
            ("contract_address", NewCard::new("", "a", "b", "c").to(RECEIVER)),
            ("name", NewCard::new(RECEIVER, " ", "b", "c").to(RECEIVER)),
            ("image", NewCard::new(RECEIVER, "a", "b", "").to(RECEIVER)),
        ] {
            assert_eq!(card.check().unwrap_err().field(), field, "{card:?}");
        }
    }
}
