//! `authctl sandbox`: serves the sandbox.

use std::net::SocketAddr;

use clap::Args;
use sandbox::Sandbox;

use crate::{env, failure::Failure, output::print_line, parse::socket_address};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl sandbox                              # on a free port
  authctl sandbox --listen 127.0.0.1:4010      # in one terminal, and in another:
  authctl token klip-card                      # with the variables that the sandbox printed")]
pub(crate) struct SandboxOptions {
    /// Loopback address to listen on; port 0 selects a free port
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:0", value_parser = socket_address)]
    listen: SocketAddr,
}

pub(crate) async fn run(options: SandboxOptions) -> Result<(), Failure> {
    let sandbox = Sandbox::builder().listen(options.listen).start().await?;
    print_line(exports(&sandbox))?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        () = sandbox.stopped() => {}
    }
    sandbox.stop();
    sandbox.stopped().await;
    Ok(())
}

/// Formats the base URLs and credentials as `export` lines for a POSIX shell.
fn exports(sandbox: &Sandbox) -> String {
    let (card, a2a, klikoo, klavi) = (
        sandbox.klip_card(),
        sandbox.klip_a2a(),
        sandbox.klikoo(),
        sandbox.klavi(),
    );
    let groups = [
        (
            "Klip Card Minting",
            vec![
                (env::KLIP_CARD_BASE_URL, card.base_url()),
                (klip_card::env::EMAIL, card.email().to_owned()),
                (klip_card::env::PASSWORD, card.password().to_owned()),
                (env::KLIP_CARD_PIN, card.pin().to_owned()),
            ],
        ),
        (
            "Klip App2App (no credentials; this owner has Cards of this contract)",
            vec![
                (env::KLIP_A2A_BASE_URL, a2a.base_url()),
                (klip_a2a::env::BAPP_NAME, "Example BApp".to_owned()),
                (env::KLIP_A2A_WALLET_URL, a2a.wallet_url()),
                (env::KLIP_A2A_CARD_CONTRACT, a2a.card_contract().to_owned()),
                (env::KLIP_A2A_CARD_OWNER, a2a.card_owner().to_owned()),
            ],
        ),
        (
            "Klikoo B2B OpenAPI",
            vec![
                (env::KLIKOO_BASE_URL, klikoo.base_url()),
                (klikoo::env::CLIENT_ID, klikoo.client_id().to_owned()),
                (klikoo::env::CLIENT_SECRET, klikoo.client_secret().to_owned()),
                (klikoo::env::PRIVATE_KEY, klikoo.private_key_pem().to_owned()),
            ],
        ),
        (
            "Klavi Payment",
            vec![
                (env::KLAVI_BASE_URL, klavi.base_url()),
                (
                    klavi::env::CUSTOMER_ACCESS_KEY,
                    klavi.customer_access_key().to_owned(),
                ),
                (
                    klavi::env::CUSTOMER_SECRET_KEY,
                    klavi.customer_secret_key().to_owned(),
                ),
                (
                    klavi::env::MANAGEMENT_ACCESS_KEY,
                    klavi.management_access_key().to_owned(),
                ),
                (
                    klavi::env::MANAGEMENT_SECRET_KEY,
                    klavi.management_secret_key().to_owned(),
                ),
                (env::KLAVI_APP_ID, klavi.app_id().to_owned()),
            ],
        ),
    ];
    let mut lines = vec![
        format!(
            "# The sandbox listens on http://{}; Ctrl-C stops it.",
            sandbox.address()
        ),
        "# Its credentials are generated at every start and valid nowhere else.".to_owned(),
    ];
    for (provider, variables) in groups {
        lines.push(format!("\n# {provider}"));
        let variables = variables
            .into_iter()
            .map(|(variable, value)| format!("export {}={}", variable.name(), shell_quoted(&value)));
        lines.extend(variables);
    }
    lines.join("\n")
}

/// Quotes `value` as one word for a POSIX shell.
fn shell_quoted(value: &str) -> String {
    format!("'{}'", value.trim_end().replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_are_quoted() {
        assert_eq!(shell_quoted("a b$c\"d"), "'a b$c\"d'");
        assert_eq!(shell_quoted("it's"), r"'it'\''s'");
    }
}
