//! Credentials from the environment or a file, never from the command line.

use std::{fs, path::Path};

use auth_core::{InvalidInput, Secret};

/// An environment variable that the program reads (and `authctl sandbox` prints).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variable(&'static str);

macro_rules! variables {
    ($($name:ident)*) => {
        impl Variable {
            $(pub(crate) const $name: Self = Self(stringify!($name));)*
        }
    };
}

variables! {
    KLIP_CARD_BASE_URL
    KLIP_CARD_EMAIL
    KLIP_CARD_PASSWORD
    KLIP_CARD_PIN
    KLIP_A2A_BASE_URL
    KLIP_A2A_BAPP_NAME
    KLIP_A2A_WALLET_URL
    KLIP_A2A_CARD_CONTRACT
    KLIP_A2A_CARD_OWNER
    KLIKOO_BASE_URL
    KLIKOO_CLIENT_ID
    KLIKOO_CLIENT_SECRET
    KLIKOO_PRIVATE_KEY
    KLIKOO_HMAC_AUTH_KEY
    KLAVI_BASE_URL
    KLAVI_CUSTOMER_ACCESS_KEY
    KLAVI_CUSTOMER_SECRET_KEY
    KLAVI_MANAGEMENT_ACCESS_KEY
    KLAVI_MANAGEMENT_SECRET_KEY
    KLAVI_APP_ID
}

/// What clap found after `flag` or in `variable`: it must be there.
pub(crate) fn required(
    value: Option<String>,
    flag: &str,
    variable: Variable,
) -> Result<String, InvalidInput> {
    value.ok_or_else(|| missing(flag, variable))
}

fn missing(flag: &str, variable: Variable) -> InvalidInput {
    InvalidInput::missing(
        flag,
        format!("the option, or the environment variable {}", variable.0),
    )
}

impl Variable {
    pub(crate) fn name(self) -> &'static str {
        self.0
    }

    /// The secret in `file` (the option `flag`) if one was given, else in this variable.
    pub(crate) fn secret(self, flag: &str, file: Option<&Path>) -> Result<Secret, InvalidInput> {
        self.optional_secret(flag, file)?
            .ok_or_else(|| missing(flag, self))
    }

    /// As [`secret`](Self::secret), where having none is an answer too.
    pub(crate) fn optional_secret(
        self,
        flag: &str,
        file: Option<&Path>,
    ) -> Result<Option<Secret>, InvalidInput> {
        let (origin, text) = match file {
            Some(path) => {
                let text = fs::read_to_string(path).map_err(|error| {
                    InvalidInput::new(
                        flag,
                        format!("names `{}`, which cannot be read ({error})", path.display()),
                        "a text file",
                    )
                })?;
                (flag, text)
            }
            None => match std::env::var(self.0) {
                Ok(text) => (self.0, text),
                Err(std::env::VarError::NotPresent) => return Ok(None),
                Err(std::env::VarError::NotUnicode(_)) => {
                    return Err(InvalidInput::new(self.0, "is no Unicode text", "text"));
                }
            },
        };
        // Editors end a file with a line end; no secret of these providers does.
        let text = text.trim_end_matches(['\r', '\n']);
        InvalidInput::require_text(origin, text, "the secret")?;
        Ok(Some(Secret::from(text)))
    }
}
