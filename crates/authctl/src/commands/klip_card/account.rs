//! Account of Klip Card Minting: the account itself, its password and PIN.

use std::path::PathBuf;

use clap::Args;
use klip_card::{Partner, Pin, PinChange};

use super::{Call, mint::PinForm};
use crate::{
    confirmation::Confirmation,
    env,
    failure::Failure,
    output::{Column, Row, print_error_line},
    parse::pair,
    record::show as show_record,
    secret::{file_secret, secret},
};

#[derive(Debug, Args)]
#[command(after_help = "\
The new password: --new-password-file, or the environment variable KLIP_CARD_NEW_PASSWORD. It has 8 to 16 characters.")]
pub(super) struct ChangePasswordOptions {
    /// File with the new password
    #[arg(long, value_name = "FILE")]
    new_password_file: Option<PathBuf>,
    #[command(flatten)]
    confirmation: Confirmation,
}

#[derive(Debug, Args)]
#[command(after_help = "\
No copy of the documents shows the names of the fields, so the caller gives them, each with a file that holds a PIN.

Examples:
  authctl klip-card change-pin --field OLD_NAME=old-pin.txt --field NEW_NAME=new-pin.txt")]
pub(super) struct ChangePinOptions {
    /// Field of the request, and the file with its PIN
    #[arg(long = "field", value_name = "NAME=FILE", required = true, value_parser = pair)]
    fields: Vec<(String, String)>,
    /// Form in which a PIN is sent
    #[arg(long, value_enum, default_value_t)]
    pin_form: PinForm,
    #[command(flatten)]
    confirmation: Confirmation,
}

pub(super) async fn show(call: &Call) -> Result<(), Failure> {
    show_record(&call.output, call.client.partner()).await
}

pub(super) async fn change_password(options: ChangePasswordOptions, call: &Call) -> Result<(), Failure> {
    let password = secret(
        env::KLIP_CARD_NEW_PASSWORD,
        "--new-password-file",
        options.new_password_file.as_deref(),
    )?;
    options
        .confirmation
        .ask("change the password of the account", &call.server)?;
    call.client.change_password(password).await?;
    print_error_line("note: the password was changed");
    Ok(())
}

pub(super) async fn change_pin(options: ChangePinOptions, call: &Call) -> Result<(), Failure> {
    let mut change = PinChange::new();
    for (name, file) in options.fields {
        let digits = file_secret("--field", file.as_ref())?;
        change = change.field(name, options.pin_form.pin(digits)?);
    }
    options
        .confirmation
        .ask("change the PIN of the account", &call.server)?;
    call.client.change_pin(&change).await?;
    print_error_line("note: Klip did not reject the change of the PIN");
    Ok(())
}

impl PinForm {
    pub(super) fn pin(self, digits: klip_card::auth_core::Secret) -> Result<Pin, klip_card::InvalidInput> {
        match self {
            Self::Sha256 => Pin::sha256_of(digits),
            Self::Digits => Pin::raw(digits),
        }
    }
}

impl Row for Partner {
    const COLUMNS: &'static [Column] = &[
        Column::text("name"),
        Column::text("email"),
        Column::id("status"),
        Column::number("mint_count"),
        Column::number("mint_limit"),
        Column::id("contract_address"),
        Column::id("klaytn_address"),
        Column::text("service_name"),
        Column::id("phone"),
    ];
}
