//! Credentials from the environment or a file, never from the command line.

use std::{fs, path::Path};

use auth_core::{EnvVar, InvalidInput, Secret};

/// Environment variables that no client reads by itself; those of credentials are the clients' own.
pub(crate) mod variable {
    use auth_core::EnvVar;

    macro_rules! variables {
        ($($name:ident)*) => {$(
            pub(crate) const $name: EnvVar = EnvVar::new(stringify!($name));
        )*};
    }

    variables! {
        KLIP_CARD_BASE_URL
        KLIP_CARD_PIN
        KLIP_A2A_BASE_URL
        KLIP_A2A_WALLET_URL
        KLIP_A2A_CARD_CONTRACT
        KLIP_A2A_CARD_OWNER
        KLIKOO_BASE_URL
        KLAVI_BASE_URL
        KLAVI_APP_ID
    }
}

/// What clap found after `flag` or in `variable`: it must be there.
pub(crate) fn required(value: Option<String>, flag: &str, variable: EnvVar) -> Result<String, InvalidInput> {
    value.ok_or_else(|| missing(flag, variable))
}

fn missing(flag: &str, variable: EnvVar) -> InvalidInput {
    InvalidInput::missing(
        flag,
        format!("the option, or the environment variable {}", variable.name()),
    )
}

/// The secret in `file` (the option `flag`) if one was given, else in `variable`.
pub(crate) fn secret(variable: EnvVar, flag: &str, file: Option<&Path>) -> Result<Secret, InvalidInput> {
    optional_secret(variable, flag, file)?.ok_or_else(|| missing(flag, variable))
}

/// As [`secret`], where having none is an answer too.
pub(crate) fn optional_secret(
    variable: EnvVar,
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
        None => match variable.value()? {
            Some(text) => (variable.name(), text),
            None => return Ok(None),
        },
    };
    // Editors end a file with a line end; no secret of these providers does.
    let text = text.trim_end_matches(['\r', '\n']);
    InvalidInput::require_text(origin, text, "the secret")?;
    Ok(Some(Secret::from(text)))
}
