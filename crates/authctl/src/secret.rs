//! Secrets from the environment or a file, never from the command line.

use std::{fmt::Write as _, fs, path::Path};

use auth_core::{EnvVar, InvalidInput, Secret};
use aws_lc_rs::rand;

use crate::failure::Failure;

/// Returns the value that clap read from `flag` or `variable`, or an error that names both.
pub(crate) fn required(value: Option<String>, flag: &str, variable: EnvVar) -> Result<String, InvalidInput> {
    value.ok_or_else(|| missing(flag, variable))
}

fn missing(flag: &str, variable: EnvVar) -> InvalidInput {
    InvalidInput::missing(
        flag,
        format!("the option, or the environment variable {}", variable.name()),
    )
}

/// Reads a secret from `file` (the value of `flag`) if it is given, else from `variable`.
pub(crate) fn secret(variable: EnvVar, flag: &str, file: Option<&Path>) -> Result<Secret, InvalidInput> {
    optional_secret(variable, flag, file)?.ok_or_else(|| missing(flag, variable))
}

/// Reads a secret like [`secret`]; returns `None` if neither is given.
pub(crate) fn optional_secret(
    variable: EnvVar,
    flag: &str,
    file: Option<&Path>,
) -> Result<Option<Secret>, InvalidInput> {
    if let Some(path) = file {
        return file_secret(flag, path).map(Some);
    }
    match variable.value()? {
        Some(text) => checked_secret(variable.name(), &text).map(Some),
        None => Ok(None),
    }
}

/// Reads a secret from `path`, a value of `flag`.
pub(crate) fn file_secret(flag: &str, path: &Path) -> Result<Secret, InvalidInput> {
    let text = fs::read_to_string(path).map_err(|error| {
        InvalidInput::new(
            flag,
            format!("names `{}`, which cannot be read ({error})", path.display()),
            "a text file",
        )
    })?;
    checked_secret(flag, &text)
}

/// Checks the text of a secret.
pub(crate) fn checked_secret(origin: &str, text: &str) -> Result<Secret, InvalidInput> {
    // Editors end a file with a line break; no secret of these providers ends with one.
    let text = text.trim_end_matches(['\r', '\n']);
    InvalidInput::require_text(origin, text, "the secret")?;
    Ok(Secret::from(text))
}

/// Returns a new secret of 64 random hex digits.
pub(crate) fn generated_secret() -> Result<Secret, Failure> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes)
        .map_err(|_unspecified| Failure::Failed("the system has no randomness for a secret".into()))?;
    let hex = bytes.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _infallible = write!(hex, "{byte:02x}");
        hex
    });
    Ok(Secret::from(hex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_secrets_differ() {
        let (one, other) = (generated_secret().unwrap(), generated_secret().unwrap());
        assert!(one.expose().len() == 64 && one.expose() != other.expose());
    }
}
