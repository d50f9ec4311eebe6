//! Images and mints of Klip Card Minting.

use std::{fs, path::PathBuf};

use clap::{Args, ValueEnum};
use klip_card::{Attribute, Image, InvalidInput, Minted, NewCard, UploadedImage};

use super::Call;
use crate::{
    config::Setting,
    confirmation::Confirmation,
    failure::Failure,
    output::{Column, Row},
    parse::pair,
    profile::Selection,
    record::show,
};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl klip-card upload-image card.png
  authctl klip-card upload-image card.webp --content-type image/webp")]
pub(super) struct UploadOptions {
    /// PNG, JPEG or GIF file; another format with --content-type
    file: PathBuf,
    /// Content type; default: by the extension of the file
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The PIN: --pin-file, or the environment variable KLIP_CARD_PIN.

A mint is sent once. If its response is lost, check the account's Cards before another one.

Examples:
  authctl klip-card mint --to 0x3333333333333333333333333333333333333333 --name 'Example Card' \\
    --description 'The first of its kind.' --image https://...    # as upload-image printed")]
pub(super) struct MintOptions {
    /// Account that receives a Card; each one counts against the month's quota
    #[arg(long, value_name = "EOA", required = true)]
    to: Vec<String>,
    /// Contract that mints; default: that of the account
    #[arg(long, value_name = "ADDRESS")]
    contract: Option<String>,
    /// Name of the Card
    #[arg(long)]
    name: String,
    /// Description of the Card
    #[arg(long)]
    description: String,
    /// URL that `upload-image` printed
    #[arg(long, value_name = "URL")]
    image: String,
    /// Whether the receiver may send the Card to other users
    #[arg(long, value_name = "BOOL")]
    sendable: Option<bool>,
    /// Whether the receiver may send the Card only to friends
    #[arg(long, value_name = "BOOL")]
    send_friend_only: Option<bool>,
    /// Layout of the Card, such as general
    #[arg(long)]
    layout: Option<String>,
    /// Tag of the Card, at most 10
    #[arg(long = "hashtag", value_name = "TAG")]
    hashtags: Vec<String>,
    /// URL that is opened outside Klip
    #[arg(long, value_name = "URL")]
    external_link: Option<String>,
    /// QR code of the Card
    #[arg(long, value_name = "IMAGE")]
    qr_code: Option<String>,
    /// Bar code of the Card
    #[arg(long, value_name = "IMAGE")]
    bar_code: Option<String>,
    /// Trait of the Card
    #[arg(long = "attribute", value_name = "TRAIT=VALUE", value_parser = pair)]
    attributes: Vec<(String, String)>,
    /// File with the account's PIN
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
    #[command(flatten)]
    selection: Selection,
    /// Form in which the PIN is sent
    #[arg(long, value_enum, default_value_t)]
    pin_form: PinForm,
    #[command(flatten)]
    confirmation: Confirmation,
}

/// Form of a PIN in a request. The documents do not say which one is right.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(super) enum PinForm {
    /// Its SHA-256, as the most mature integration sends it
    #[default]
    Sha256,
    /// Its digits
    Digits,
}

pub(super) async fn upload(options: UploadOptions, call: &Call) -> Result<(), Failure> {
    let content = fs::read(&options.file).map_err(|error| {
        let problem = format!(
            "names `{}`, which cannot be read ({error})",
            options.file.display()
        );
        InvalidInput::new("FILE", problem, "an image file")
    })?;
    let content_type = match options.content_type {
        Some(content_type) => content_type,
        None => content_type(&options.file)?.to_owned(),
    };
    let mut image = Image::new(content_type, content)?;
    if let Some(name) = options.file.file_name().and_then(|name| name.to_str()) {
        image = image.file_name(name);
    }
    show(&call.output, call.client.upload_image(&image)).await
}

/// Returns the content type by the extension of `file`.
fn content_type(file: &std::path::Path) -> Result<&'static str, InvalidInput> {
    let extension = file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "png" => Ok("image/png"),
        "jpg" | "jpeg" => Ok("image/jpeg"),
        "gif" => Ok("image/gif"),
        _ => Err(InvalidInput::missing(
            "--content-type",
            "the option, for a file whose extension is not png, jpg or gif",
        )),
    }
}

pub(super) async fn mint(options: MintOptions, call: &Call) -> Result<(), Failure> {
    let profile = options.selection.profile()?;
    let digits = profile.secret(options.pin_file.as_deref(), "--pin-file", Setting::KLIP_CARD_PIN)?;
    let pin = options.pin_form.pin(digits)?;
    let count = options.to.len();
    let question = format!("mint {count} of the Card \"{}\"", options.name);
    let confirmation = options.confirmation.clone();
    let contract = match &options.contract {
        Some(contract) => contract.clone(),
        None => account_contract(call).await?,
    };
    let card = options.card(contract);
    confirmation.ask_about(&card, &question, &call.server)?;
    show(&call.output, call.client.mint(&card, &pin)).await
}

async fn account_contract(call: &Call) -> Result<String, Failure> {
    let contract = call.client.partner().await?.contract_address;
    Ok(contract.ok_or_else(|| {
        InvalidInput::missing("--contract", "the option, since the account has no contract")
    })?)
}

impl MintOptions {
    fn card(self, contract: String) -> NewCard {
        let card = NewCard::new(contract, self.name, self.description, self.image);
        let mut card = self.to.into_iter().fold(card, NewCard::to);
        card = self.hashtags.into_iter().fold(card, NewCard::hashtag);
        let attributes = self.attributes.into_iter();
        card = attributes.fold(card, |card, (name, value)| {
            card.attribute(Attribute::new(name, value))
        });
        card.sendable = self.sendable;
        card.send_friend_only = self.send_friend_only;
        card.layout = self.layout;
        card.external_link = self.external_link;
        card.qr_code = self.qr_code;
        card.bar_code = self.bar_code;
        card
    }
}

impl Row for UploadedImage {
    const COLUMNS: &'static [Column] = &[Column::id("image")];
}

impl Row for Minted {
    const COLUMNS: &'static [Column] = &[Column::id("hash")];
}
