//! `authctl sandbox`: the server for people.

use sandbox::Sandbox;

use crate::{cli::SandboxOptions, credential::variable, failure::Failure, output};

pub(crate) async fn run(options: SandboxOptions) -> Result<(), Failure> {
    let sandbox = Sandbox::builder().listen(options.listen).start().await?;
    output::line(instructions(&sandbox))?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        () = sandbox.stopped() => {}
    }
    sandbox.stop();
    sandbox.stopped().await;
    Ok(())
}

/// The base URLs and credentials, as lines that a POSIX shell reads.
fn instructions(sandbox: &Sandbox) -> String {
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
                (variable::KLIP_CARD_BASE_URL, card.base_url()),
                (klip_card::env::EMAIL, card.email().to_owned()),
                (klip_card::env::PASSWORD, card.password().to_owned()),
                (variable::KLIP_CARD_PIN, card.pin().to_owned()),
            ],
        ),
        (
            "Klip App2App (needs no credentials; the Cards of this owner and contract can be listed)",
            vec![
                (variable::KLIP_A2A_BASE_URL, a2a.base_url()),
                (klip_a2a::env::BAPP_NAME, "Example BApp".to_owned()),
                (variable::KLIP_A2A_WALLET_URL, a2a.wallet_url()),
                (variable::KLIP_A2A_CARD_CONTRACT, a2a.card_contract().to_owned()),
                (variable::KLIP_A2A_CARD_OWNER, a2a.card_owner().to_owned()),
            ],
        ),
        (
            "Klikoo B2B OpenAPI",
            vec![
                (variable::KLIKOO_BASE_URL, klikoo.base_url()),
                (klikoo::env::CLIENT_ID, klikoo.client_id().to_owned()),
                (klikoo::env::CLIENT_SECRET, klikoo.client_secret().to_owned()),
                (klikoo::env::PRIVATE_KEY, klikoo.private_key_pem().to_owned()),
            ],
        ),
        (
            "Klavi Payment",
            vec![
                (variable::KLAVI_BASE_URL, klavi.base_url()),
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
                (variable::KLAVI_APP_ID, klavi.app_id().to_owned()),
            ],
        ),
    ];
    let mut lines = vec![
        format!(
            "# The sandbox listens on http://{}; Ctrl-C stops it.",
            sandbox.address()
        ),
        "# Its credentials are made anew at every start and are worth nothing elsewhere.".to_owned(),
    ];
    for (provider, variables) in groups {
        lines.push(format!("\n# {provider}"));
        let exports = variables
            .into_iter()
            .map(|(variable, value)| format!("export {}={}", variable.name(), shell_quoted(&value)));
        lines.extend(exports);
    }
    lines.join("\n")
}

/// `value` as one word of a POSIX shell, whatever is in it.
fn shell_quoted(value: &str) -> String {
    format!("'{}'", value.trim_end().replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_word_to_the_shell_whatever_is_in_it() {
        assert_eq!(shell_quoted("a b$c\"d"), "'a b$c\"d'");
        assert_eq!(shell_quoted("it's"), r"'it'\''s'");
    }
}
