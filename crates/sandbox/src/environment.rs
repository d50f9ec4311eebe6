//! Environment variables for clients of a sandbox.

use serde::Serialize;

use crate::{control::Control, provider::Provider};

/// Environment variable for clients of a sandbox, as `authctl` and the `from_env` functions of the clients read it.
///
/// Its `Debug` output redacts the value of a secret.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Variable {
    /// Provider whose client reads it.
    pub provider: Provider,
    /// Name.
    pub name: &'static str,
    /// Value.
    pub value: String,
    /// Whether the value is a secret of the sandbox.
    #[serde(rename = "secret")]
    pub is_secret: bool,
}

impl std::fmt::Debug for Variable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = if self.is_secret { "[redacted]" } else { &self.value };
        f.debug_struct("Variable")
            .field("provider", &self.provider)
            .field("name", &self.name)
            .field("value", &value)
            .finish_non_exhaustive()
    }
}

impl Control {
    /// Returns the environment variables for clients of this sandbox.
    pub(crate) fn environment(&self) -> Vec<Variable> {
        let (card, a2a, klikoo, klavi) = (&self.klip_card, &self.klip_a2a, &self.klikoo, &self.klavi);
        let of = |provider| {
            move |name, value: &str, is_secret| Variable {
                provider,
                name,
                value: value.to_owned(),
                is_secret,
            }
        };
        let (klip_card, klip_a2a) = (of(Provider::KlipCard), of(Provider::KlipA2a));
        let (klikoo_of, klavi_of) = (of(Provider::Klikoo), of(Provider::Klavi));
        vec![
            klip_card("KLIP_CARD_BASE_URL", &card.base_url(), false),
            klip_card("KLIP_CARD_EMAIL", card.email(), false),
            klip_card("KLIP_CARD_PASSWORD", card.password(), true),
            klip_card("KLIP_CARD_PIN", card.pin(), true),
            klip_a2a("KLIP_A2A_BASE_URL", &a2a.base_url(), false),
            klip_a2a("KLIP_A2A_BAPP_NAME", "Example BApp", false),
            klip_a2a("KLIP_A2A_WALLET_URL", &a2a.wallet_url(), false),
            klip_a2a("KLIP_A2A_CARD_CONTRACT", a2a.card_contract(), false),
            klip_a2a("KLIP_A2A_CARD_OWNER", a2a.card_owner(), false),
            klikoo_of("KLIKOO_BASE_URL", &klikoo.base_url(), false),
            klikoo_of("KLIKOO_CLIENT_ID", klikoo.client_id(), false),
            klikoo_of("KLIKOO_CLIENT_SECRET", klikoo.client_secret(), true),
            klikoo_of("KLIKOO_PRIVATE_KEY", klikoo.private_key_pem(), true),
            klikoo_of("KLIKOO_HMAC_AUTH_KEY", klikoo.hmac_auth_key(), true),
            klavi_of("KLAVI_BASE_URL", &klavi.base_url(), false),
            klavi_of("KLAVI_CUSTOMER_ACCESS_KEY", klavi.customer_access_key(), true),
            klavi_of("KLAVI_CUSTOMER_SECRET_KEY", klavi.customer_secret_key(), true),
            klavi_of("KLAVI_MANAGEMENT_ACCESS_KEY", klavi.management_access_key(), true),
            klavi_of("KLAVI_MANAGEMENT_SECRET_KEY", klavi.management_secret_key(), true),
            klavi_of("KLAVI_APP_ID", klavi.app_id(), false),
        ]
    }
}
