//! Checks of the machine: configuration file, token cache, proxies.

use std::{env, io};

use super::check::Report;
use crate::{
    config::{Provider, SecretSource, is_private, settings},
    profile::Profile,
    token_store::TokenCache,
};

/// Environment variables of proxies.
const PROXIES: [&str; 5] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY"];

pub(super) fn check(profile: &Profile, report: &mut Report) -> io::Result<()> {
    configuration(profile, report)?;
    secret_files(profile, report)?;
    token_cache(profile, report)?;
    proxies(report)
}

fn configuration(profile: &Profile, report: &mut Report) -> io::Result<()> {
    let path = profile.file().path();
    let shown = path.display();
    match is_private(path) {
        Ok(true) => report.ok("configuration", format!("{shown}, profile {}", profile.name())),
        Ok(false) => report.warning(
            "configuration",
            format!("{shown} is readable by other users"),
            format!("chmod 600 {shown}"),
        ),
        Err(_absent) => report.ok(
            "configuration",
            format!("{shown} does not exist: options and variables alone"),
        ),
    }
}

/// Checks the files of secrets, and the secrets in the configuration file.
fn secret_files(profile: &Profile, report: &mut Report) -> io::Result<()> {
    for setting in Provider::ALL
        .into_iter()
        .flat_map(settings)
        .filter(|setting| setting.is_secret)
    {
        let check = setting.to_string();
        match profile.file().secret(profile.name(), *setting) {
            Err(error) => report.invalid(&check, &error)?,
            Ok(Some((name, SecretSource::Plain(_)))) => report.warning(
                &check,
                "the secret itself is in the configuration file",
                format!("keep it elsewhere by `{name}_file` or `{name}_command`"),
            )?,
            Ok(Some((_, SecretSource::File(path)))) => match is_private(&path) {
                Ok(true) => report.ok(&check, format!("file {}", path.display()))?,
                Ok(false) => report.warning(
                    &check,
                    format!("{} is readable by other users", path.display()),
                    format!("chmod 600 {}", path.display()),
                )?,
                Err(error) => report.failed(
                    &check,
                    format!("{} cannot be read ({error})", path.display()),
                    format!("write the secret to it, or change `{setting}_file`"),
                )?,
            },
            Ok(Some((_, source))) => report.ok(&check, source.describe())?,
            Ok(None) => {}
        }
    }
    Ok(())
}

fn token_cache(profile: &Profile, report: &mut Report) -> io::Result<()> {
    let check = "token cache";
    match TokenCache::of(profile) {
        Err(error) => report.invalid(check, &error),
        Ok(TokenCache::None) => report.warning(
            check,
            "no token is kept, so each command signs in",
            "leave out --no-cache, AUTHCTL_NO_CACHE and `token_cache`",
        ),
        Ok(TokenCache::Files(directory)) => match is_private(&directory) {
            Ok(true) => report.ok(check, directory.display().to_string()),
            Ok(false) => report.failed(
                check,
                format!(
                    "{} is open to other users, so it is not used",
                    directory.display()
                ),
                format!("chmod 700 {}", directory.display()),
            ),
            Err(error) if error.kind() == io::ErrorKind::NotFound => report.ok(
                check,
                format!("{}, created when it is used first", directory.display()),
            ),
            Err(error) => report.failed(
                check,
                format!("{} cannot be read ({error})", directory.display()),
                "another directory in AUTHCTL_TOKEN_CACHE",
            ),
        },
        #[cfg(feature = "redis")]
        Ok(TokenCache::Redis(_)) => report.ok(check, "a Redis server, encrypted"),
    }
}

/// Names the variables. Their values may have credentials.
fn proxies(report: &mut Report) -> io::Result<()> {
    let set: Vec<_> = PROXIES
        .into_iter()
        .filter(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
        .collect();
    match set.as_slice() {
        [] => report.ok("proxy", "none"),
        ["NO_PROXY"] => report.ok("proxy", "none, although NO_PROXY is set"),
        set => report.ok("proxy", format!("https by {}", set.join(", "))),
    }
}
