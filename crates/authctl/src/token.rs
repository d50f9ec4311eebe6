//! `authctl token`: one token, printed.

mod providers;

use auth_core::{AccessToken, InvalidInput, Placement};
use clap::{Args, Subcommand, ValueEnum};

use self::providers::{KlaviOptions, KlikooOptions, KlipA2aOptions, KlipCardOptions};
use crate::{failure::Failure, output};

#[derive(Debug, Args)]
#[command(
    subcommand_value_name = "PROVIDER",
    subcommand_help_heading = "Providers",
    arg_required_else_help = true,
    after_help = "\
Secrets come from the environment or from a file, never from the command line.
`authctl token <PROVIDER> --help` names the variables of each provider.

Examples:
  KLIP_CARD_PASSWORD=... authctl token klip-card --email me@example.com
  authctl token klikoo --private-key-file key.pem --format header
  curl -H \"$(authctl token klavi --format header)\" ..."
)]
pub(crate) struct TokenOptions {
    #[command(subcommand)]
    provider: Provider,
    /// What to print: the token alone, or the header that carries it
    #[arg(long, value_enum, default_value_t = Format::Token, global = true)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Provider {
    /// Klip Card Minting: signs in with mail address and password
    KlipCard(KlipCardOptions),
    /// Klip App2App: prepares an `auth` request and prints its request key
    KlipA2a(KlipA2aOptions),
    /// Klikoo B2B OpenAPI: asks for an access token with a signed call
    Klikoo(KlikooOptions),
    /// Klavi Payment: exchanges a key pair for a token
    Klavi(KlaviOptions),
    #[command(external_subcommand)]
    Unknown(Vec<String>),
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// The token alone
    Token,
    /// `Authorization: ...`, as curl's -H takes it
    Header,
}

pub(crate) async fn run(options: TokenOptions) -> Result<(), Failure> {
    let token = match options.provider {
        Provider::KlipCard(options) => options.token().await?,
        Provider::KlipA2a(options) => options.token().await?,
        Provider::Klikoo(options) => options.token().await?,
        Provider::Klavi(options) => options.token().await?,
        Provider::Unknown(words) => return Err(unknown_provider(words.first()).into()),
    };
    output::line(rendered(&token, options.format)?)?;
    Ok(())
}

fn unknown_provider(name: Option<&String>) -> InvalidInput {
    let name = name.map_or("", String::as_str);
    InvalidInput::new(
        "provider",
        format!("is `{name}`, which is not known"),
        "klip-card, klip-a2a, klikoo or klavi",
    )
}

fn rendered(token: &AccessToken, format: Format) -> Result<String, InvalidInput> {
    let secret = token.secret().expose();
    match (format, token.placement()) {
        (Format::Token, _) => Ok(secret.to_owned()),
        (Format::Header, Placement::Bearer) => Ok(format!("Authorization: Bearer {secret}")),
        (Format::Header, Placement::Raw) => Ok(format!("Authorization: {secret}")),
        (Format::Header, placement) => Err(InvalidInput::new(
            "--format",
            format!("is `header`, but this provider's token goes in a {placement}"),
            "`token`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_ready_to_be_sent() {
        let header = |placement| rendered(&AccessToken::new("t", placement), Format::Header);
        assert_eq!(header(Placement::Bearer).unwrap(), "Authorization: Bearer t");
        assert_eq!(header(Placement::Raw).unwrap(), "Authorization: t");
        assert_eq!(
            header(Placement::query("request_key")).unwrap_err().field(),
            "--format"
        );
    }
}
