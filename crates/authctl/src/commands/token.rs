//! `authctl token`: prints a token.

use std::time::Duration;

use auth_core::{AccessToken, InvalidInput, Placement};
use clap::{Args, Subcommand, ValueEnum};

use crate::{
    account::{KlaviAccount, KlikooAccount, KlipA2aAccount, KlipCardAccount},
    failure::Failure,
    output::print_text,
};

#[derive(Debug, Args)]
#[command(
    subcommand_value_name = "PROVIDER",
    subcommand_help_heading = "Providers",
    arg_required_else_help = true,
    after_help = "\
Secrets come from environment variables or files, never from the command line.
`authctl token <PROVIDER> --help` lists the variables of each provider.

Examples:
  authctl token klip-card --email me@example.com --password-file password.txt
  authctl token klikoo --private-key-file key.pem
  authctl token klavi --format header | curl -H @- https://..."
)]
pub(crate) struct TokenOptions {
    #[command(subcommand)]
    provider: Provider,
    /// Print the token alone, or the `Authorization` header
    #[arg(long, value_enum, default_value_t = Format::Token, global = true, display_order = 100)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Provider {
    /// Klip Card Minting: signs in with email address and password
    KlipCard(KlipCardAccount),
    /// Klip App2App: prepares an `auth` request and prints its request key
    KlipA2a(KlipA2aAccount),
    /// Klikoo B2B OpenAPI: requests an access token, signed
    Klikoo(KlikooAccount),
    /// Klavi Payment: exchanges a key pair for a token
    Klavi(KlaviOptions),
    #[command(external_subcommand)]
    Unknown(Vec<String>),
}

#[derive(Debug, Args)]
#[command(after_help = "\
The key pair: --access-key-file and --secret-key-file, or for --api customer KLAVI_CUSTOMER_ACCESS_KEY and
KLAVI_CUSTOMER_SECRET_KEY, for --api management KLAVI_MANAGEMENT_ACCESS_KEY and KLAVI_MANAGEMENT_SECRET_KEY.")]
struct KlaviOptions {
    /// API of the token; each API has its own key pair
    #[arg(long, value_enum, default_value_t = KlaviApi::Customer)]
    api: KlaviApi,
    #[command(flatten)]
    account: KlaviAccount,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KlaviApi {
    Customer,
    Management,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// The token alone
    Token,
    /// `Authorization: ...`, for curl's -H
    Header,
}

pub(crate) async fn run(options: TokenOptions, timeout: Duration) -> Result<(), Failure> {
    let TokenOptions { provider, format } = options;
    let token = match provider {
        Provider::KlipCard(account) => account.client(timeout)?.token_provider().token().await?,
        // Fail before a request is prepared in vain.
        Provider::KlipA2a(_) if matches!(format, Format::Header) => {
            return Err(no_header(&Placement::query("request_key")).into());
        }
        Provider::KlipA2a(account) => account.client(timeout)?.token_provider().token().await?,
        Provider::Klikoo(account) => account.client(timeout)?.token_provider().token().await?,
        Provider::Klavi(KlaviOptions { api, account }) => match api {
            KlaviApi::Customer => account.customer(timeout)?.token_provider().token().await?,
            KlaviApi::Management => account.management(timeout)?.token_provider().token().await?,
        },
        Provider::Unknown(words) => return Err(unknown_provider(words.first()).into()),
    };
    print_text(&format_token(&token, format)?)?;
    Ok(())
}

fn no_header(placement: &Placement) -> InvalidInput {
    InvalidInput::new(
        "--format",
        format!("is `header`, but this provider's token goes in a {placement}"),
        "`token`",
    )
}

fn unknown_provider(name: Option<&String>) -> InvalidInput {
    let name = name.map_or("", String::as_str);
    InvalidInput::new(
        "provider",
        format!("is `{name}`, which is unknown"),
        "klip-card, klip-a2a, klikoo or klavi",
    )
}

fn format_token(token: &AccessToken, format: Format) -> Result<String, InvalidInput> {
    let secret = token.secret().expose();
    match (format, token.placement()) {
        (Format::Token, _) => Ok(secret.to_owned()),
        (Format::Header, Placement::Bearer) => Ok(format!("Authorization: Bearer {secret}")),
        (Format::Header, Placement::Raw) => Ok(format!("Authorization: {secret}")),
        (Format::Header, placement) => Err(no_header(placement)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_follows_token_placement() {
        let header = |placement| format_token(&AccessToken::new("t", placement), Format::Header);
        assert_eq!(header(Placement::Bearer).unwrap(), "Authorization: Bearer t");
        assert_eq!(header(Placement::Raw).unwrap(), "Authorization: t");
        assert_eq!(
            header(Placement::query("request_key")).unwrap_err().field(),
            "--format"
        );
    }
}
