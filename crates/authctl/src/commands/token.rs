//! `authctl token`: prints a token, or what is known of a kept one.

mod form;
mod inspect;

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use auth_core::{AccessToken, InvalidInput, Placement};
use clap::{Args, Subcommand};

use self::{form::Form, inspect::InspectOptions};
use crate::{
    account::{KlaviToken, KlaviTokenApi, KlikooAccount, KlipA2aAccount, KlipCardAccount},
    failure::Failure,
    output::{print_error_line, print_text},
};

#[derive(Debug, Args)]
#[command(
    subcommand_value_name = "PROVIDER",
    subcommand_help_heading = "Providers",
    arg_required_else_help = true,
    after_help = "\
Secrets come from environment variables, files or a profile, never from the command line.
`authctl token <PROVIDER> --help` lists the variables of each provider.

Tokens are kept in private files of your state directory (~/.local/state/authctl/tokens) until they expire, so the next
command requests none; --no-cache does neither, `authctl logout` removes them, and AUTHCTL_TOKEN_CACHE or
`token_cache` of the configuration file chooses another place.

Examples:
  authctl token klip-card --email me@example.com --password-file password.txt
  authctl token klikoo --private-key-file key.pem
  authctl token klavi --format header | curl -H @- https://...
  authctl token klavi --format curl | curl -K - https://...
  authctl token inspect klavi                  # lifetime and claims of the kept token"
)]
pub(crate) struct TokenOptions {
    #[command(subcommand)]
    command: TokenCommand,
    /// Form of the token
    #[arg(long, value_enum, default_value_t = Form::Token, global = true, display_order = 100)]
    format: Form,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Klip Card Minting: signs in with email address and password
    KlipCard(KlipCardAccount),
    /// Klip App2App: prepares an `auth` request and prints its request key
    KlipA2a(KlipA2aAccount),
    /// Klikoo B2B OpenAPI: requests an access token, signed
    Klikoo(KlikooAccount),
    /// Klavi Payment: exchanges a key pair for a token
    Klavi(KlaviToken),
    /// Show the lifetime and the claims of a kept token, without its secret. Requests none
    Inspect(InspectOptions),
    #[command(external_subcommand)]
    Unknown(Vec<String>),
}

pub(crate) async fn run(options: TokenOptions, timeout: Duration) -> Result<(), Failure> {
    let TokenOptions { command, format } = options;
    let token = match command {
        TokenCommand::Inspect(options) => return inspect::run(options).await,
        TokenCommand::KlipCard(account) => account.client(timeout)?.token_provider().token().await?,
        // Fail before a request is prepared in vain.
        TokenCommand::KlipA2a(_) if format.needs_header() => {
            return Err(form::no_header(&Placement::query("request_key")).into());
        }
        TokenCommand::KlipA2a(account) => account.client(timeout)?.token_provider().token().await?,
        TokenCommand::Klikoo(account) => account.client(timeout)?.token_provider().token().await?,
        TokenCommand::Klavi(KlaviToken { api, account }) => match api {
            KlaviTokenApi::Customer => account.customer(timeout)?.token_provider().token().await?,
            KlaviTokenApi::Management => account.management(timeout)?.token_provider().token().await?,
        },
        TokenCommand::Unknown(words) => return Err(unknown_provider(words.first()).into()),
    };
    print_text(&format.of(&token)?)?;
    note_expiry(&token, format);
    Ok(())
}

/// Tells a person how long the token lives, where the form does not.
fn note_expiry(token: &AccessToken, format: Form) {
    if io::stderr().is_terminal()
        && !format.has_expiry()
        && let Some(expiry) = form::rfc3339(token.expiry())
    {
        print_error_line(format_args!("note: the token expires at {expiry}"));
    }
}

fn unknown_provider(name: Option<&String>) -> InvalidInput {
    let name = name.map_or("", String::as_str);
    InvalidInput::new(
        "provider",
        format!("is `{name}`, which is unknown"),
        "klip-card, klip-a2a, klikoo or klavi",
    )
}
