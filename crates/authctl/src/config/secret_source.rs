//! Places of a secret outside of the configuration file.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use auth_core::{InvalidInput, Secret};

use crate::secret::{checked_secret, file_secret};

/// Source of a profile's secret.
#[derive(Debug)]
pub(crate) enum SecretSource {
    File(PathBuf),
    /// Command line whose standard output is the secret.
    Command(String),
    /// Name in the keyring of the kernel or the desktop.
    Keyring(String),
    /// The configuration file itself.
    Plain(Secret),
}

impl SecretSource {
    /// Reads the secret. `origin` names the setting in errors.
    pub(crate) fn read(&self, origin: &str) -> Result<Secret, InvalidInput> {
        match self {
            Self::File(path) => file_secret(origin, path),
            Self::Command(line) => run(line, origin),
            Self::Keyring(name) => keyring(name, origin),
            Self::Plain(secret) => checked_secret(origin, secret.expose()),
        }
    }

    /// Describes the place, without a secret.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::File(path) => format!("file {}", path.display()),
            Self::Command(_) => "command".to_owned(),
            Self::Keyring(name) => format!("keyring, {name}"),
            Self::Plain(_) => "in the configuration file".to_owned(),
        }
    }
}

/// Runs `line` by the shell. It may ask the user on the terminal.
fn run(line: &str, origin: &str) -> Result<Secret, InvalidInput> {
    let expected = "a command that prints the secret";
    let (shell, option) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let output = Command::new(shell)
        .args([option, line])
        .stdin(Stdio::inherit())
        .stderr(Stdio::inherit())
        .output();
    match output {
        // Its output is not quoted, since it may be part of a secret.
        Ok(output) if output.status.success() => match String::from_utf8(output.stdout) {
            Ok(text) => checked_secret(origin, Secret::from(text).expose()),
            Err(_not_shown) => Err(InvalidInput::new(
                origin,
                "printed text that is not UTF-8",
                expected,
            )),
        },
        Ok(output) => Err(InvalidInput::new(
            origin,
            format!("failed with {}", output.status),
            expected,
        )),
        Err(error) => Err(InvalidInput::new(
            origin,
            format!("could not be started ({error})"),
            expected,
        )),
    }
}

#[cfg(all(feature = "keyring", target_os = "linux"))]
fn keyring(name: &str, origin: &str) -> Result<Secret, InvalidInput> {
    crate::keyring::read(name)
        .map_err(|error| {
            InvalidInput::new(
                origin,
                format!("cannot be read from the keyring ({error})"),
                "the name of a secret that `authctl config set --keyring` has stored",
            )
        })
        .and_then(|text| checked_secret(origin, text.expose()))
}

#[cfg(not(all(feature = "keyring", target_os = "linux")))]
fn keyring(_: &str, origin: &str) -> Result<Secret, InvalidInput> {
    Err(InvalidInput::new(
        origin,
        "is in a keyring, which this build does not support",
        "a build for Linux with the feature `keyring`",
    ))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn run(line: &str) -> Result<String, String> {
        let secret = SecretSource::Command(line.to_owned()).read("klip-card.password_command");
        secret
            .map(|secret| secret.expose().to_owned())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn output_of_a_command_is_the_secret() {
        assert_eq!(run("printf 'hunter2\n'").unwrap(), "hunter2");
        for (line, problem) in [
            (
                "echo hunter2; exit 3",
                "`klip-card.password_command` failed with exit status: 3",
            ),
            ("true", "`klip-card.password_command` is empty"),
            (r"printf '\377hunter2'", "is not UTF-8"),
        ] {
            let error = run(line).unwrap_err();
            assert!(error.contains(problem) && !error.contains("hunter2"), "{error}");
        }
    }
}
