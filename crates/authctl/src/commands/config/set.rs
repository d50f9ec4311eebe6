//! `authctl config set`: changes a value of a profile.

use std::io::{self, Read};

use auth_core::{InvalidInput, Secret};
use clap::Args;

use crate::{
    config::SettingPath, failure::Failure, output::print_error_line, profile::Selection,
    secret::checked_secret,
};

#[derive(Debug, Args)]
#[command(after_help = "\
A secret is read from standard input, never from the command line, where other users could see it.

Examples:
  authctl config set env staging --profile work
  authctl config set klip-card.password --keyring < password.txt
  authctl config set klip-card.password_command 'op read op://private/klip/password'")]
pub(super) struct SetOptions {
    /// Setting: `env`, or one of a provider such as `klikoo.client_id`
    name: String,
    /// Value; of a secret, leave it out
    value: Option<String>,
    /// Store the secret in the keyring of the Linux kernel, and its name there in the profile
    #[arg(long)]
    keyring: bool,
    #[command(flatten)]
    selection: Selection,
}

pub(super) fn run(options: SetOptions) -> Result<(), Failure> {
    let path = SettingPath::parse(&options.name)?;
    // A new profile is added, unlike by the commands that use one.
    let mut profile = options.selection.new_or_known_profile()?;
    let name = profile.name().to_owned();
    match (options.value, path.is_secret) {
        (Some(value), false) => {
            check(path, &value)?;
            profile.file_mut().set(&name, path, &value);
        }
        (None, true) => {
            let secret = read_secret(&options.name)?;
            if options.keyring {
                let place = format!("{name}/{}", options.name);
                store_in_keyring(&place, &secret)?;
                let key = format!("{}_keyring", path.key);
                let of_keyring = SettingPath {
                    key: &key,
                    is_secret: false,
                    ..path
                };
                profile.file_mut().set(&name, of_keyring, &place);
            } else {
                profile.file_mut().set(&name, path, secret.expose());
                print_error_line(format_args!(
                    "warning: {} now has the secret itself; `{}_command` or `{}_file` keep it elsewhere",
                    profile.file().path().display(),
                    options.name,
                    options.name
                ));
            }
        }
        (Some(_), true) => {
            return Err(InvalidInput::new(
                "VALUE",
                "is a secret on the command line, where other users can see it",
                "the secret on standard input",
            )
            .into());
        }
        (None, false) => return Err(InvalidInput::missing("VALUE", "the value of the setting").into()),
    }
    Ok(profile.file().save()?)
}

/// Checks a value before it is written, as a command that uses it would.
fn check(path: SettingPath<'_>, value: &str) -> Result<(), InvalidInput> {
    InvalidInput::require_text("VALUE", value, "the value of the setting")?;
    match (path.provider, path.key) {
        (Some(provider), crate::config::ENVIRONMENT) => provider.environment(value, "VALUE").map(drop),
        (_, "base_url" | "wallet_url") => match url::Url::parse(value) {
            Ok(_) => Ok(()),
            Err(_) => Err(InvalidInput::new(
                "VALUE",
                "is not a URL",
                "a URL such as https://api.example.com",
            )),
        },
        _ => Ok(()),
    }
}

fn read_secret(name: &str) -> Result<Secret, Failure> {
    let mut text = zeroize::Zeroizing::new(String::new());
    io::stdin().read_to_string(&mut text)?;
    Ok(checked_secret(name, &text)?)
}

#[cfg(all(feature = "keyring", target_os = "linux"))]
fn store_in_keyring(place: &str, secret: &Secret) -> Result<(), Failure> {
    crate::keyring::store(place, secret).map_err(|error| Failure::Failed(error.into()))
}

#[cfg(not(all(feature = "keyring", target_os = "linux")))]
fn store_in_keyring(_: &str, _: &Secret) -> Result<(), Failure> {
    Err(InvalidInput::new(
        "--keyring",
        "is not supported by this build",
        "a build for Linux with the feature `keyring`",
    )
    .into())
}
